// Every page, in both languages, sizes and schemes: axe finds nothing, nothing scrolls sideways, and a picture is kept.

import assert from "node:assert/strict";
import { look as lookAt } from "./support/looks.mjs";
import { promise, promises } from "./support/promise.mjs";
import {
  button, count, counterOf, errors, eventually, fill, followMail, followWithdrawal, heading, send, sign, somebody,
} from "./support/steps.mjs";
import { photograph } from "./support/screenshots.mjs";
import { WORDS } from "./support/words.mjs";

/** Looks at every page once, in the order of the story. */
async function gallery({ demo, visitor }) {
  const words = WORDS[visitor.language];
  const look = (page, name) => lookAt(visitor, page, name);
  visitor.foresee(/status of (404|422)/);

  const page = await visitor.open(demo.origin);
  await look(page, "home");
  await page.goto(`${demo.origin}/nothing/here`);
  await heading(page, words.nothingHere).waitFor();
  await look(page, "message");

  for (const given of ["Ana", "Luz", "Māia"]) await demo.support(somebody({ given }));
  await page.goto(demo.campaign);
  await eventually(async () => {
    await page.reload();
    await page.getByText("Māia Q.", { exact: true }).waitFor({ timeout: 100 });
  });
  await look(page, "campaign");

  await send(visitor, page);
  await eventually(async () => assert.deepEqual(await errors(page), words.errors));
  await look(page, "campaign-errors");
  const person = somebody({ shown: true, consent: true });
  await fill(visitor, page, { ...person, email: person.email.replace("gmail", "gmial"), agree: true });
  await send(visitor, page);
  await page.getByText(words.suggestion).waitFor();
  await look(page, "campaign-suggestion");
  await visitor.press(button(page, words.useSuggestion));
  await heading(page, words.check).waitFor();
  await look(page, "campaign-sent");
  await page.reload();
  await look(page, "check-your-mail");

  await eventually(async () => assert.equal((await demo.mails(person.email)).length, 1));
  await page.goto(`${demo.mailbox}?to=${encodeURIComponent(person.email)}`);
  await look(page, "mailbox");
  await page.goto(new URL(await page.locator("article iframe").getAttribute("src"), demo.origin).href);
  await page.getByRole("link", { name: words.mailButton }).waitFor();
  // shut in as in a mail program: nothing can run in it, not even axe
  await photograph(page, `mail-${visitor.device}-${visitor.scheme}`);
  await page.goto(`${demo.campaign}/check-your-mail`);
  await followMail(visitor, page, person);
  await look(page, "confirm");
  await visitor.press(button(page, words.confirmButton));
  await heading(page, words.thanks).waitFor();
  await look(page, "signed");

  await followWithdrawal(visitor, page, demo, person);
  await heading(page, words.withdraw).waitFor();
  await look(page, "withdraw");
  await visitor.press(button(page, words.withdrawButton));
  await heading(page, words.withdrawn).waitFor();
  await look(page, "withdrawn");

  await page.goto(`${demo.campaign}/privacy`);
  await heading(page, words.privacy).waitFor();
  await look(page, "privacy");
  await page.goto(demo.partner);
  await page.getByRole("heading", { name: "A picture" }).scrollIntoViewIfNeeded();
  assert.match(await count(counterOf(page)), /^12,65\d$/);
  await page.frameLocator(".other iframe").locator("[data-total]").waitFor();
  await page.evaluate(() => scrollTo(0, 0));
  await look(page, "partner");
  await page.setViewportSize({ width: 390, height: 150 });
  await page.goto(demo.counter);
  await look(page, "counter");
}

promises("Looks", () => {
  promise("axe finds nothing on any page, at a desk in light English", { device: "desk", scheme: "light", language: "en", calm: true }, gallery);
  promise("axe finds nothing on any page, at a desk in dark Spanish", { device: "desk", scheme: "dark", language: "es", calm: true }, gallery);
  promise("axe finds nothing on any page, at a phone in light Spanish", { device: "phone", scheme: "light", language: "es", calm: true }, gallery);
  promise("axe finds nothing on any page, at a phone in dark English", { device: "phone", scheme: "dark", language: "en", calm: true }, gallery);
}, { together: 4 });

// The story again with JavaScript switched off.

import assert from "node:assert/strict";
import { promise, promises } from "./support/promise.mjs";
import {
  button, count, errors, eventually, fill, focused, followMail, followWithdrawal, heading, send, sign, somebody, typed,
} from "./support/steps.mjs";
import { WORDS } from "./support/words.mjs";

const later = (page, check) => eventually(async () => {
  await page.reload();
  await check();
});

async function storyWithoutScripts({ demo, visitor }) {
  const words = WORDS[visitor.language];
  visitor.foresee(/status of 422/);
  const person = somebody({ shown: true, consent: true });
  const page = await visitor.open(demo.campaign);
  assert.equal(await count(page), words.counts.before);
  const partner = await visitor.open(demo.partner);
  await partner.getByRole("link", { name: "Read and sign the petition" }).waitFor();

  // errors, with everything kept
  await page.bringToFront();
  const { given, postcode, comment } = person;
  await fill(visitor, page, { given, postcode, comment, shown: true, consent: true });
  await send(visitor, page);
  await page.getByText(words.fix).waitFor();
  const { given_name: _, ...missing } = words.errors;
  assert.deepEqual(await errors(page), missing);
  assert.equal(await focused(page), "family_name");
  const kept = { given, postcode, comment, family: "", email: "", country: "", shown: true, consent: true, agree: false };
  assert.deepEqual(await typed(visitor, page), kept);

  // the suggestion
  await fill(visitor, page, { ...person, email: person.email.replace("gmail", "gmial"), agree: true });
  await send(visitor, page);
  await page.getByText(words.suggestion).waitFor();
  assert.deepEqual(await errors(page), {});
  assert.deepEqual(await demo.mails(person.email), []);
  await visitor.press(button(page, words.useSuggestion));
  await heading(page, words.check).waitFor();

  // the mail: the mailbox page loads itself anew until it is there
  await followMail(visitor, page, person);
  assert.equal(await demo.total(), 12_650);
  await visitor.press(button(page, words.confirmButton));
  await heading(page, words.thanks).waitFor();
  assert.equal(await count(page), words.counts.after);
  await visitor.press(page.getByRole("link", { name: words.back }));
  await heading(page, words.title).waitFor();
  await later(page, async () => {
    assert.equal(await count(page), words.counts.after);
    assert.equal(await page.getByText("Rosa Q.", { exact: true }).count(), 1);
  });

  // and back
  await followWithdrawal(visitor, page, demo, person);
  await visitor.press(button(page, words.withdrawButton));
  await heading(page, words.withdrawn).waitFor();
  await page.goto(demo.campaign);
  await later(page, async () => {
    assert.equal(await count(page), words.counts.before);
    assert.equal(await page.getByText("Rosa Q.", { exact: true }).count(), 0);
  });
}

promises("Without scripts", () => {
  promise("the whole story works, in English at a desk", { javaScript: false }, storyWithoutScripts);
  promise("the whole story works, in Spanish at a phone", { javaScript: false, language: "es", device: "phone" }, storyWithoutScripts);

  promise("Enter keeps an address that was questioned, as the button does", { javaScript: false }, async ({ demo, visitor }) => {
    visitor.foresee(/status of 422/);
    const page = await visitor.open(demo.campaign);
    await fill(visitor, page, somebody({ email: "rosa.enter@gmial.com", agree: true }));
    await send(visitor, page);
    await page.getByText(WORDS.en.suggestion).waitFor();
    await page.getByRole("textbox", { name: WORDS.en.family }).press("Enter");
    await heading(page, WORDS.en.check).waitFor();
    await eventually(async () => assert.equal((await demo.mails("rosa.enter@gmial.com")).length, 1));
  });

  promise("a frame shows the count where scripts are not allowed", { javaScript: false, language: "es" }, async ({ demo, visitor }) => {
    const page = await visitor.open(demo.partner);
    await page.getByRole("heading", { name: "A frame" }).scrollIntoViewIfNeeded();
    assert.equal(await count(page.frameLocator(".other iframe")), WORDS.es.counts.before);
    const badge = page.getByRole("img", { name: "Signatures so far: open the petition" });
    await eventually(async () => assert.ok((await badge.boundingBox()).width > 80));
  });

  promise("the other language is one link away, for the whole page", { javaScript: false }, async ({ demo, visitor }) => {
    const page = await visitor.open(demo.campaign);
    await visitor.press(page.getByRole("link", { name: WORDS.en.otherLanguage }));
    await heading(page, WORDS.es.title).waitFor();
    assert.equal(await page.locator("html").getAttribute("lang"), "es");
    assert.equal(await count(page), WORDS.es.counts.before);
    const person = somebody();
    await sign({ ...traits(visitor), language: "es" }, page, person);
    await eventually(async () => assert.match((await demo.mails(person.email))[0].subject, WORDS.es.mailSubject));
  });
});

const traits = (visitor) => ({ device: visitor.device, press: (locator) => visitor.press(locator) });

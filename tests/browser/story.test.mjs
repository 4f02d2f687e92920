// The one story: sign, read the mail, confirm, watch the count move on another site, change one's mind.

import assert from "node:assert/strict";
import { promise, promises } from "./support/promise.mjs";
import {
  button, counterOf, count, errors, eventually, expectCount, expectInView, fill, focused, followMail, followWithdrawal, heading,
  send, sign, somebody, typed,
} from "./support/steps.mjs";
import { WORDS } from "./support/words.mjs";

const LANGUAGES = { en: "English", es: "Spanish" };

async function wholeStory({ demo, visitor }) {
  const words = WORDS[visitor.language];
  const person = somebody({ shown: true, consent: true });
  visitor.foresee(/status of 422/);

  const page = await visitor.open(demo.origin);
  await visitor.press(page.getByRole("link", { name: words.title }));
  await expectCount(page, words.counts.before);
  const partner = await visitor.open(demo.partner);
  await expectCount(counterOf(partner), WORDS.en.counts.before);
  const onlooker = await visitor.open(demo.campaign);

  // sends the form too early: told what is missing, beside the fields, and nothing typed is lost
  await page.bringToFront();
  if (visitor.device === "phone") await visitor.press(page.getByRole("link", { name: words.jump }));
  await page.evaluate(() => { window.neverLeft = true; });
  const { given, postcode, comment } = person;
  await fill(visitor, page, { given, postcode, comment, shown: true, consent: true });
  await send(visitor, page);
  const { given_name: _, ...missing } = words.errors;
  await eventually(async () => assert.deepEqual(await errors(page), missing));
  assert.equal(await focused(page), "family_name");
  await expectInView(page.getByRole("textbox", { name: words.family }));
  const kept = { given, postcode, comment, family: "", email: "", country: "", shown: true, consent: true, agree: false };
  assert.deepEqual(await typed(visitor, page), kept);

  // mistypes the address, and takes the suggestion
  await fill(visitor, page, { ...person, email: person.email.replace("gmail", "gmial"), agree: true });
  await send(visitor, page);
  await page.getByText(words.suggestion).waitFor();
  await page.getByText(person.email, { exact: true }).waitFor();
  assert.deepEqual(await errors(page), {});
  assert.deepEqual(await demo.mails(person.email), []);
  await visitor.press(button(page, words.useSuggestion));

  // taken, without leaving the page
  await heading(page, words.check).waitFor();
  assert.ok(await page.evaluate(() => window.neverLeft), "the page was left");
  await expectInView(heading(page, words.check));
  assert.equal(await page.evaluate(() => document.activeElement.textContent), words.check);
  assert.equal(await count(page), words.counts.before);

  // reads the mail, sees what is about to be recorded; looking confirms nothing
  await followMail(visitor, page, person);
  const record = await page.getByRole("main").innerText();
  for (const shown of ["Rosa Quispe", person.email, "No olvidamos.", "Andean Solidarity Network"]) {
    assert.ok(record.includes(shown), `${shown} is missing in: ${record}`);
  }
  await page.reload();
  assert.equal(await demo.total(), 12_650);

  // confirms: thanked, counted everywhere at once, named as agreed
  await visitor.press(button(page, words.confirmButton));
  await heading(page, words.thanks).waitFor();
  assert.equal(await count(page), words.counts.after);
  await expectCount(counterOf(partner), WORDS.en.counts.after);
  await expectCount(onlooker, words.counts.after);
  assert.equal(await heading(partner, "The counter element").count(), 1);
  await visitor.press(page.getByRole("link", { name: words.back }));
  await heading(page, words.recent).waitFor();
  await page.getByText("Rosa Q.", { exact: true }).waitFor();
  assert.ok(!(await page.content()).includes("Quispe"));

  // changes their mind: the count goes back, the name is gone
  await followWithdrawal(visitor, page, demo, person);
  await heading(page, words.withdraw).waitFor();
  assert.equal(await demo.total(), 12_651);
  await visitor.press(button(page, words.withdrawButton));
  await heading(page, words.withdrawn).waitFor();
  await expectCount(counterOf(partner), WORDS.en.counts.before);
  await expectCount(onlooker, words.counts.before);
  await eventually(async () => {
    await onlooker.reload();
    assert.ok(!(await onlooker.content()).includes("Rosa Q."));
  }, 3);
}

promises("The story", () => {
  for (const device of ["phone", "desk"]) {
    for (const language of ["en", "es"]) {
      const name = `a signature counts once confirmed and no longer once withdrawn, in ${LANGUAGES[language]} at a ${device}`;
      promise(name, { device, language, scheme: device === "phone" ? "dark" : "light" }, wholeStory);
    }
  }

  promise("a name is shown only to whom it was said to be, and only with an initial", {}, async ({ demo, visitor }) => {
    const words = WORDS.en;
    for (const person of [somebody({ given: "Shy" }), somebody({ given: "Proud", shown: true })]) {
      const page = await visitor.open(demo.campaign);
      await sign(visitor, page, person);
      await followMail(visitor, page, person);
      await visitor.press(button(page, words.confirmButton));
      await heading(page, words.thanks).waitFor();
    }
    const page = await visitor.open(demo.campaign);
    await eventually(async () => {
      await page.reload();
      assert.deepEqual(await page.locator(".recent li").allInnerTexts(), ["Proud Q."]);
    });
    assert.ok(!(await page.content()).includes("Shy"));
  });

  promise("who did not sign discards the entry, and nothing was ever counted", { language: "es" }, async ({ demo, visitor }) => {
    const words = WORDS.es;
    const person = somebody();
    const page = await visitor.open(demo.campaign);
    await sign(visitor, page, person);
    await followMail(visitor, page, person);
    const confirmation = page.url();
    await visitor.press(page.getByRole("link", { name: "No fui yo" }));
    await visitor.press(button(page, "Descartarla"));
    await heading(page, words.withdrawn).waitFor();
    visitor.foresee(/status of (404|410)/);
    await page.goto(confirmation);
    await heading(page, "Esta firma ya no está").waitFor();
    assert.equal(await demo.total(), 12_650);
  });
});

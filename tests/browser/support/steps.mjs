// The steps of the story, each as a person takes it. Everything is found by its words, in the visitor's language.

import assert from "node:assert/strict";
import { eventually } from "./eventually.mjs";
import { WORDS } from "./words.mjs";

export { eventually };

let people = 0;

/** Somebody who has never signed. */
export function somebody(traits = {}) {
  people += 1;
  return {
    given: "Rosa", family: "Quispe", email: `rosa.quispe.${people}@gmail.com`, country: "PE",
    postcode: "15001", comment: "Por La Cantuta.\nNo olvidamos.", ...traits,
  };
}

export const heading = (page, name) => page.getByRole("heading", { name, exact: typeof name === "string" });

export const button = (page, name) => page.getByRole("button", { name, exact: true });

const checkbox = (page, name) => page.getByRole("checkbox", { name });

/** The number on a campaign page, a thank-you page or a counter. */
export const count = (place) => place.locator("[data-total]").innerText();

/** The counter element of a partner's page. */
export const counterOf = (page) => page.frameLocator("quipu-counter iframe");

/** Writes into the fields that `person` has something for. */
export async function fill(visitor, page, person) {
  const words = WORDS[visitor.language];
  const texts = { given: words.given, family: words.family, email: words.email, postcode: words.postcode, comment: words.comment };
  for (const [key, label] of Object.entries(texts)) {
    if (person[key] !== undefined) await page.getByRole("textbox", { name: label }).fill(person[key]);
  }
  if (person.country) await page.getByRole("combobox", { name: words.country }).selectOption(person.country);
  for (const key of ["shown", "consent", "agree"]) {
    const box = checkbox(page, words[key]);
    if (person[key] && !(await box.isChecked())) await visitor.press(box);
  }
}

export const send = (visitor, page) => visitor.press(button(page, WORDS[visitor.language].sign));

/** Everything in the form, as it stands. */
export async function typed(visitor, page) {
  const words = WORDS[visitor.language];
  const value = (label) => page.getByRole("textbox", { name: label }).inputValue();
  return {
    given: await value(words.given),
    family: await value(words.family),
    email: await value(words.email),
    postcode: await value(words.postcode),
    comment: await value(words.comment),
    country: await page.getByRole("combobox", { name: words.country }).inputValue(),
    shown: await checkbox(page, words.shown).isChecked(),
    consent: await checkbox(page, words.consent).isChecked(),
    agree: await checkbox(page, words.agree).isChecked(),
  };
}

/** The errors that stand visibly beside their fields and are tied to them for screen readers, by field. */
export async function errors(page) {
  return page.locator("#sign-form").evaluate((form) => {
    const found = {};
    for (const error of form.querySelectorAll(".error")) {
      const place = error.closest("[data-field]");
      const described = form.querySelector(`[aria-describedby~="${error.id}"]`);
      if (!place?.contains(described) || error.getClientRects().length === 0) continue;
      if (described.matches("input, select, textarea") && described.getAttribute("aria-invalid") !== "true") continue;
      found[place.dataset.field] = error.textContent.trim();
    }
    return found;
  });
}

/** The name of the control that has the focus. */
export const focused = (page) => page.evaluate(() => document.activeElement.getAttribute("name"));

/** The element comes into view, scrolling smoothly or not. */
export async function expectInView(locator) {
  await eventually(async () => {
    const place = await locator.evaluate((element) => {
      const { top, bottom } = element.getBoundingClientRect();
      return { top, bottom, height: innerHeight };
    });
    assert.ok(place.top >= 0 && place.bottom <= place.height, `out of view: ${JSON.stringify(place)}`);
  });
}

/** From an open campaign page to "check your mail". */
export async function sign(visitor, page, person) {
  await fill(visitor, page, { ...person, agree: true });
  await send(visitor, page);
  await heading(page, WORDS[visitor.language].check).waitFor();
}

/** From "check your mail" through the mailbox to the confirmation page. */
export async function followMail(visitor, page, person) {
  const words = WORDS[visitor.language];
  await visitor.press(page.getByRole("link", { name: words.openMailbox }));
  const mail = page.getByRole("article", { name: words.mailSubject }).filter({ hasText: person.email });
  await visitor.press(mail.getByRole("link").first());
  await heading(page, words.confirm).waitFor();
}

/** The second link of the confirmation mail: "this wasn't me", and the way back later. */
export async function followWithdrawal(visitor, page, demo, person) {
  await page.goto(`${demo.mailbox}?to=${encodeURIComponent(person.email)}`);
  const mail = page.getByRole("article", { name: WORDS[visitor.language].mailSubject });
  await visitor.press(mail.getByRole("link").nth(1));
}

export async function expectCount(place, expected, seconds) {
  await eventually(async () => assert.equal(await count(place), expected), seconds);
}

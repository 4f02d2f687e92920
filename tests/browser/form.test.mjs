// The sign form, with scripts: mistakes, bad days, the keyboard, the way back.

import assert from "node:assert/strict";
import { promise, promises } from "./support/promise.mjs";
import {
  button, errors, eventually, fill, focused, heading, send, sign, somebody, typed,
} from "./support/steps.mjs";
import { WORDS } from "./support/words.mjs";

promises("The form", () => {
  promise("an empty form is answered beside every field, and an error goes when its field is right", {}, async ({ demo, visitor }) => {
    const words = WORDS.en;
    visitor.foresee(/status of 422/);
    const page = await visitor.open(demo.campaign);
    await send(visitor, page);
    await eventually(async () => assert.deepEqual(await errors(page), words.errors));
    assert.equal(await focused(page), "given_name");
    assert.equal(await page.getByRole("alert").innerText(), words.fix);
    await fill(visitor, page, { given: "Rosa", family: "Quispe", email: "rosa", agree: true });
    await send(visitor, page);
    await eventually(async () => {
      const { email, ...others } = await errors(page);
      assert.match(email ?? "", words.strangeAddress);
      assert.deepEqual(others, { country: words.errors.country });
    });
    assert.equal(await focused(page), "email");
  });

  promise("nothing is ticked before the visitor ticks it", {}, async ({ demo, visitor }) => {
    const page = await visitor.open(demo.campaign);
    const boxes = page.getByRole("checkbox");
    assert.equal(await boxes.count(), 5);
    for (const box of await boxes.all()) assert.equal(await box.isChecked(), false);
  });

  promise("an address that looks mistyped is questioned once and then believed", { language: "es", device: "phone" }, async ({ demo, visitor }) => {
    const words = WORDS.es;
    visitor.foresee(/status of 422/);
    const person = somebody({ email: "rosa.quispe@gmial.com" });
    const page = await visitor.open(demo.campaign);
    await fill(visitor, page, { ...person, agree: true });
    await send(visitor, page);
    await page.getByText("rosa.quispe@gmail.com", { exact: true }).waitFor();
    assert.equal(await focused(page), "email");
    assert.deepEqual(await demo.mails(person.email), []);
    await send(visitor, page);
    await heading(page, words.check).waitFor();
    await eventually(async () => assert.equal((await demo.mails(person.email)).length, 1));
  });

  promise("the form is found, filled and sent with the keyboard alone", {}, async ({ demo, visitor }) => {
    const words = WORDS.en;
    const { keyboard } = await visitor.context.newPage();
    const page = visitor.context.pages()[0];
    await page.goto(demo.campaign);
    const tabTo = async (name) => {
      for (let presses = 0; presses < 40; presses += 1) {
        await keyboard.press("Tab");
        if ((await page.evaluate(() => document.activeElement.name || document.activeElement.id)) === name) return;
      }
      assert.fail(`the Tab key does not reach ${name}`);
    };
    await keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.className), "skip-link");
    for (const [name, text] of [["given_name", "Rosa"], ["family_name", "Quispe"], ["email", "rosa.keys@gmail.com"], ["country", "Peru"]]) {
      await tabTo(name);
      await keyboard.type(text);
    }
    await tabTo("consents");
    await keyboard.press("Space");
    await tabTo("agree");
    await keyboard.press("Space");
    await tabTo("sign-button");
    await keyboard.press("Enter");
    await heading(page, words.check).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.textContent), words.check);
    await eventually(async () => assert.equal((await demo.mails("rosa.keys@gmail.com")).length, 1));
  });

  promise("Enter in a field sends the form as the button does", {}, async ({ demo, visitor }) => {
    const person = somebody();
    const page = await visitor.open(demo.campaign);
    await fill(visitor, page, { ...person, agree: true });
    await page.getByRole("textbox", { name: WORDS.en.family }).press("Enter");
    await heading(page, WORDS.en.check).waitFor();
  });

  promise("Back from the last step shows the form again, and Forward the last step", {}, async ({ demo, visitor }) => {
    const page = await visitor.open(demo.campaign);
    await sign(visitor, page, somebody());
    assert.match(page.url(), /check-your-mail/);
    await page.goBack();
    await button(page, WORDS.en.sign).waitFor();
    assert.equal(page.url(), demo.campaign);
    await page.waitForLoadState();
    await page.goForward();
    await heading(page, WORDS.en.check).waitFor();
  });

  promise("pressing twice sends once", {}, async ({ demo, visitor }) => {
    const person = somebody();
    const page = await visitor.open(demo.campaign);
    const sent = [];
    page.on("request", (request) => request.method() === "POST" && sent.push(request.url()));
    await fill(visitor, page, { ...person, agree: true });
    await button(page, WORDS.en.sign).dblclick();
    await heading(page, WORDS.en.check).waitFor();
    assert.equal(sent.length, 1);
  });

  promise("a form that the script cannot send is sent as without scripts", {}, async ({ demo, visitor }) => {
    visitor.foresee(/ERR_FAILED/);
    const person = somebody();
    const page = await visitor.open(demo.campaign);
    await page.route("**/api/v1/**/signatures", (route) => route.abort());
    await sign(visitor, page, person);
    await eventually(async () => assert.equal((await demo.mails(person.email)).length, 1));
  });

  const crowded = { environment: { QUIPU__LIMITS__SIGN_PER_ADDRESS_BURST: "1", QUIPU__LIMITS__SIGN_PER_ADDRESS_PER_HOUR: "1" } };
  for (const javaScript of [true, false]) {
    const how = javaScript ? "with scripts" : "without scripts";
    promise(`who comes from a crowded network is told so and loses nothing typed, ${how}`, { ...crowded, javaScript }, async ({ demo, visitor }) => {
      visitor.foresee(/status of 429/);
      const [first, second] = [somebody(), somebody({ shown: true, consent: true, agree: true })];
      await sign(visitor, await visitor.open(demo.campaign), first);
      const page = await visitor.open(demo.campaign);
      await fill(visitor, page, second);
      await send(visitor, page);
      await page.getByRole("alert").filter({ hasText: WORDS.en.tooMany }).waitFor();
      assert.deepEqual(await typed(visitor, page), second);
      assert.equal(await page.evaluate(() => document.activeElement.getAttribute("role")), "alert");
    });
  }
});

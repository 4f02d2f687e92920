// An organiser's first day: a password by link, one-time passwords, a colleague invited, and a login the day after.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { promise, promises } from "./support/promise.mjs";
import { photograph } from "./support/screenshots.mjs";
import { button, eventually, heading } from "./support/steps.mjs";
import { nextOneTimePassword, oneTimePassword } from "./support/totp.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const ROSA = "rosa@quipu.example";
const PASSWORD = "tres llamas cruzan el puente";

/** Keeps a picture, and looks for what shuts people out. Needs scripts. */
async function look(visitor, page, name) {
  if (!visitor.javaScript) return;
  await photograph(page, `organise-${name}-${visitor.device}-${visitor.scheme}`);
  await page.evaluate(axe);
  const findings = await page.evaluate(async (values) => {
    const { violations } = await axe.run(document, { runOnly: { type: "tag", values }, resultTypes: ["violations"] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`);
  }, RULES);
  assert.deepEqual(findings, [], `axe on ${name}`);
  const usual = page.viewportSize();
  await page.setViewportSize({ ...usual, width: 320 });
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  await page.setViewportSize(usual);
  assert.ok(over <= 0, `${name} is ${over} px too wide at 320 px`);
}

const field = (page, label) => page.getByLabel(label, { exact: true });

async function logIn(visitor, page, email, password) {
  await field(page, "Email address").fill(email);
  await field(page, "Password").fill(password);
  await visitor.press(button(page, "Log in"));
}

async function firstDay({ demo, visitor }) {
  visitor.foresee(/status of 422/);
  const page = await visitor.open(demo.organise);
  await look(visitor, page, "password");
  await field(page, "New password").fill("password1234");
  await visitor.press(button(page, "Save this password"));
  await page.getByText("This is among the first").waitFor();
  await field(page, "New password").fill(PASSWORD);
  await visitor.press(button(page, "Save this password"));
  await look(visitor, page, "login");
  await logIn(visitor, page, ROSA, "no such password");
  await page.getByText("do not go together").waitFor();
  await logIn(visitor, page, ROSA, PASSWORD);
  await heading(page, "Campaigns").waitFor();

  // one-time passwords
  await visitor.press(page.getByRole("link", { name: "Rosa Quispe" }));
  await look(visitor, page, "account");
  await visitor.press(page.getByRole("link", { name: "Set up one-time passwords" }));
  const image = page.getByRole("img", { name: "Picture to scan" });
  assert.equal(await image.evaluate((picture) => picture.complete && picture.naturalWidth > 0), true);
  const key = await page.locator(".secret code").innerText();
  await look(visitor, page, "one-time-passwords");
  await field(page, "Code").fill(oneTimePassword(key));
  await visitor.press(button(page, "Use one-time passwords"));
  await heading(page, "Recovery codes").waitFor();
  const codes = await page.locator(".codes code").allInnerTexts();
  assert.equal(new Set(codes).size, 10);
  await look(visitor, page, "recovery-codes");
  await visitor.press(page.getByRole("link", { name: "I have kept them" }));

  // a colleague
  await page.goto(`${demo.origin}/organise/in/justice-for-peru/team`);
  await field(page, "Email address").fill("luz@quipu.example");
  await visitor.press(page.getByRole("radio", { name: /^Analyst/ }));
  await visitor.press(button(page, "Send the invitation"));
  await page.getByText("The invitation is on its way").waitFor();
  await look(visitor, page, "team");
  await page.goto(`${demo.origin}/organise/in/justice-for-peru/settings`);
  await look(visitor, page, "settings");

  // the day after
  await visitor.press(button(page, "Log out"));
  await page.getByText("You are logged out.").waitFor();
  await logIn(visitor, page, ROSA, PASSWORD);
  await look(visitor, page, "code");
  await field(page, "Code").fill(nextOneTimePassword(key));
  await visitor.press(button(page, "Log in"));
  await heading(page, "Campaigns").waitFor();
  await visitor.press(button(page, "Log out"));
  await logIn(visitor, page, ROSA, PASSWORD);
  await field(page, "Code").fill(codes[0]);
  await visitor.press(button(page, "Log in"));
  await heading(page, "Campaigns").waitFor();
  await visitor.press(button(page, "Log out"));

  // and the colleague's first
  const [mail] = await eventually(async () => {
    const mails = await demo.mails("luz@quipu.example");
    assert.equal(mails.length, 1);
    return mails;
  });
  await page.goto(mail.text.match(/http\S+\/invitation\/\S+/)[0]);
  await look(visitor, page, "invitation");
  await field(page, "Your name").fill("Luz Mamani");
  await field(page, "New password").fill("cuatro vientos sin nombre");
  await visitor.press(button(page, "Join"));
  await page.getByText("You are now a member").waitFor();
  assert.equal(await page.getByRole("link", { name: "Team" }).count(), 0, "an analyst sees numbers");
}

promises("Organisers' accounts", () => {
  promise("an organiser's first day, at a desk", { organiser: true }, firstDay);
  promise("an organiser's first day, at a phone, in the dark", { organiser: true, device: "phone", scheme: "dark" }, firstDay);
  promise("an organiser's first day, without scripts", { organiser: true, javaScript: false }, firstDay);

  promise("logging in needs no mouse", { organiser: true }, async ({ demo, visitor }) => {
    const page = await visitor.open(demo.organise);
    await field(page, "New password").focus();
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press("Enter");
    await heading(page, "Log in").waitFor();
    for (let tries = 0; tries < 10 && (await page.evaluate(() => document.activeElement.id)) !== "email"; tries += 1) {
      await page.keyboard.press("Tab");
    }
    await page.keyboard.type(ROSA);
    await page.keyboard.press("Tab");
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press("Enter");
    await heading(page, "Campaigns").waitFor();
  });
});

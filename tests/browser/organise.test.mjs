// The organisers' one story: a password by link, one-time passwords, a colleague, a campaign in two languages, its first
// signature, its lists, a token, and all of it on record.

import assert from "node:assert/strict";
import { KeyboardVisitor, expectNoTrap } from "./support/keyboard.mjs";
import { words } from "./support/locale.mjs";
import { LANGUAGES, LUZ, Organiser, ROSA, TEXTS } from "./support/organise.mjs";
import { promise, promises } from "./support/promise.mjs";
import { button, eventually, fill, followMail, heading, send, somebody } from "./support/steps.mjs";
import { nextOneTimePassword } from "./support/totp.mjs";
import { WORDS } from "./support/words.mjs";

const SLUG = "water-for-puno";
const ALT = { en: "A girl at a well, the lake behind her", es: "Una niña junto a un pozo, con el lago detrás" };
const GROUNDS = {
  provenance: "Sheets from the markets of Puno and Juliaca",
  basis: "The sheets said that we keep the names for this petition",
};
const BEFORE = 10_000;
const COUNTS = { en: { all: "10,001", imported: "10,000" }, es: { all: "10.001", imported: "10.000" } };
/** What must stand on record at the end, in the words after a name. */
const DEEDS = [
  "member-invited", "member-joined", "campaign-created", "campaign-changed", "campaign-image", "campaign-state", "signature-sought",
  "names-seen", "list-exported", "import-started", "import-finished", "token-created", "token-revoked",
];

/** People who signed on paper, as a spreadsheet has them. */
function earlierList() {
  const rows = Array.from({ length: BEFORE }, (_, index) => `Julia,Condori,julia.${index}@example.org,PE,2026-03-0${1 + (index % 9)}`);
  return Buffer.from(["First name,Last name,Email,Country,Date signed", ...rows].join("\n"));
}

async function enter({ demo, visitor, look }) {
  const rosa = await Organiser.arrive(visitor, demo, demo.organise);
  if (look) rosa.look = (name) => look(rosa.page, name);
  await rosa.choosePassword(ROSA.password);
  await rosa.logIn(ROSA);
  if (visitor.language !== "en") await rosa.speak(visitor.language);
  const { key } = await rosa.setUpOneTimePasswords();
  await rosa.logOut();
  await rosa.logIn(ROSA, nextOneTimePassword(key));
  return rosa;
}

async function inviteColleague(rosa, { demo, arrive }) {
  const { device, language, javaScript } = rosa.visitor;
  await rosa.invite(LUZ.email, "analyst");
  return Organiser.join(await arrive({ device, language, javaScript, organiser: true }), demo, LUZ);
}

/** Writes it in the organiser's language and the other one, and publishes it. */
async function publishCampaign(rosa) {
  const { language, javaScript } = rosa.visitor;
  const other = language === "en" ? "es" : "en";
  await rosa.turnTo("organise-tab-campaigns");
  await rosa.makeCampaign({ title: TEXTS[language].title, slug: SLUG, goal: "20000" });
  await rosa.writeTexts(language, TEXTS[language]);
  await rosa.addLanguage(other);
  await rosa.writeTexts(other, TEXTS[other]);
  if (javaScript) {
    const beside = rosa.column(other).getByRole("region").getByText(TEXTS[other].body.match(/- (.*)$/)[1]);
    await beside.waitFor();
  }
  await rosa.preview(other, async (page) => {
    await heading(page, TEXTS[other].title).waitFor();
    assert.equal(await page.locator("html").getAttribute("lang"), other);
  });
  await rosa.saveTexts();
  const picture = { name: "well.jpg", mimeType: "image/jpeg", buffer: await rosa.page.screenshot({ type: "jpeg" }) };
  await rosa.putImage(picture, ALT);
  await rosa.publish();
}

/** A supporter's side of it, up to what stands between them and counting. */
async function signedBy(visitor, demo, person) {
  const page = await visitor.open(`${demo.origin}/campaigns/${SLUG}`);
  await heading(page, TEXTS[visitor.language].title).waitFor();
  const image = page.getByRole("img", { name: ALT[visitor.language] });
  await eventually(async () => assert.ok(await image.evaluate(({ complete, naturalWidth }) => complete && naturalWidth > 0)));
  await fill(visitor, page, { ...person, agree: true });
  await visitor.press(page.getByRole("checkbox", { name: new RegExp(TEXTS[visitor.language].consent) }));
  await send(visitor, page);
  await heading(page, WORDS[visitor.language].check).waitFor();
  return page;
}

async function watchSignatureArrive(rosa, luz, { demo, arrive }, person) {
  await rosa.toDashboard();
  await rosa.look("dashboard");
  await luz.toCampaigns();
  await luz.visitor.press(luz.page.getByRole("link", { name: TEXTS[luz.visitor.language].title }));
  await luz.expectNumbers({ total: "0" });
  const tabs = await luz.page.getByRole("navigation").getByRole("link").allInnerTexts();
  assert.ok(!tabs.includes((await luz.words())("organise-tab-signatures")), "an analyst sees numbers, and nobody's name");

  const { device, language } = rosa.visitor;
  const supporter = await arrive({ device, language });
  const page = await signedBy(supporter, demo, person);
  for (const desk of [rosa, luz]) await desk.expectNumbers({ total: "0", pending: "1" });
  await followMail(supporter, page, person);
  await supporter.press(button(page, WORDS[language].confirmButton));
  await heading(page, WORDS[language].thanks).waitFor();
  for (const desk of [rosa, luz]) await desk.expectNumbers({ total: "1", today: "1", pending: "0" });
}

async function findAndExport(rosa, person) {
  await rosa.find(person.email);
  await rosa.readHeading("signature-heading");
  await rosa.read("signature-state-confirmed");
  await rosa.page.getByRole("listitem").filter({ hasText: (await rosa.words())("signature-step-confirmed") }).waitFor();
  assert.ok(!(await rosa.page.content()).includes(person.family), "nobody sees a name without a trace");
  await rosa.openDetails();
  await rosa.page.getByText(`${person.given} ${person.family}`, { exact: true }).waitFor();

  const [header, ...rows] = (await rosa.takeList("plain", "csv")).toString().trim().split("\r\n");
  assert.match(header, /given_name.*email/);
  assert.equal(rows.length, 1);
  for (const known of [person.given, person.family, person.email, person.postcode]) assert.ok(rows[0].includes(known), rows[0]);
  await rosa.look("export");
  const workbook = await rosa.takeList("excel", "xlsx");
  assert.equal(workbook.subarray(0, 2).toString(), "PK");
}

async function takeOverEarlierList(rosa) {
  const { imported, all } = COUNTS[rosa.visitor.language];
  await rosa.bringList({ name: "sheets.csv", mimeType: "text/csv", buffer: earlierList() });
  await rosa.page.getByText("julia.0@example.org").waitFor();
  const guessed = await (await rosa.field("import-field-email")).locator("option:checked").innerText();
  assert.match(guessed, /Email/);
  await rosa.answerForList(GROUNDS);
  assert.deepEqual(await rosa.counts("import-count-rows", "import-count-new"), [imported, imported]);
  await rosa.takeOver();
  await rosa.toDashboard();
  await rosa.expectNumbers({ total: all });
}

async function useAndRevokeToken(rosa, demo) {
  const token = await rosa.makeToken("thermometer", "read:numbers");
  const ask = () => fetch(`${demo.origin}/api/v1/campaigns/${SLUG}/numbers`, { headers: { Authorization: `Bearer ${token}` } });
  const answer = await ask();
  assert.equal(answer.status, 200);
  assert.ok((await answer.text()).includes("10001"));
  await rosa.revokeToken("thermometer");
  assert.equal((await ask()).status, 401);
}

async function expectOnRecord(rosa, person) {
  const t = words(rosa.visitor.language);
  const record = await rosa.readRecord();
  const missing = DEEDS.filter((deed) => !record.includes(t(`audit-${deed}`)));
  assert.deepEqual(missing, [], record);
  assert.ok(!record.includes("Condori") && !record.includes(person.family), "no supporter stands in it");
}

async function wholeStory(scene) {
  const person = somebody({ given: "Marta", family: "Huanca" });
  const rosa = await enter(scene);
  const luz = await inviteColleague(rosa, scene);
  await publishCampaign(rosa);
  await watchSignatureArrive(rosa, luz, scene, person);
  await findAndExport(rosa, person);
  await takeOverEarlierList(rosa);
  await useAndRevokeToken(rosa, scene.demo);
  await expectOnRecord(rosa, person);
  await rosa.logOut();
}

promises("The organisers' story", () => {
  const walks = { organiser: true, seconds: 480 };
  promise(`from the first link to the record, in ${LANGUAGES.en} at a desk`, { ...walks }, wholeStory);
  promise(`from the first link to the record, in ${LANGUAGES.es} at a phone`, { ...walks, language: "es", device: "phone" }, wholeStory);
  promise("from the first link to the record, without scripts", { ...walks, javaScript: false }, wholeStory);
  promise("from the first link to the record, with nothing but a keyboard", { ...walks, calm: true, kind: KeyboardVisitor }, (scene) =>
    wholeStory({ ...scene, look: expectNoTrap }));
}, { together: 4 });

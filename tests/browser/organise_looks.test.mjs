// Every page of the organisers' side, in both languages, sizes and schemes: axe finds nothing, nothing scrolls sideways, and
// a picture is kept.

import assert from "node:assert/strict";
import { look } from "./support/looks.mjs";
import { LANGUAGES, LUZ, ORGANISATION, Organiser, ROSA } from "./support/organise.mjs";
import { promise, promises } from "./support/promise.mjs";
import { eventually, somebody } from "./support/steps.mjs";

const HOUSE = `/organise/in/${ORGANISATION}`;
const CAMPAIGN = `${HOUSE}/campaigns/justice-for-peru`;
const PARTNER = "andean-solidarity";
const TUPAQ = { email: "tupaq@rivers.example", name: "Tupaq Huanca", password: "cinco ríos bajan sin prisa" };
/** A key whose other half nobody has. */
const RECIPIENT = "age1842225fc04vkfgshk0f80yvdu5xlpzva2300jus7t6aem6tj55nsyg23jt";
const SUPPORTERS = [
  { given: "Ana", country: "PE" }, { given: "Luz", country: "PE" }, { given: "Māia", country: "NZ" },
  { given: "Jörg", country: "DE" }, { given: "Tupaq", country: "BO" },
];
const LIST = `Nombre,Apellidos,Correo,País,Fecha de firma
Julia,Condori,julia@example.org,Perú,2026-03-01
Pedro,Mamani,pedro@example.org,Bolivia,2026-03-01
Inés,,ines.example.org,Perú,2026-03-02
`;

/** Looks go on when something was found, so that one walk tells all of it. */
function lookInto(findings) {
  return async function lookAt(name, page = this.page) {
    try {
      await look(this.visitor, page, `organise-${name}`);
    } catch (finding) {
      if (!(finding instanceof assert.AssertionError)) throw finding;
      findings.push(finding.message);
    }
  };
}

async function accounts({ demo, visitor, arrive, traits, findings }) {
  const rosa = await Organiser.arrive(visitor, demo, demo.organise);
  rosa.look = lookInto(findings);
  await rosa.write("account-field-new-password", "password1234");
  await rosa.press("reset-button");
  await rosa.read("password-common");
  await rosa.look("password-refused");
  await rosa.choosePassword(ROSA.password);
  await rosa.write("field-email", ROSA.email);
  await rosa.write("account-field-password", "no such password");
  await rosa.press("login-button");
  await rosa.read("login-wrong");
  await rosa.look("login-refused");
  await rosa.follow("login-forgotten");
  await rosa.readHeading("reset-ask-heading");
  await rosa.look("reset-ask");
  await rosa.follow("reset-back");
  await rosa.readHeading("login-heading");
  await rosa.logIn(ROSA);
  if (visitor.language !== "en") await rosa.speak(visitor.language);
  const { codes } = await rosa.setUpOneTimePasswords();
  await rosa.show("/organise/account/totp", "totp-on", "totp-heading");
  await rosa.show("/organise/prove", "prove", "prove-heading");
  await rosa.toCampaigns();
  await rosa.invite(LUZ.email, "analyst");
  const luz = await Organiser.join(await arrive(traits), demo, LUZ, rosa.look);
  await luz.look("campaigns-of-analyst");
  await rosa.show(`${HOUSE}/settings`, "settings", "settings-heading");

  // logged out in one tab, at work in another
  const other = await visitor.open(`${demo.origin}/organise/account`);
  await rosa.logOut();
  const late = Object.assign(new Organiser(visitor, demo, other), { look: rosa.look });
  await late.press("account-save");
  await late.readHeading("held-heading");
  await late.look("held");
  await other.close();
  // as on the day the phone is lost
  await rosa.logIn(ROSA, codes[0]);
  return rosa;
}

async function writing(rosa) {
  const { language } = rosa.visitor;
  await rosa.show(HOUSE, "campaigns", "organise-campaigns-heading");
  await rosa.show(`${HOUSE}/campaigns/new`, "campaign-new", "new-heading");
  await rosa.write("new-goal", "many");
  await rosa.press("new-button");
  await rosa.read("setting-error-number");
  await rosa.look("campaign-new-errors");

  await rosa.show(`${CAMPAIGN}/edit`, "texts", "edit-texts-heading");
  const title = await rosa.field("part-title", {}, rosa.column(language));
  const before = await title.inputValue();
  await title.fill("");
  await rosa.press("edit-save");
  await rosa.read("edit-alert-errors");
  await rosa.look("texts-errors");
  await title.fill(`${before}, now`);
  await rosa.preview(language, (page) => rosa.look("preview", page));
  await rosa.press("edit-save");
  await rosa.read("done-edit-texts");

  await rosa.show(`${CAMPAIGN}/edit/settings`, "campaign-settings", "edit-settings-heading");
  await rosa.show(`${CAMPAIGN}/edit/image`, "image-none", "image-heading");
  const picture = { name: "page.jpg", mimeType: "image/jpeg", buffer: await rosa.page.screenshot({ type: "jpeg" }) };
  await rosa.putImage(picture, { en: "A page", es: "Una página" });
  await rosa.show(`${CAMPAIGN}/state`, "state", "state-heading");
  await rosa.show(`${CAMPAIGN}/state/close`, "step-close", "step-close");
  await rosa.show(`${CAMPAIGN}/state/win`, "step-win", "step-win");
  await rosa.show(`${CAMPAIGN}/versions`, "versions", "versions-heading");
  await rosa.visitor.press(rosa.page.locator(".table").getByRole("link").first());
  await rosa.look("version");
  await rosa.show(`${CAMPAIGN}/versions`);
  await rosa.visitor.press(rosa.page.locator(".table").last().getByRole("link").first());
  await rosa.readHeading("versions-change");
  await rosa.look("text-change");
}

async function signatures(rosa) {
  const { demo } = rosa;
  const people = SUPPORTERS.map((traits) => somebody({ family: "Huanca", ...traits }));
  for (const person of people) await demo.support(person);
  await eventually(async () => {
    if ((await demo.total()) !== 12_650 + people.length) throw new Error("not counted yet");
  });
  await rosa.show(CAMPAIGN, null);
  await rosa.show(`${CAMPAIGN}/embed`, "embed", "embed-heading");
  await rosa.show(`${CAMPAIGN}/embed?widget=counter&accent=red&source=a+b&thanks=x`, "embed-errors", "embed-heading");
  await rosa.page.locator('[data-live="total"]').waitFor();
  await rosa.look("dashboard");
  await rosa.show(`${CAMPAIGN}/signatures`, "signatures", "signatures-heading");
  await rosa.press("signatures-show-names");
  await rosa.page.getByText("Ana Huanca").waitFor();
  await rosa.look("signatures-with-names");
  await rosa.show(`${CAMPAIGN}/signatures?state=invalidated`, "signatures-none-such", "signatures-heading");
  await rosa.find("nobody@example.org");
  await rosa.read("signatures-not-found");
  await rosa.find(people[0].email);
  await rosa.readHeading("signature-heading");
  await rosa.look("signature-closed");
  await rosa.openDetails();
  await rosa.follow("signature-erase");
  await rosa.readHeading("signature-erase-heading");
  await rosa.look("signature-erase");
}

async function listsOut(rosa) {
  await rosa.show(`${CAMPAIGN}/export`, "export", "export-heading");
  await rosa.visitor.tick(await rosa.field("export-profile-mailchimp"));
  await rosa.visitor.choose(await rosa.field("export-consent"), "any");
  await rosa.press("export-button");
  await rosa.read("export-error-anyway");
  await rosa.look("export-anyway");
  await rosa.takeList("plain", "csv");
  await rosa.takeList("excel", "xlsx");
  await rosa.show(`${CAMPAIGN}/export`, "export-made", "export-heading");
}

async function listsIn(rosa) {
  await rosa.show(`${CAMPAIGN}/import`, null, "import-title");
  await rosa.bringList({ name: "hojas-puno.csv", mimeType: "text/csv", buffer: Buffer.from(LIST) });
  await rosa.press("import-check");
  await rosa.read("import-errors");
  await rosa.look("import-plan-errors");
  await rosa.answerForList({ provenance: "Sheets from the market in Puno", basis: "The sheets said that we keep the names" });
  await rosa.takeOver();
  await rosa.show(`${CAMPAIGN}/import`, "import-history", "import-title");
  await rosa.show(`${CAMPAIGN}/offline`, "offline", "organise-tab-offline");
  await rosa.press("offline-enter");
  await rosa.read("offline-error-count");
  await rosa.look("offline-errors");
}

async function programs(rosa) {
  await rosa.show(`${HOUSE}/tokens`, "tokens-none", "organise-tab-tokens");
  await rosa.show(`${HOUSE}/tokens/new`, null, "token-new");
  await rosa.write("token-name", "newsletter sync");
  await rosa.press("token-make");
  await rosa.read("token-error-scopes");
  await rosa.look("token-new-errors");
  await rosa.makeToken("newsletter sync", "read:numbers");
  await rosa.revokeToken("newsletter sync");
  await rosa.look("tokens-revoked");
  await rosa.readRecord();
  await rosa.show(`${HOUSE}/audit/export`, "audit-export", "audit-export");
  await rosa.show("/docs/api", "api");
}

/** Who carries the campaign, and what the lead does about it. Returns the address behind an invitation. */
async function carriers(rosa) {
  await rosa.show(`${CAMPAIGN}/partners`, "partners", "partners-heading");
  await rosa.write("field-email", "no address");
  await rosa.press("invite-button");
  await rosa.page.locator("#email-error").waitFor();
  await rosa.look("partners-errors");
  await rosa.write("field-email", TUPAQ.email);
  await rosa.press("invite-button");
  await rosa.read("done-partner-invited");
  await rosa.visitor.tick(rosa.page.locator("#requests"));
  await rosa.visitor.tick(rosa.page.locator("#numbers"));
  await rosa.press("account-save");
  await rosa.read("done-conditions-saved");
  await rosa.look("partners-invited");
  await rosa.show(`${CAMPAIGN}/partners/${PARTNER}/end`, "partner-end");
  await rosa.show(`${CAMPAIGN}/partners/numbers?partner=${PARTNER}`, "partners-numbers", "partner-numbers-all-heading");
  await rosa.show(`${CAMPAIGN}/signatures?partner=${PARTNER}`, "signatures-of-partner", "signatures-heading");
  await rosa.show(`${CAMPAIGN}/part`, "part-of-lead", "part-heading");
  const mail = await eventually(async () => {
    const [newest] = await rosa.demo.mails(TUPAQ.email);
    assert.ok(newest, "the invitation has come");
    return newest;
  });
  const invitation = new URL(mail.text.match(/http\S+\/partnership\/\S+/)[0]).pathname;
  await rosa.show(invitation, "partnership-with-account", "partnership-organisation");
  return invitation;
}

/** Somebody new joins with an organisation of their own. */
async function joining(rosa, invitation, { demo, arrive, traits }) {
  const visitor = await arrive(traits);
  visitor.foresee(/status of 422/);
  const tupaq = Object.assign(await Organiser.arrive(visitor, demo, demo.origin + invitation), { look: rosa.look });
  await tupaq.readHeading("partnership-account");
  await tupaq.look("partnership");
  await tupaq.press("partnership-button");
  await tupaq.read("partnership-accept-error");
  await tupaq.look("partnership-errors");
  await visitor.write(tupaq.page.locator("#name"), TUPAQ.name);
  await tupaq.write("account-field-new-password", TUPAQ.password);
  await visitor.write(tupaq.page.locator("#organisation_name"), "River Watch of the Southern Highlands");
  await tupaq.write("settings-reply-to", TUPAQ.email);
  await tupaq.write("settings-postal", "Jirón Lima 1, Puno");
  await visitor.tick(tupaq.page.locator("#accept"));
  await tupaq.press("partnership-button");
  await tupaq.read("done-partner-joined");
  return tupaq;
}

/** Every page that a partner has of the campaign. */
async function ownPart(tupaq) {
  const { language } = tupaq.visitor;
  const [, house] = new URL(tupaq.page.url()).pathname.match(/^(\/organise\/in\/[^/]+)\//);
  const part = `${house}/joined/justice-for-peru`;
  await tupaq.show(`${part}/part`, "part-none", "part-heading");
  await tupaq.visitor.write(tupaq.page.locator(`#wording-${language}`), "may write to me about rivers");
  await tupaq.press("account-save");
  await tupaq.read("done-part-saved");
  await tupaq.write("part-site", "rivers.example/home");
  await tupaq.press("part-site-add");
  await tupaq.page.locator("#site-error").waitFor();
  await tupaq.look("part-errors");
  await tupaq.write("part-site", "https://rivers.example");
  await tupaq.press("part-site-add");
  await tupaq.read("done-site-added");
  await tupaq.look("part");
  await tupaq.show(part, null);
  await tupaq.page.locator(".chart-plot canvas").waitFor();
  await tupaq.look("part-overview");
  await tupaq.show(`${part}?from=2006-01-31&until=2006-01-01`, "part-overview-errors");
  await tupaq.show(`${part}/embed`, "part-embed", "embed-heading");
  await tupaq.show(`${part}/embed?widget=badge`, "part-embed-badge", "embed-heading");
  await tupaq.show(`${part}/export`, "part-export", "export-heading");
  await tupaq.show(`${part}/part/leave`, "part-leave");
  await tupaq.show(`${house}/join`, "join", "join-heading");
  await tupaq.show(house, "campaigns-of-partner", "organise-campaigns-heading");
  await regularLists(tupaq, part);
  await webhooks(tupaq, part);
}

async function regularLists(organiser, base) {
  await organiser.show(`${base}/lists`, "lists", "lists-heading");
  await organiser.write("lists-recipient", "age1none");
  await organiser.press("lists-button");
  await organiser.read("lists-error-recipient");
  await organiser.look("lists-errors");
  await organiser.write("lists-recipient", RECIPIENT);
  await organiser.press("lists-button");
  await organiser.read("done-list-scheduled");
  await organiser.look("lists-ordered");
}

async function webhooks(organiser, base) {
  await organiser.show(`${base}/webhooks`, "webhooks-none", "organise-tab-webhooks");
  await organiser.show(`${base}/webhooks/new`, "webhook-new", "webhook-new");
  await organiser.write("webhook-url", "http://127.0.0.1/");
  await organiser.press("webhook-make");
  await organiser.page.locator("#url-error").waitFor();
  await organiser.look("webhook-new-errors");
  await organiser.write("webhook-url", "https://quipu.rivers.example/a-rather-long-path/for/messages-of-the-petition-service");
  await organiser.press("webhook-make");
  await organiser.readHeading("webhook-secret");
  await organiser.look("webhook-secret");
  await organiser.follow("webhook-secret-kept");
  await organiser.press("webhook-test");
  await organiser.read("done-webhook-tested");
  await organiser.openAll();
  await organiser.look("webhook-log");
  await organiser.follow("webhook-end");
  await organiser.readHeading("webhook-end-heading");
  await organiser.look("webhook-end");
  await organiser.show(`${base}/webhooks`, "webhooks", "organise-tab-webhooks");
}

/** The button that stands for a campaign's tabs on a narrow screen. */
async function menu(rosa) {
  await rosa.show(`${CAMPAIGN}/partners`, null, "partners-heading");
  if (rosa.visitor.device !== "phone") return;
  await rosa.visitor.press(rosa.page.locator(".tabs-menu"));
  await rosa.page.locator("#campaign-pages").waitFor();
  await rosa.look("menu");
}

async function gallery(scene) {
  scene.visitor.foresee(/status of (401|403|404|409|422)/);
  const findings = [];
  const rosa = await accounts({ ...scene, findings });
  await writing(rosa);
  await signatures(rosa);
  await listsOut(rosa);
  await listsIn(rosa);
  await programs(rosa);
  const invitation = await carriers(rosa);
  await ownPart(await joining(rosa, invitation, scene));
  await menu(rosa);
  assert.deepEqual(findings, []);
}

promises("Looks of the organisers' side", () => {
  const all = [
    { device: "desk", scheme: "light", language: "en" }, { device: "desk", scheme: "dark", language: "es" },
    { device: "phone", scheme: "light", language: "es" }, { device: "phone", scheme: "dark", language: "en" },
  ];
  for (const { device, scheme, language } of all) {
    const traits = { device, scheme, language, organiser: true, calm: true };
    promise(`axe finds nothing on any page, at a ${device} in ${scheme} ${LANGUAGES[language]}`, { ...traits, seconds: 400 }, (scene) =>
      gallery({ ...scene, traits }));
  }
}, { together: 4 });

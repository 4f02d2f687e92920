// Three organisations carry a campaign, two of them on sites of their own: who signs there, who may write to whom, and what
// each of them is told.

import assert from "node:assert/strict";
import { rows } from "./support/csv.mjs";
import { fits, receive } from "./support/hook.mjs";
import { words } from "./support/locale.mjs";
import { LUZ, ORGANISATION, Organiser, ROSA } from "./support/organise.mjs";
import { promise, promises } from "./support/promise.mjs";
import { serve } from "./support/serve.mjs";
import { button, eventually, fill, followWithdrawal, heading, send, somebody } from "./support/steps.mjs";
import { WORDS } from "./support/words.mjs";

const SLUG = "justice-for-peru";
const t = words("en");
const RIVER = {
  slug: "river-watch", name: "River Watch", wording: "may send me news of the rivers of Peru, \"monthly\" at most.",
  owner: { ...LUZ, email: "luz@river-watch.example" },
};
const ANDES = {
  slug: "andean-solidarity", name: "Andean Solidarity Network",
  owner: { email: "nina@andes.example", name: "Nina Choque", password: "seis piedras bajo la lluvia" },
};
const LIGHTS = {
  slug: "southern-lights", name: "Southern Lights",
  owner: { email: "inti@lights.example", name: "Inti Ramos", password: "nueve faros en la niebla" },
};

const part = ({ slug }, page = "") => `/organise/in/${slug}/joined/${SLUG}${page}`;

/** The page of a partner's own site, with both widgets. */
function homepage(demo, { slug, name }) {
  return `<!doctype html><html lang="en"><title>${name}</title><link rel="icon" href="data:,"><h1>${name}</h1>
    <script src="${demo.origin}/embed/v1.js" async></script>
    <quipu-counter campaign="${SLUG}" partner="${slug}"><a href="${demo.campaign}">Read</a></quipu-counter>
    <quipu-form campaign="${SLUG}" partner="${slug}"><a href="${demo.campaign}">Sign here</a></quipu-form>`;
}

const formOf = (page) => page.frameLocator("quipu-form iframe");

const lineOf = (form, { name }) => form.getByRole("checkbox", { name: new RegExp(`^${name}`) });

// ------------------------------------------------------------ joining

async function leadInvites({ demo, arrive }, email) {
  const rosa = await Organiser.arrive(await arrive({ organiser: true }), demo, demo.organise);
  await rosa.choosePassword(ROSA.password);
  await rosa.logIn(ROSA);
  await rosa.show(`/organise/in/${ORGANISATION}/campaigns/${SLUG}/partners`, null, "partners-heading");
  await rosa.write("field-email", email);
  await rosa.press("invite-button");
  await rosa.read("done-partner-invited");
  return rosa;
}

/** From the mail to the wording and the site, in a browser of one's own. */
async function joinByInvitation({ demo, arrive }, { name, wording, owner }, site) {
  const mail = await eventually(async () => {
    const [newest] = await demo.mails(owner.email);
    assert.ok(newest, "the invitation has come");
    return newest;
  });
  const luz = await Organiser.arrive(await arrive({ organiser: true }), demo, mail.text.match(/http\S+\/partnership\/\S+/)[0]);
  await luz.readHeading("partnership-terms");
  await luz.visitor.write(luz.page.locator("#name"), owner.name);
  await luz.write("account-field-new-password", owner.password);
  await luz.visitor.write(luz.page.locator("#organisation_name"), name);
  await luz.write("settings-reply-to", "office@river-watch.example");
  await luz.write("settings-postal", "Jr. Puno 12, Juliaca");
  await luz.visitor.tick(luz.page.getByRole("checkbox", { name: /^We accept these terms/ }));
  await luz.press("partnership-button");
  await luz.read("done-partner-joined");
  await luz.visitor.write(luz.page.getByRole("textbox", { name: "English" }), wording);
  await luz.press("account-save");
  await luz.read("done-part-saved");
  await luz.write("part-site", site);
  await luz.press("part-site-add");
  await luz.read("done-site-added");
  return luz;
}

async function logInAs({ demo, arrive }, { slug, owner }) {
  const desk = await Organiser.arrive(await arrive({ organiser: true }), demo, await demo.owner(owner, slug));
  await desk.choosePassword(owner.password);
  await desk.logIn(owner);
  return desk;
}

async function makeWebhook(desk, organisation, hook) {
  await desk.show(part(organisation, "/webhooks"), null, "organise-tab-webhooks");
  await desk.follow("webhook-new");
  await desk.write("webhook-url", hook.url);
  await desk.press("webhook-make");
  await desk.readHeading("webhook-secret");
  const secret = await desk.page.locator(".token-shown").innerText();
  await desk.follow("webhook-secret-kept");
  await desk.read("webhook-log-none");
  return secret;
}

// ------------------------------------------------------------ supporters

/** Signs through the form on a partner's site, and returns what stood beside each box that was ticked. */
async function signOn(visitor, site, person, yesTo) {
  const page = await visitor.open(site);
  await page.locator("quipu-form").scrollIntoViewIfNeeded();
  const form = formOf(page);
  await fill(visitor, form, { ...person, agree: true });
  const said = {};
  for (const organisation of [RIVER, ANDES, LIGHTS]) {
    const line = lineOf(form, organisation);
    assert.equal(await line.isChecked(), false, "nobody says yes beforehand");
    if (!yesTo.includes(organisation)) continue;
    await visitor.tick(line);
    const id = await line.getAttribute("id");
    said[organisation.slug] = await form.locator(`label[for="${id}"]`).innerText();
  }
  await send(visitor, form);
  await heading(form, WORDS.en.check).waitFor();
  await page.close();
  return said;
}

async function confirm(visitor, demo, { email }) {
  await eventually(async () => assert.equal((await demo.mails(email)).length, 1));
  const page = await visitor.open(`${demo.mailbox}?to=${encodeURIComponent(email)}`);
  await visitor.press(page.getByRole("article", { name: WORDS.en.mailSubject }).getByRole("link").first());
  await heading(page, WORDS.en.confirm).waitFor();
  await visitor.press(button(page, WORDS.en.confirmButton));
  await heading(page, WORDS.en.thanks).waitFor();
  await page.close();
}

async function withdraw(visitor, demo, person) {
  const page = await visitor.context.newPage();
  await followWithdrawal(visitor, page, demo, person);
  await visitor.press(button(page, WORDS.en.withdrawButton));
  await heading(page, WORDS.en.withdrawn).waitFor();
  await page.close();
}

// ------------------------------------------------------------ what partners see

/** The steps of a widget on a site, as the overview tells them: shown, submitted, confirmed. */
async function stepsOf(desk, site, widget) {
  const block = desk.page.locator(".share-placed tbody").filter({ hasText: new URL(site).host });
  const row = block.getByRole("row").filter({ hasText: t(`partner-numbers-widget-${widget}`) });
  const cells = await row.getByRole("cell").allInnerTexts();
  return cells.map((text) => Number.parseInt(text, 10));
}

async function expectOverview(desk, organisation, site, { brought, consented, form }) {
  await eventually(async () => {
    await desk.show(part(organisation));
    const seen = {};
    for (const name of ["brought", "consented"]) seen[name] = await desk.page.locator(`[data-live="${name}"]`).innerText();
    assert.deepEqual(seen, { brought, consented });
    assert.deepEqual(await stepsOf(desk, site, "form"), form);
  }, 20);
}

/** The whole list, which must hold these people and nobody else, each with the words they agreed to. */
async function expectList(desk, organisation, people) {
  await desk.show(part(organisation));
  const list = rows(await desk.takeList("plain", "csv"));
  assert.deepEqual(list.map(({ email }) => email).sort(), people.map(({ person }) => person.email).sort());
  return people.map(({ person, said }) => {
    const row = list.find(({ email }) => email === person.email);
    const { given_name, family_name, comment, state, consents } = row;
    assert.deepEqual({ given_name, family_name, comment, state, consents }, {
      given_name: person.given, family_name: person.family, comment: person.comment, state: "confirmed", consents: organisation.slug,
    });
    assert.ok(row.consent_wording.length > 10 && said[organisation.slug].includes(row.consent_wording), row.consent_wording);
    assert.match(row.consented_at, /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/);
    assert.match(row.form_version, /^\d+$/);
    return row;
  });
}

/** What changed since the list taken last: the state of each signature. */
async function changesOf(desk, organisation) {
  await desk.show(part(organisation));
  const list = rows(await desk.takeList("plain", "csv", 1));
  for (const row of list.filter(({ state }) => state !== "confirmed")) {
    const left = ["given_name", "family_name", "email", "postcode", "comment", "consent_wording"].filter((name) => row[name] !== "");
    assert.deepEqual(left, [], "nothing personal is left of who withdrew");
  }
  return list.map(({ id, state }) => [id, state]);
}

/** The same, as a program asks for it. */
async function deltaOf(demo, token, cursor) {
  const since = cursor === undefined ? "" : `?since=${cursor}`;
  const answer = await fetch(`${demo.origin}/api/v1/campaigns/${SLUG}/signatures.csv${since}`, { headers: { Authorization: `Bearer ${token}` } });
  assert.equal(answer.status, 200);
  const list = rows(Buffer.from(await answer.arrayBuffer()));
  return { cursor: answer.headers.get("x-next-cursor"), changes: list.map(({ id, state }) => [id, state]) };
}

async function expectTold(hook, secret, expected) {
  await eventually(() => assert.deepEqual(hook.changes(secret).map(({ id, change }) => [id, change]), expected), 15);
  const [message] = hook.messages;
  assert.ok(!fits(secret, { ...message, body: Buffer.concat([message.body, Buffer.from(" ")]) }), "a changed message does not fit");
  for (const { body } of hook.messages) assert.ok(!/@|Quispe/.test(body), "messages hold nobody's name or address");
}

/** The log shows every message as delivered, and says what it said. */
async function expectLog(desk, organisation, hook, changes) {
  await eventually(async () => {
    await desk.show(part(organisation, "/webhooks"), null, "organise-tab-webhooks");
    await desk.visitor.press(desk.page.getByRole("link", { name: hook.url }));
    await desk.readHeading("webhook-log");
    const log = desk.page.locator(".webhook-log > li");
    const standings = await log.locator(".badge").allInnerTexts();
    assert.equal(standings.length, new Set(hook.messages.map(({ id }) => id)).size);
    assert.deepEqual([...new Set(standings)], [t("webhook-message-delivered")]);
    const content = (await log.locator("pre").allTextContents()).join("\n");
    for (const { id, change } of changes) assert.ok(content.includes(id) && content.includes(change), content);
  }, 15);
}

async function expectNothingOf(desk, addresses) {
  desk.visitor.foresee(/status of 404/);
  for (const address of addresses) {
    const answer = await desk.page.goto(`${desk.demo.origin}${address}`);
    assert.equal(answer.status(), 404, address);
  }
}

const pagesOf = (organisation) => ["", "/numbers", "/part", "/embed", "/export", "/lists", "/webhooks"].map((page) => part(organisation, page));

async function leave(desk, organisation) {
  await desk.show(part(organisation, "/part"), null, "part-heading");
  await desk.follow("part-leave");
  await desk.press("part-leave-button");
  await desk.read("done-part-left");
}

/** The line stands on no form any more, and the partner's own site shows none. */
async function expectGone(visitor, demo, organisation, site) {
  const campaign = await visitor.open(demo.campaign);
  await eventually(async () => {
    await campaign.reload();
    assert.equal(await lineOf(campaign, organisation).count(), 0);
  });
  assert.equal(await lineOf(campaign, ANDES).count(), 1);
  const other = await visitor.open(demo.partner);
  await other.locator("quipu-form").scrollIntoViewIfNeeded();
  await lineOf(formOf(other), ANDES).waitFor();
  assert.equal(await lineOf(formOf(other), organisation).count(), 0);
  const own = await visitor.open(site);
  await own.locator("quipu-form iframe").waitFor({ state: "hidden", timeout: 15_000 });
  assert.ok(await own.getByRole("link", { name: "Sign here" }).isVisible());
}

// ------------------------------------------------------------ the story

async function wholeStory(scene, site, hooks) {
  const { demo, visitor } = scene;
  await leadInvites(scene, RIVER.owner.email);
  const luz = await joinByInvitation(scene, RIVER, site);
  const nina = await logInAs(scene, ANDES);
  const inti = await logInAs(scene, LIGHTS);
  const secrets = { river: await makeWebhook(luz, RIVER, hooks.river), andes: await makeWebhook(nina, ANDES, hooks.andes) };

  // on the site of River Watch, once its line is on the forms
  await eventually(async () => {
    const page = await (await fetch(`${demo.campaign}?lang=en`)).text();
    assert.ok(page.includes("the rivers of Peru"));
  });
  const [ana, beto, carla, diana, elena] = ["Ana", "Beto", "Carla", "Diana", "Elena"].map((given) => somebody({ given }));
  const anaSaid = await signOn(visitor, site, ana, [RIVER, ANDES]);
  await signOn(visitor, site, beto, []);
  await signOn(visitor, site, carla, [RIVER]);
  const looks = await visitor.open(site);
  await looks.locator("quipu-form").scrollIntoViewIfNeeded();
  await lineOf(formOf(looks), RIVER).waitFor();
  await looks.close();
  // and on that of Andean Solidarity
  const dianaSaid = await signOn(visitor, demo.partner, diana, [ANDES]);
  const elenaSaid = await signOn(visitor, demo.partner, elena, [LIGHTS, RIVER]);
  for (const person of [ana, beto, diana, elena]) await confirm(visitor, demo, person);

  // numbers: what each brought, who said yes, and what its widgets did
  await expectOverview(luz, RIVER, site, { brought: "2", consented: "2", form: [4, 3, 2] });
  await expectOverview(nina, ANDES, demo.partner, { brought: "2", consented: "2", form: [2, 2, 2] });

  // lists: who said yes to it, nobody else; Ana said yes to two of three
  const [atRiver, elenaAtRiver] = await expectList(luz, RIVER, [{ person: ana, said: anaSaid }, { person: elena, said: elenaSaid }]);
  const [atAndes, dianaAtAndes] = await expectList(nina, ANDES, [{ person: ana, said: anaSaid }, { person: diana, said: dianaSaid }]);
  await expectList(inti, LIGHTS, [{ person: elena, said: elenaSaid }]);
  assert.equal(atRiver.id, atAndes.id);
  assert.equal(atRiver.consent_wording, RIVER.wording);
  await luz.show(`/organise/in/${RIVER.slug}`);
  const token = await luz.makeToken("newsletter", "export:signatures");
  const { cursor, changes } = await deltaOf(demo, token);
  assert.deepEqual(changes.map(([id]) => id).sort(), [atRiver.id, elenaAtRiver.id].sort());
  assert.deepEqual((await deltaOf(demo, token, cursor)).changes, []);
  await expectTold(hooks.river, secrets.river, [[atRiver.id, "confirmed"], [elenaAtRiver.id, "confirmed"]]);

  // Ana changes her mind: both are told, and the third is not
  await withdraw(visitor, demo, ana);
  const gone = [[atRiver.id, "withdrawn"]];
  assert.deepEqual(await changesOf(luz, RIVER), gone);
  assert.deepEqual(await changesOf(nina, ANDES), gone);
  assert.deepEqual(await changesOf(inti, LIGHTS), []);
  assert.deepEqual((await deltaOf(demo, token, cursor)).changes, gone);
  await expectOverview(luz, RIVER, site, { brought: "1", consented: "1", form: [4, 3, 2] });
  await expectTold(hooks.river, secrets.river, [[atRiver.id, "confirmed"], [elenaAtRiver.id, "confirmed"], ...gone]);
  await expectTold(hooks.andes, secrets.andes, [[atAndes.id, "confirmed"], [dianaAtAndes.id, "confirmed"], ...gone]);
  await expectLog(luz, RIVER, hooks.river, hooks.river.changes(secrets.river));
  await expectLog(nina, ANDES, hooks.andes, hooks.andes.changes(secrets.andes));

  // to each its own
  await expectNothingOf(luz, [...pagesOf(ANDES), `/organise/in/${RIVER.slug}/campaigns/${SLUG}`, `/organise/in/${ORGANISATION}/campaigns/${SLUG}`]);
  await expectNothingOf(nina, pagesOf(RIVER));

  // and River Watch leaves
  await leave(luz, RIVER);
  await expectGone(visitor, demo, RIVER, site);
  await expectNothingOf(luz, [part(RIVER, "/export"), part(RIVER, "/part")]);
  const refused = await fetch(`${demo.origin}/api/v1/campaigns/${SLUG}/signatures.csv?since=${cursor}`, { headers: { Authorization: `Bearer ${token}` } });
  assert.equal(refused.status, 404);
}

promises("Partners", () => {
  const environment = { QUIPU__WEBHOOKS__ALLOW_PRIVATE_TARGETS: "true" };
  promise("each is told who signed on its site and who said yes to it, and nothing of the others", { environment, counted: true, seconds: 180 }, async (scene) => {
    const site = await serve((_, answer) => {
      answer.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end(homepage(scene.demo, RIVER));
    });
    const hooks = { river: await receive(), andes: await receive() };
    try {
      await wholeStory(scene, site.origin, hooks);
    } finally {
      for (const server of [site, hooks.river, hooks.andes]) server.stop();
    }
  });
});

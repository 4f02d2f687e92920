// What organisers do, each thing as a person does it. Everything is found by its words, in the language that the page says
// it is in.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { eventually } from "./eventually.mjs";
import { escaped, wordsOf } from "./locale.mjs";
import { button, heading } from "./steps.mjs";
import { oneTimePassword } from "./totp.mjs";

export const ROSA = { email: "rosa@quipu.example", name: "Rosa Quispe", password: "tres llamas cruzan el puente" };
export const LUZ = { email: "luz@quipu.example", name: "Luz Mamani", password: "cuatro vientos sin nombre" };
export const ORGANISATION = "justice-for-peru";

/** What a campaign says, in both languages; the keys are those of the editor's fields. */
export const TEXTS = {
  en: {
    title: "Clean water for Puno",
    ask: "Publish what stands in the water of our wells, every month.",
    target: "The Regional Government of Puno",
    body: "## Why now\n\nFor nine years nobody has said what we drink.\n\n- Test every well\n- Publish every result",
    consent: "may write to me about this campaign",
    thanks: "We hand the names over in March.",
  },
  es: {
    title: "Agua limpia para Puno",
    ask: "Publiquen cada mes lo que hay en el agua de nuestros pozos.",
    target: "El Gobierno Regional de Puno",
    body: "## Por qué ahora\n\nDesde hace nueve años nadie dice qué bebemos.\n\n- Analizar cada pozo\n- Publicar cada resultado",
    consent: "puede escribirme sobre esta campaña",
    thanks: "Entregaremos los nombres en marzo.",
  },
};

export const LANGUAGES = { en: "English", es: "Español" };

/** An organiser at work: a visitor, a page, and what is done at every page on the way. */
export class Organiser {
  constructor(visitor, demo, page) {
    Object.assign(this, { visitor, demo, page, look: async () => {} });
  }

  static async arrive(visitor, demo, address) {
    return new Organiser(visitor, demo, await visitor.open(address));
  }

  words() {
    return wordsOf(this.page);
  }

  /** A field by its label, in all of the page or in a part of it. */
  async field(key, values, place = this.page) {
    const t = await this.words();
    return place.getByLabel(new RegExp(`^${escaped(t(key, values))}( ${escaped(t("optional"))})?$`));
  }

  async write(key, text) {
    await this.visitor.write(await this.field(key), text);
  }

  async press(key, values) {
    await this.visitor.press(button(this.page, (await this.words())(key, values)));
  }

  async follow(key, values) {
    await this.visitor.press(this.page.getByRole("link", { name: (await this.words())(key, values), exact: true }));
  }

  /** Goes to another page of the organisation or the campaign. */
  async turnTo(key) {
    const name = (await this.words())(key);
    const link = this.page.getByRole("navigation").getByRole("link", { name, exact: true });
    const menu = this.page.locator(".tabs-menu:visible");
    await link.or(menu).first().waitFor();
    // on a narrow screen a button opens the pages of a campaign, and then names the one that was chosen
    if (!(await link.isVisible())) await this.visitor.press(menu);
    await this.visitor.press(link);
    const tab = this.page.locator('nav.tabs [aria-current="page"]:visible, .tabs-menu:visible').filter({ hasText: name });
    await tab.waitFor();
    if (!this.visitor.javaScript) return;
    await eventually(async () => {
      const { x, width } = await tab.boundingBox();
      assert.ok(x >= 0 && x + width <= this.page.viewportSize().width, `the tab ${name} is out of view`);
    });
  }

  /** Opens a page by its address, waits for its heading, and looks at it under a name. */
  async show(address, name, key) {
    await this.page.goto(`${this.demo.origin}${address}`);
    if (key) await this.readHeading(key);
    if (name) await this.look(name);
  }

  /** Waits for a sentence or a word. The page may be on its way, into another language too. */
  async read(key, values) {
    await this.#see((t) => this.page.getByText(t(key, values), { exact: true }));
  }

  async readHeading(key, values) {
    await this.#see((t) => heading(this.page, t(key, values)));
  }

  async #see(place) {
    await eventually(async () => {
      const wanted = place(await this.words());
      assert.ok((await wanted.count()) > 0, `${wanted} is not on ${this.page.url()}`);
    }, 30);
  }

  /** Waits for what comes by itself; without scripts, by looking again. */
  async await(what, seconds = 60) {
    await eventually(async () => {
      if (!this.visitor.javaScript) await this.page.reload();
      assert.ok(await what(), "it has not come yet");
    }, seconds);
  }

  async awaitHeading(key) {
    await this.await(async () => (await heading(this.page, (await this.words())(key)).count()) > 0);
  }

  // ------------------------------------------------------------ who one is

  async choosePassword(password) {
    await this.readHeading("reset-heading");
    await this.look("password");
    await this.write("account-field-new-password", password);
    await this.press("reset-button");
    await this.readHeading("login-heading");
    await this.read("done-password-chosen");
  }

  async logIn({ email, password }, code) {
    await this.look("login");
    await this.write("field-email", email);
    await this.write("account-field-password", password);
    await this.press("login-button");
    if (code) {
      await this.readHeading("login-code-heading");
      await this.look("login-code");
      await this.write("account-field-code", code);
      await this.press("login-button");
    }
    await this.readHeading("organise-campaigns-heading");
  }

  async logOut() {
    await this.press("organise-log-out");
    await this.read("done-logged-out");
  }

  /** The organisers' pages in another language, from now on. */
  async speak(language) {
    await this.visitor.press(this.page.getByRole("link", { name: ROSA.name, exact: true }));
    await this.visitor.choose(await this.field("account-language"), language);
    await this.press("account-save");
    await this.read("done-account-saved");
    assert.equal(await this.page.locator("html").getAttribute("lang"), language);
  }

  /** Returns the key that the app now holds, and the recovery codes. */
  async setUpOneTimePasswords() {
    await this.visitor.press(this.page.getByRole("link", { name: ROSA.name, exact: true }));
    await this.readHeading("account-heading");
    await this.look("account");
    await this.follow("account-totp-set-up");
    const picture = this.page.getByRole("img", { name: (await this.words())("totp-image") });
    assert.ok(await picture.evaluate((image) => image.complete && image.naturalWidth > 0), "there is a picture to scan");
    await this.look("totp");
    const key = await this.page.locator(".secret code").innerText();
    await this.write("account-field-code", oneTimePassword(key));
    await this.press("totp-on-button");
    await this.readHeading("codes-heading");
    const codes = await this.page.locator(".codes code").allInnerTexts();
    assert.equal(new Set(codes).size, 10);
    await this.look("recovery-codes");
    await this.follow("codes-kept");
    await this.readHeading("account-heading");
    return { key, codes };
  }

  async invite(email, role) {
    await this.turnTo("organise-tab-team");
    await this.write("field-email", email);
    await this.visitor.tick(await this.field(`role-${role}`));
    await this.press("invite-button");
    await this.read("done-invited");
    await this.look("team");
  }

  /** From the mail to the campaigns, in a browser of one's own. */
  static async join(visitor, demo, { email, name, password }, look = async () => {}) {
    const mail = await eventually(async () => {
      const [newest] = await demo.mails(email);
      assert.ok(newest, "the invitation has come");
      return newest;
    });
    const organiser = await Organiser.arrive(visitor, demo, mail.text.match(/http\S+\/invitation\/\S+/)[0]);
    organiser.look = look;
    await look.call(organiser, "invitation");
    await organiser.write("account-field-name", name);
    await organiser.write("account-field-new-password", password);
    await organiser.press("invitation-button");
    await organiser.read("done-joined");
    return organiser;
  }

  // ------------------------------------------------------------ a campaign

  async toCampaigns() {
    await this.show(`/organise/in/${ORGANISATION}`, null, "organise-campaigns-heading");
  }

  async makeCampaign({ title, slug, goal }) {
    await this.look("campaigns");
    await this.follow("organise-campaigns-new");
    await this.look("campaign-new");
    await this.write("new-title", title);
    await this.write("new-slug", slug);
    await this.write("new-goal", goal);
    await this.press("new-button");
    await this.read("done-edit-created");
  }

  /** The column of a language in the editor. */
  column(language) {
    return this.page.getByRole("group", { name: new RegExp(`^${LANGUAGES[language]}`) });
  }

  async writeTexts(language, texts) {
    for (const [part, text] of Object.entries(texts)) {
      await this.visitor.write(await this.field(`part-${part}`, {}, this.column(language)), text);
    }
  }

  async addLanguage(language) {
    await this.press("edit-add", { language: LANGUAGES[language] });
    await this.column(language).waitFor();
  }

  async saveTexts() {
    await this.press("edit-save");
    await this.read("done-edit-texts");
    await this.look("texts");
  }

  /** The whole page as it will look, in a tab of its own, before anything is saved. */
  async preview(language, check) {
    const opened = this.visitor.context.waitForEvent("page");
    await this.press("edit-preview", { language: LANGUAGES[language] });
    const page = await opened;
    await check(page);
    await page.close();
  }

  async putImage(file, descriptions) {
    await this.follow("edit-step-image");
    await this.readHeading("image-heading");
    await this.visitor.attach(await this.field("image-file"), file);
    for (const [language, text] of Object.entries(descriptions)) {
      await this.visitor.write(await this.field("image-alt", { language: LANGUAGES[language] }), text);
    }
    await this.press("edit-save");
    await this.read("done-edit-image");
    await this.look("image");
  }

  async publish() {
    await this.follow("edit-step-state");
    await this.readHeading("state-heading");
    await this.look("state");
    await this.follow("step-publish");
    await this.look("publish");
    await this.press("step-publish-button");
    await this.read("done-step-publish");
  }

  // ------------------------------------------------------------ its signatures

  async toDashboard() {
    await this.turnTo("organise-tab-dashboard");
    await this.page.locator('[data-live="total"]').waitFor();
  }

  /** The numbers move while one looks; without scripts, when one looks again. */
  async expectNumbers(expected) {
    await eventually(async () => {
      if (!this.visitor.javaScript) await this.page.reload();
      const seen = {};
      for (const name of Object.keys(expected)) seen[name] = await this.page.locator(`[data-live="${name}"]`).innerText();
      assert.deepEqual(seen, expected);
    }, 30);
  }

  async find(email) {
    await this.turnTo("organise-tab-signatures");
    await this.look("signatures");
    await this.write("signatures-find", email);
    await this.press("signatures-find-button");
  }

  async openDetails() {
    await this.press("signature-open");
    await this.page.getByText((await this.words())("signatures-name"), { exact: true }).waitFor();
    await this.look("signature");
  }

  /** Opens whatever is folded up. */
  async openAll() {
    await this.page.evaluate(() => document.querySelectorAll("details").forEach((details) => { details.open = true; }));
  }

  // ------------------------------------------------------------ lists

  async #save(press) {
    const [download] = await Promise.all([this.page.waitForEvent("download"), press()]);
    return readFile(await download.path());
  }

  /** A list as a file. CSV comes at once, a workbook is prepared and then fetched. `since`: 1 for what changed since the last one. */
  async takeList(profile, format, since = 0) {
    await this.turnTo("organise-tab-export");
    if (since > 0) await this.visitor.choose(await this.field("export-since"), { index: since });
    await this.visitor.tick(await this.field(`export-profile-${profile}`));
    await this.visitor.tick(await this.field(`export-format-${format}`));
    if (format !== "xlsx") return this.#save(() => this.press("export-button"));
    await this.press("export-button");
    await this.readHeading("export-prepared-heading");
    const fetch = button(this.page, (await this.words())("export-fetch"));
    await this.await(async () => (await fetch.count()) > 0);
    await this.look("export-prepared");
    return this.#save(() => this.visitor.press(fetch));
  }

  async bringList(file) {
    await this.turnTo("organise-tab-import");
    await this.look("import");
    await this.visitor.attach(await this.field("import-file"), file);
    await this.press("import-upload");
    await this.readHeading("import-plan-heading");
  }

  async answerForList({ provenance, basis }) {
    await this.write("import-provenance", provenance);
    await this.write("import-basis", basis);
    await this.visitor.choose(await this.field("import-replaces"), "none");
    await this.look("import-plan");
    await this.press("import-check");
    await this.awaitHeading("import-checked-heading");
    await this.look("import-checked");
  }

  async takeOver() {
    await this.press("import-start");
    await this.awaitHeading("import-finished-heading");
    await this.look("import-finished");
  }

  /** The counts of a list that was looked through or taken over, by the key of their names. */
  async counts(...keys) {
    const t = await this.words();
    const count = (key) => this.page.locator(".list-counts div").filter({ hasText: t(key) }).locator("dd").innerText();
    return Promise.all(keys.map(count));
  }

  // ------------------------------------------------------------ tokens and the record

  async makeToken(name, scope) {
    await this.turnTo("organise-tab-tokens");
    await this.follow("token-new");
    await this.look("token-new");
    await this.write("token-name", name);
    await this.visitor.tick(this.page.getByRole("checkbox", { name: new RegExp(`^${scope}`) }));
    await this.press("token-make");
    const token = await this.page.locator(".token-shown").innerText();
    await this.look("token-made");
    await this.follow("token-kept");
    return token;
  }

  async revokeToken(name) {
    await this.look("tokens");
    const t = await this.words();
    await this.visitor.press(this.page.getByRole("link", { name: `${t("token-revoke")} ${name}`, exact: true }));
    await this.readHeading("token-revoke-heading");
    await this.look("token-revoke");
    await this.press("token-revoke");
    await this.read("done-token-revoked");
  }

  /** Everything that stands on the first page of the record. */
  async readRecord() {
    await this.turnTo("organise-tab-audit");
    await this.look("audit");
    return this.page.locator(".record-list").innerText();
  }
}

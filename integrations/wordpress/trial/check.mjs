// What must hold in a real WordPress, in the order in which an editor goes about it. Run by ../try, which sets the stage.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Visitor, launch } from "../../../tests/browser/support/browser.mjs";
import { count, counterOf, eventually, expectCount, fill, heading, send, somebody } from "../../../tests/browser/support/steps.mjs";
import { WORDS } from "../../../tests/browser/support/words.mjs";

const { TRIAL_QUIPU: quipu, TRIAL_WORDPRESS: site, TRIAL_WEB: web, TRIAL_PASSWORD: password, TRIAL_SCREENSHOTS: pictures } = process.env;
const here = dirname(fileURLToPath(import.meta.url));
const SLUG = "justice-for-peru";
const PARTNER = "andean-solidarity";
const campaign = `${quipu}/campaigns/${SLUG}`;
const settingsPage = `${site}/wp-admin/options-general.php?page=quipu`;
const words = WORDS.en;

let browser;
let editor;
const posts = {};

before(async () => {
  browser = await launch();
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "en-GB" });
  context.setDefaultTimeout(30_000);
  editor = await context.newPage();
});
after(() => browser?.close());

/** Does something to WordPress from outside. */
const wordpress = (action, argument = "", content = "") =>
  execFileSync("php", [join(here, "wordpress.php"), web, action, argument], { input: content, encoding: "utf8" });
const write = (title, content) => `${site}/?p=${wordpress("post", title, content)}`;
/** For people to look at; from the top, since browsers do not draw frames that are out of sight. */
async function picture(page, name) {
  await page.evaluate(() => scrollTo(0, 0));
  await pause(500);
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
}
const total = async () => (await (await fetch(`${quipu}/api/v1/campaigns/${SLUG}/count`)).json()).total;

let failed = false;
/** One step; those after one that failed would only say the same again. */
function step(name, keep) {
  test(name, { timeout: 120_000 }, async (context) => {
    if (failed) return context.skip("one before it failed");
    try {
      await keep();
    } catch (failure) {
      failed = true;
      await picture(editor, "failed");
      throw failure;
    }
  });
}

/** A reader who notices cookies, errors and requests to strangers. */
async function reader(traits, keep) {
  const visitor = await Visitor.arrive(browser, traits);
  try {
    await keep(visitor);
    await visitor.expectCalm();
  } finally {
    await visitor.context.close();
  }
}

async function save(fields) {
  await editor.goto(settingsPage);
  for (const [name, value] of Object.entries(fields)) await editor.locator(`#quipu-${name}`).fill(value);
  await editor.getByRole("button", { name: "Save Changes" }).click();
  // what WordPress says of it, which a page that was merely opened does not have
  await editor.locator(".settings-error").first().waitFor();
}

step("an editor logs in and activates it", async () => {
  await editor.goto(`${site}/wp-login.php`);
  await editor.getByLabel("Username or Email Address").fill("editor");
  await editor.locator("#user_pass").fill(password);
  await editor.getByRole("button", { name: "Log In" }).click();
  await editor.waitForURL(/wp-admin/);
  await editor.goto(`${site}/wp-admin/plugins.php`);
  await editor.locator("tr[data-plugin='quipu/quipu.php']").getByRole("link", { name: /^Activate/ }).click();
  await editor.getByText("Plugin activated.").waitFor();
  await editor.locator("tr[data-plugin='quipu/quipu.php']").getByRole("link", { name: "Settings" }).click();
  await heading(editor, "Quipu settings").waitFor();
});

step("before there is a service, readers see nothing and the editor sees why", async () => {
  const post = write("Too early", `[quipu_counter campaign="${SLUG}"]`);
  await editor.goto(post);
  await editor.getByText("the address of the service is missing").waitFor();
  await reader({}, async (visitor) => {
    const page = await visitor.open(post);
    await heading(page, "Too early").waitFor();
    assert.equal(await page.getByText("the address of the service").count(), 0);
    assert.equal(await page.locator("script[src*='/embed/']").count(), 0);
  });
});

step("the settings page takes what is right and says what is wrong", async () => {
  await save({ service: "http://sign.example.org", partner: "\"><script>alert(1)</script>", accent: "red" });
  for (const sentence of ["must begin with https://", "A short name has only", "A colour is written as"]) {
    assert.equal(await editor.getByText(sentence).count(), 1, sentence);
  }
  assert.equal(wordpress("option"), "null");

  await save({ service: `${campaign}?lang=es`, partner: PARTNER, accent: "1F5A45" });
  await editor.getByText("Settings saved.").waitFor();
  assert.equal(await editor.locator("#quipu-service").inputValue(), quipu);
  assert.equal(await editor.locator("#quipu-accent").inputValue(), "#1f5a45");
  await save({ edition: "abcdef" });
  await editor.getByText("Edition and integrity value go together").waitFor();
  assert.equal(await editor.locator("#quipu-edition").inputValue(), "");
  await picture(editor, "settings");

  const axe = createRequire(join(here, "../../../tests/browser/run.mjs")).resolve("axe-core");
  await editor.addScriptTag({ path: axe });
  const found = await editor.evaluate(() => window.axe.run(".wrap"));
  assert.deepEqual(found.violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`), []);
});

step("shortcodes show counter and form, people sign, and the count moves", async () => {
  posts.shortcodes = write("By shortcode", [
    "We carry this campaign.",
    `[quipu_counter campaign="${SLUG}" theme="light" source="<img src=x onerror=alert(1)>"]`,
    `[quipu_form campaign="${campaign}" source="our-page" utm-medium="web" size="compact" title="Sign here &quot;now&quot;"]`,
    "Thank you.",
  ].join("\n\n"));
  for (const device of ["desk", "phone"]) {
    await reader({ device }, async (visitor) => {
      const before = await total();
      const person = somebody({ consent: true, agree: true });
      const page = await visitor.open(posts.shortcodes);
      await expectCount(counterOf(page), before.toLocaleString("en"));
      const element = page.locator("quipu-form");
      assert.equal(await element.getAttribute("partner"), PARTNER);
      assert.equal(await element.getAttribute("campaign"), SLUG);
      assert.equal(await page.locator("quipu-counter").getAttribute("source"), null);
      const script = page.locator(`script[src="${quipu}/embed/v1.js"]`);
      assert.equal(await script.count(), 1);
      assert.equal(await script.getAttribute("defer"), "");

      const form = page.frameLocator("quipu-form iframe");
      await element.scrollIntoViewIfNeeded();
      await fill(visitor, form, person);
      await picture(page, `shortcodes-${device}`);
      await send(visitor, form);
      await heading(form, words.check).waitFor();
      await picture(page, `signed-${device}`);
      const mail = await eventually(async () => {
        const mails = await (await fetch(`${quipu}/dev/mailbox?to=${encodeURIComponent(person.email)}`)).json();
        assert.equal(mails.length, 1);
        return mails[0];
      });
      const confirm = await visitor.open(mail.text.match(/http\S+\/confirm\/\S+/)[0]);
      await visitor.press(confirm.getByRole("button", { name: words.confirmButton }));
      await heading(confirm, words.thanks).waitFor();
      await page.bringToFront();
      await page.locator("quipu-counter").scrollIntoViewIfNeeded();
      await expectCount(counterOf(page), (before + 1).toLocaleString("en"), 20);
    });
  }
});

step("without JavaScript there is a link", async () => {
  await reader({ javaScript: false }, async (visitor) => {
    const page = await visitor.open(posts.shortcodes);
    const link = page.getByRole("link", { name: "Sign here \"now\"" });
    const address = new URL(await link.getAttribute("href"));
    assert.equal(address.origin + address.pathname, campaign);
    assert.deepEqual(Object.fromEntries(address.searchParams), { partner: PARTNER, source: "our-page", utm_medium: "web" });
    assert.equal(await page.getByRole("link", { name: "Read and sign the petition" }).count(), 1);
  });
});

step("blocks show the same, and the editor shows them", async () => {
  posts.blocks = write("By block", [
    `<!-- wp:quipu/counter {"campaign":"${SLUG}","theme":"dark","lang":"es","align":"wide"} /-->`,
    `<!-- wp:quipu/form {"campaign":"${SLUG}","source":"our-block","thanks":"javascript:alert(1)"} /-->`,
  ].join("\n\n"));
  await reader({}, async (visitor) => {
    const page = await visitor.open(posts.blocks);
    await expectCount(counterOf(page), (await total()).toLocaleString("es", { useGrouping: "always" }));
    assert.equal(await page.locator(".wp-block-quipu-counter.alignwide quipu-counter[theme=dark][lang=es]").count(), 1);
    assert.equal(await page.locator("quipu-form").getAttribute("thanks"), null);
    await page.locator("quipu-form").scrollIntoViewIfNeeded();
    await page.frameLocator("quipu-form iframe").getByRole("button", { name: words.sign, exact: true }).waitFor();
    await picture(page, "blocks");
  });

  const failures = [];
  editor.on("pageerror", (error) => failures.push(error.message));
  await editor.goto(`${site}/wp-admin/post.php?post=${posts.blocks.split("=")[1]}&action=edit`);
  const close = editor.getByRole("button", { name: "Close dialog" });
  await editor.locator(".wp-block[data-type='quipu/counter']").waitFor();
  if (await close.count()) await close.click();
  await expectCount(editor.frameLocator("[data-type='quipu/counter'] iframe"), (await total()).toLocaleString("es", { useGrouping: "always" }));
  await editor.frameLocator("[data-type='quipu/form'] iframe").getByRole("button", { name: words.sign, exact: true }).waitFor();
  assert.equal(await editor.getByText("This block contains unexpected").count(), 0);
  await picture(editor, "editor");

  // a block put in by hand asks for its campaign, takes a pasted address, and is saved
  await editor.evaluate(() => {
    const { createBlock } = window.wp.blocks;
    window.wp.data.dispatch("core/block-editor").insertBlocks(createBlock("quipu/counter"));
  });
  const added = editor.locator("[data-type='quipu/counter']").last();
  await added.getByLabel("Campaign").fill(campaign);
  await editor.frameLocator("[data-type='quipu/counter'] iframe").nth(1).locator("[data-total]").waitFor();
  await editor.evaluate(() => window.wp.data.dispatch("core/editor").savePost());
  await reader({}, async (visitor) => {
    const page = await visitor.open(posts.blocks);
    assert.equal(await page.locator("quipu-counter").count(), 2);
  });
  assert.deepEqual(failures, []);
});

step("an edition with its integrity is loaded as such", async () => {
  const { embed } = await (await fetch(`${quipu}/api/v1/campaigns/${SLUG}`)).json();
  await save({ edition: embed.script, integrity: embed.integrity });
  await reader({}, async (visitor) => {
    const page = await visitor.open(posts.shortcodes);
    const script = page.locator("script[src*='/embed/']");
    assert.equal(await script.getAttribute("src"), embed.script);
    assert.equal(await script.getAttribute("integrity"), embed.integrity);
    assert.equal(await script.getAttribute("crossorigin"), "anonymous");
    await expectCount(counterOf(page), (await total()).toLocaleString("en"));
  });
  await save({ edition: "", integrity: "" });
});

step("a pasted address becomes the counter, with what the settings say", async () => {
  posts.pasted = write("Pasted", `Look:\n\n${campaign}\n\nThat was it.`);
  await reader({}, async (visitor) => {
    const page = await visitor.open(posts.pasted);
    const frame = page.locator(`iframe[src^="${quipu}/embed/campaigns/${SLUG}/counter"]`);
    await frame.waitFor();
    const { searchParams } = new URL(await frame.getAttribute("src"));
    assert.equal(searchParams.get("partner"), PARTNER);
    assert.equal(searchParams.get("accent"), "#1f5a45");
    await frame.scrollIntoViewIfNeeded();
    await expectCount(page.frameLocator(`iframe[src^="${quipu}"]`), (await total()).toLocaleString("en"));
    await picture(page, "pasted");
  });
});

step("it speaks Spanish, whatever the country", async () => {
  wordpress("language", "es_PE");
  await editor.goto(settingsPage);
  await heading(editor, "Ajustes de Quipu").waitFor();
  await picture(editor, "settings-es");
  await reader({ language: "es", javaScript: false }, async (visitor) => {
    const page = await visitor.open(posts.shortcodes);
    await page.getByRole("link", { name: "Lea y firme la petición" }).waitFor();
  });
  wordpress("language", "");
});

step("without the plugin, WordPress discovers the counter by itself", async () => {
  await editor.goto(`${site}/wp-admin/plugins.php`);
  await editor.locator("tr[data-plugin='quipu/quipu.php']").getByRole("link", { name: /^Deactivate/ }).click();
  await editor.getByText("Plugin deactivated.").waitFor();
  wordpress("forget-embeds");
  const post = write("Discovered", campaign);
  await reader({}, async (visitor) => {
    const page = await visitor.open(post);
    const frame = page.locator(`iframe[src^="${quipu}/embed/campaigns/${SLUG}/counter"]`);
    await frame.waitFor();
    assert.ok((await frame.getAttribute("sandbox")).includes("allow-scripts"));
    await frame.scrollIntoViewIfNeeded();
    await expectCount(page.frameLocator(`iframe[src^="${quipu}"]`), (await total()).toLocaleString("en"));
    await picture(page, "discovered");
  });
});

step("thrown away, it leaves nothing behind", async () => {
  assert.notEqual(wordpress("option"), "null");
  assert.equal(wordpress("delete-plugin"), "deleted");
  assert.equal(wordpress("option"), "null");
});

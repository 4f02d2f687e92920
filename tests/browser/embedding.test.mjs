// The count on other people's sites.

import assert from "node:assert/strict";
import { promise, promises } from "./support/promise.mjs";
import { count, counterOf, eventually } from "./support/steps.mjs";
import { WORDS } from "./support/words.mjs";

/** Somebody else's page, at an address of its own, with a content policy and a body of our choice. */
async function hostPage(visitor, policy, body) {
  const page = await visitor.context.newPage();
  const address = "http://127.0.0.1:9/host";
  await page.route(address, (route) => route.fulfill({
    contentType: "text/html; charset=utf-8",
    headers: { "Content-Security-Policy": policy },
    body: `<!doctype html><html lang="es"><title>Host</title><link rel="icon" href="data:,"><h1>Host</h1>${body}</html>`,
  }));
  await page.goto(address);
  return page;
}

const element = (demo, attributes = "") => `<script src="${demo.origin}/embed/v1.js" async></script>
  <quipu-counter campaign="justice-for-peru" ${attributes}><a href="${demo.campaign}">Read and sign</a></quipu-counter>`;

const strict = (demo) => `default-src 'none'; script-src ${demo.origin}; frame-src ${demo.origin}; base-uri 'none'`;

promises("On other sites", () => {
  promise("the element shows the count under a strict host policy, in the host's language, and hides its plain link", {}, async ({ demo, visitor }) => {
    const page = await hostPage(visitor, strict(demo), element(demo));
    await eventually(async () => assert.equal(await count(counterOf(page)), WORDS.es.counts.before));
    await eventually(async () => assert.equal(await page.locator("quipu-counter > a").isVisible(), false));
    assert.equal(await counterOf(page).getByRole("link", { name: WORDS.es.readAndSign }).getAttribute("target"), "_blank");
  });

  promise("the element takes the language, the theme and the height that the host states", {}, async ({ demo, visitor }) => {
    const page = await hostPage(visitor, strict(demo), element(demo, 'lang="en" theme="dark" height="180"'));
    await eventually(async () => assert.equal(await count(counterOf(page)), WORDS.en.counts.before));
    assert.equal((await page.locator("quipu-counter iframe").boundingBox()).height, 180);
    const background = await counterOf(page).locator("body").evaluate((body) => getComputedStyle(body).backgroundColor);
    assert.equal(background, "rgb(18, 21, 29)");
  });

  promise("the plain link stays where frames are forbidden", {}, async ({ demo, visitor }) => {
    visitor.foresee(/frame-src/);
    visitor.foresee(/Framing/);
    visitor.foresee(/ERR_BLOCKED_BY_CSP/);
    const page = await hostPage(visitor, `default-src 'none'; script-src ${demo.origin}`, element(demo));
    await page.locator("quipu-counter iframe").waitFor({ state: "attached" });
    await page.waitForTimeout(1000);
    assert.ok(await page.getByRole("link", { name: "Read and sign" }).isVisible());
  });

  promise("no page that takes a signature lets itself be framed", {}, async ({ demo, visitor }) => {
    visitor.foresee(/frame-ancestors/);
    visitor.foresee(/ERR_BLOCKED_BY_RESPONSE/);
    visitor.foresee(/chrome-error/);
    const page = await hostPage(visitor, "default-src *", `<iframe src="${demo.campaign}"></iframe>`);
    await page.waitForTimeout(1000);
    assert.equal(await page.frameLocator("iframe").locator("#sign-form").count(), 0);
  });

  promise("the whole counter fits its frame, from 280 pixels up", {}, async ({ demo, visitor }) => {
    const page = await visitor.context.newPage();
    for (const language of ["en", "es"]) {
      for (const width of [280, 390, 700]) {
        await page.setViewportSize({ width, height: 150 });
        await page.goto(`${demo.counter}?lang=${language}`);
        const over = await page.evaluate(() => {
          const { scrollWidth, scrollHeight } = document.documentElement;
          return { wide: scrollWidth - innerWidth, high: scrollHeight - innerHeight };
        });
        assert.ok(over.wide <= 0 && over.high <= 0, `${language} at ${width} px overflows: ${JSON.stringify(over)}`);
      }
    }
  });
});

// The count on other people's sites.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { promise, promises } from "./support/promise.mjs";
import { count, counterOf, eventually } from "./support/steps.mjs";
import { WORDS } from "./support/words.mjs";

/** Somebody else's page, on a server of its own, with a content policy and a body of our choice. */
async function visitHost(visitor, policy, body, check) {
  const site = createServer((_, answer) => {
    answer.writeHead(200, { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy });
    answer.end(`<!doctype html><html lang="es"><title>Host</title><h1>Host</h1>${body}</html>`);
  });
  await new Promise((resolve) => site.listen(0, "127.0.0.1", resolve));
  try {
    await check(await visitor.open(`http://127.0.0.1:${site.address().port}/`));
  } finally {
    site.closeAllConnections();
    site.close();
  }
}

const element = (demo, attributes = "") => `<script src="${demo.origin}/embed/v1.js" async></script>
  <quipu-counter campaign="justice-for-peru" ${attributes}><a href="${demo.campaign}">Read and sign</a></quipu-counter>`;

const strict = (demo) => `default-src 'none'; script-src ${demo.origin}; frame-src ${demo.origin}; base-uri 'none'`;

promises("On other sites", () => {
  promise("the element shows the count under a strict host policy, in the host's language, and hides its plain link", {}, async ({ demo, visitor }) => {
    await visitHost(visitor, strict(demo), element(demo), async (page) => {
      assert.equal(await count(counterOf(page)), WORDS.es.counts.before);
      await eventually(async () => assert.equal(await page.locator("quipu-counter > a").isVisible(), false));
      const link = counterOf(page).getByRole("link", { name: WORDS.es.readAndSign });
      assert.equal(await link.getAttribute("target"), "_blank");
    });
  });

  promise("the element takes the language, the theme and the height that the host states", {}, async ({ demo, visitor }) => {
    const wish = 'lang="en" theme="dark" height="180"';
    await visitHost(visitor, strict(demo), element(demo, wish), async (page) => {
      assert.equal(await count(counterOf(page)), WORDS.en.counts.before);
      assert.equal((await page.locator("quipu-counter iframe").boundingBox()).height, 180);
      const paper = await counterOf(page).locator("body").evaluate((body) => getComputedStyle(body).backgroundColor);
      assert.equal(paper, "rgb(18, 21, 29)");
    });
  });

  promise("the plain link stays where frames are forbidden", {}, async ({ demo, visitor }) => {
    visitor.foresee(/violates the following Content Security Policy directive|ERR_BLOCKED_BY_CSP/);
    const policy = `default-src 'none'; script-src ${demo.origin}`;
    await visitHost(visitor, policy, element(demo), async (page) => {
      await page.locator("quipu-counter iframe").waitFor();
      await page.waitForTimeout(1000);
      assert.ok(await page.getByRole("link", { name: "Read and sign" }).isVisible());
    });
  });

  promise("the page that takes signatures does not let itself be framed", {}, async ({ demo, visitor }) => {
    visitor.foresee(/frame-ancestors|ERR_BLOCKED_BY_RESPONSE/);
    await visitHost(visitor, "default-src *", `<iframe src="${demo.campaign}"></iframe>`, async (page) => {
      await page.waitForTimeout(1000);
      assert.equal(await page.frameLocator("iframe").locator("#sign-form").count(), 0);
    });
  });

  promise("the whole counter fits its frame, from 260 pixels up", {}, async ({ demo, visitor }) => {
    const page = await visitor.context.newPage();
    for (const language of ["en", "es"]) {
      for (const width of [260, 320, 390, 700]) {
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

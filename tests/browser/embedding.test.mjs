// Counter and form on other people's sites: two partners, strict and open, and one who means no good.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { KeyboardVisitor } from "./support/keyboard.mjs";
import { expectAccessible, expectNoSidewaysScrolling } from "./support/looks.mjs";
import { promise, promises } from "./support/promise.mjs";
import { photograph } from "./support/screenshots.mjs";
import { button, count, counterOf, errors, eventually, expectCount, fill, heading, send, somebody, typed } from "./support/steps.mjs";
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

/** A page of a partner's own site, with a body and headers of our choice. */
async function visitPartner(demo, visitor, body, check, headers = {}, path = "page") {
  const url = `${demo.partner}${path}`;
  await visitor.context.route(url, (route) => route.fulfill({
    contentType: "text/html; charset=utf-8",
    headers,
    body: `<!doctype html><html lang="en"><title>Host</title><h1>Host</h1>${body}</html>`,
  }));
  await check(await visitor.open(url));
}

const script = (demo) => `<script src="${demo.origin}/embed/v1.js" async></script>`;

const element = (demo, attributes = "") => `${script(demo)}
  <quipu-counter campaign="justice-for-peru" ${attributes}><a href="${demo.campaign}">Read and sign</a></quipu-counter>`;

const formElement = (demo, attributes = "") => `${script(demo)}
  <quipu-form campaign="justice-for-peru" ${attributes}><a href="${demo.campaign}">Sign here</a></quipu-form>`;

const strict = (demo) => `default-src 'none'; script-src ${demo.origin}; frame-src ${demo.origin}; base-uri 'none'`;

const ANDES = 'partner="andean-solidarity"';

/** The form element's inside. */
const formOf = (page) => page.frameLocator("quipu-form iframe");

/** The same as a frame, which runs what it is told. */
async function frameOf(page, name) {
  const handle = await page.locator(`quipu-${name} iframe`).elementHandle();
  return handle.contentFrame();
}

/** Writes down what the elements of a page tell it. */
const listen = (page) => page.evaluate(() => {
  window.told = [];
  for (const name of ["quipu:signed", "quipu:count"]) document.addEventListener(name, ({ type, detail }) => window.told.push({ type, ...detail }));
});

const signedAt = async (page) => (await page.evaluate(() => window.told)).filter(({ type }) => type === "quipu:signed");

async function confirm(demo, { email }) {
  const [mail] = await eventually(async () => {
    const mails = await demo.mails(email);
    assert.equal(mails.length, 1);
    return mails;
  });
  await fetch(mail.text.match(/http\S+\/confirm\/\S+/)[0], { method: "POST" });
}

promises("On other sites", () => {
  promise("the element shows the count under a strict host policy, in the host's language, and hides its plain link", {}, async ({ demo, visitor }) => {
    await visitHost(visitor, strict(demo), element(demo), async (page) => {
      assert.equal(await count(counterOf(page)), WORDS.es.counts.before);
      await eventually(async () => assert.equal(await page.locator("quipu-counter > a").isVisible(), false));
      const link = counterOf(page).getByRole("link", { name: WORDS.es.readAndSign });
      assert.equal(await link.getAttribute("target"), "_blank");
    });
  });

  promise("the element takes the language, the theme, the colour and the height that the host states", {}, async ({ demo, visitor }) => {
    const wish = 'lang="en" theme="dark" height="180" accent="#00ff00"';
    await visitHost(visitor, strict(demo), element(demo, wish), async (page) => {
      assert.equal(await count(counterOf(page)), WORDS.en.counts.before);
      assert.equal((await page.locator("quipu-counter iframe").boundingBox()).height, 180);
      const colour = (selector, property) => counterOf(page).locator(selector).evaluate((found, name) => getComputedStyle(found)[name], property);
      assert.equal(await colour("body", "backgroundColor"), "rgb(18, 21, 29)");
      assert.equal(await colour(".button", "backgroundColor"), "rgb(0, 255, 0)");
    });
  });

  promise("the counter's links say who brings the visitor, and from which site", {}, async ({ demo, visitor }) => {
    await visitHost(visitor, strict(demo), element(demo, 'partner="andean-solidarity" source="home" utm-campaign="x y"'), async (page) => {
      await eventually(async () => {
        const url = new URL(await counterOf(page).getByRole("link", { name: WORDS.es.readAndSign }).getAttribute("href"));
        assert.deepEqual(Object.fromEntries(url.searchParams), {
          lang: "es", partner: "andean-solidarity", widget: "counter", source: "home", utm_campaign: "x y", site: new URL(page.url()).origin,
        });
      });
    });
  });

  promise("the plain link stays where frames are forbidden", {}, async ({ demo, visitor }) => {
    visitor.foresee(/violates the following Content Security Policy directive|ERR_BLOCKED_BY_CSP/);
    const policy = `default-src 'none'; script-src ${demo.origin}`;
    await visitHost(visitor, policy, element(demo), async (page) => {
      await page.locator("quipu-counter iframe").waitFor({ state: "attached" });
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
    for (const [query, height] of [["", 150], ["&size=compact", 84]]) {
      for (const language of ["en", "es"]) {
        for (const width of [260, 320, 390, 700]) {
          await page.setViewportSize({ width, height });
          await page.goto(`${demo.counter}?lang=${language}${query}`);
          const over = await page.evaluate(() => {
            const { scrollWidth, scrollHeight } = document.documentElement;
            return { wide: scrollWidth - innerWidth, high: scrollHeight - innerHeight };
          });
          assert.ok(over.wide <= 0 && over.high <= 0, `${language}${query} at ${width} px overflows: ${JSON.stringify(over)}`);
        }
      }
    }
  });

  for (const device of ["desk", "phone"]) {
    promise(`people sign through the sites of two partners (${device})`, { device }, async ({ demo, visitor }) => {
      visitor.foresee(/status of 422/);
      for (const [index, site] of [demo.partner, demo.otherPartner].entries()) {
        const page = await visitor.open(site);
        await listen(page);
        await page.locator("quipu-form").scrollIntoViewIfNeeded();
        const form = formOf(page);
        await send(visitor, form);
        await eventually(async () => assert.deepEqual(await errors(form), WORDS.en.errors));
        const person = somebody({ consent: true });
        await fill(visitor, form, { ...person, email: person.email.replace("gmail", "gmial"), agree: true });
        await send(visitor, form);
        await form.getByText(WORDS.en.suggestion).waitFor();
        assert.equal((await typed(visitor, form)).comment, person.comment);
        await visitor.press(button(form, WORDS.en.useSuggestion));
        await heading(form, WORDS.en.check).waitFor();
        await eventually(async () => assert.deepEqual(await signedAt(page), [{ type: "quipu:signed", campaign: "justice-for-peru" }]));
        assert.equal(page.url(), site);
        await confirm(demo, person);
        await page.locator("quipu-counter").scrollIntoViewIfNeeded();
        await expectCount(counterOf(page), ["12,651", "12,652"][index], 20);
        await eventually(async () => {
          const told = (await page.evaluate(() => window.told)).filter(({ type }) => type === "quipu:count");
          assert.deepEqual(told.at(-1), { type: "quipu:count", campaign: "justice-for-peru", total: 12_651 + index, goal: 20_000, state: "open" });
        });
        await page.close();
      }
    });
  }

  for (const [device, scheme] of [["desk", "light"], ["desk", "dark"], ["phone", "light"], ["phone", "dark"]]) {
    promise(`what stands in frames can be used by everybody (${device}, ${scheme})`, { device, scheme }, async ({ demo, visitor }) => {
      visitor.foresee(/status of 422|Blocked autofocusing/);
      for (const query of ["lang=en", "lang=es&size=compact&accent=ffee00"]) {
        for (const [name, url] of [["frame-form", demo.form], ["frame-sent", `${demo.form}/sent`], ["frame-counter", demo.counter]]) {
          const page = await visitor.open(`${url}?${query}`);
          await photograph(page, `${name}-${query.slice(5, 7)}-${device}-${scheme}`);
          await expectAccessible(page, `${name} ${query}`);
          await expectNoSidewaysScrolling(page, name);
          await page.close();
        }
      }
      const page = await visitor.open(`${demo.form}?lang=en`);
      await send(visitor, page);
      await eventually(async () => assert.deepEqual(await errors(page), WORDS.en.errors));
      await photograph(page, `frame-form-errors-${device}-${scheme}`);
      await expectAccessible(page, "frame-form with errors");
    });
  }

  promise("the form grows and shrinks with what stands in it, without bars to scroll", {}, async ({ demo, visitor }) => {
    visitor.foresee(/status of 422/);
    await visitPartner(demo, visitor, formElement(demo, `${ANDES} size="compact"`), async (page) => {
      const frame = page.locator("quipu-form iframe");
      const fits = async () => {
        const inside = await frameOf(page, "form");
        const over = await inside.evaluate(() => document.documentElement.scrollHeight - innerHeight);
        assert.ok(over <= 0, `${over} px stand outside`);
        return (await frame.boundingBox()).height;
      };
      await formOf(page).locator("#sign-form").waitFor();
      const before = await eventually(fits);
      await send(visitor, formOf(page));
      await formOf(page).locator(".error").first().waitFor();
      await eventually(async () => assert.ok((await fits()) > before + 50));
      await fill(visitor, formOf(page), { ...somebody(), agree: true });
      await send(visitor, formOf(page));
      await heading(formOf(page), WORDS.en.check).waitFor();
      await eventually(async () => assert.ok((await fits()) < before));
    });
  });

  promise("someone with a keyboard signs inside the frame", { kind: KeyboardVisitor }, async ({ demo, visitor }) => {
    await visitPartner(demo, visitor, formElement(demo, ANDES), async (page) => {
      const form = formOf(page);
      await form.locator("#sign-form").waitFor();
      const { keyboard } = page;
      const focused = async () => (await frameOf(page, "form")).evaluate(() => document.hasFocus() && document.activeElement.id);
      const to = async (id) => {
        for (let steps = 0; (await focused()) !== id; steps += 1) {
          assert.ok(steps < 60, `Tab does not come to ${id}`);
          await keyboard.press("Tab");
        }
      };
      for (const [id, text] of [["given_name", "Rosa"], ["family_name", "Quispe"], ["email", "rosa.keys@gmail.com"], ["country", "Peru"]]) {
        await to(id);
        await keyboard.type(text);
      }
      await to("agree");
      await keyboard.press("Space");
      await to("sign-button");
      await keyboard.press("Enter");
      await heading(form, WORDS.en.check).waitFor();
      assert.equal(await (await frameOf(page, "form")).evaluate(() => document.activeElement.tagName), "H1");
    });
  });

  promise("a lost connection loses nothing typed", {}, async ({ demo, visitor }) => {
    visitor.foresee(/ERR_FAILED|failed/i);
    await visitPartner(demo, visitor, formElement(demo, ANDES), async (page) => {
      const form = formOf(page);
      const person = somebody();
      await fill(visitor, form, { ...person, agree: true });
      const away = (route) => (route.request().method() === "POST" ? route.abort() : route.fallback());
      await visitor.context.route(`${demo.form}**`, away);
      await send(visitor, form);
      await form.getByText("We could not reach the petition").waitFor();
      assert.equal((await typed(visitor, form)).email, person.email);
      await visitor.context.unroute(`${demo.form}**`, away);
      await send(visitor, form);
      await heading(form, WORDS.en.check).waitFor();
    });
  });

  promise("the host sends signers on to its own page, or not, and nowhere else", {}, async ({ demo, visitor }) => {
    const cases = [
      ["own", "/thanks", true],
      ["other", `${demo.otherPartner}thanks`, false],
      ["script", "javascript:document.title='hacked'", false],
      ["broken", "http://", false],
    ];
    for (const [path, thanks, leaves] of cases) {
      await visitPartner(demo, visitor, formElement(demo, `${ANDES} thanks="${thanks}"`), async (page) => {
        await fill(visitor, formOf(page), { ...somebody(), agree: true });
        await send(visitor, formOf(page));
        if (leaves) {
          await page.waitForURL(new URL(thanks, demo.partner).href);
          await heading(page, "Thank you").waitFor();
        } else {
          await heading(formOf(page), WORDS.en.check).waitFor();
          await page.waitForTimeout(300);
          assert.equal(await page.title(), "Host");
        }
      }, {}, path);
    }
    await visitPartner(demo, visitor, formElement(demo, `${ANDES} thanks="/thanks"`), async (page) => {
      await page.evaluate(() => document.addEventListener("quipu:signed", (event) => event.preventDefault()));
      await fill(visitor, formOf(page), { ...somebody(), agree: true });
      await send(visitor, formOf(page));
      await heading(formOf(page), WORDS.en.check).waitFor();
      assert.equal(await page.title(), "Host");
    }, {}, "stays");
  });

  promise("links inside open ordinary pages, from which one can go on", {}, async ({ demo, visitor }) => {
    await visitPartner(demo, visitor, formElement(demo, ANDES), async (page) => {
      const [opened] = await Promise.all([
        visitor.context.waitForEvent("page"),
        visitor.press(formOf(page).getByRole("link", { name: WORDS.en.privacyLink })),
      ]);
      await heading(opened, /Privacy notice/).first().waitFor();
      await visitor.press(opened.getByRole("link", { name: "Quipu" }).first());
      await heading(opened, "Petitions open for your signature").waitFor();
      assert.equal(await page.title(), "Host");
    });
  });

  promise("a site that isolates itself shows both", {}, async ({ demo, visitor }) => {
    const isolated = { "Cross-Origin-Embedder-Policy": "require-corp", "Cross-Origin-Opener-Policy": "same-origin" };
    const body = `<script src="${demo.origin}/embed/v1.js" crossorigin="anonymous" async></script>
      <quipu-counter campaign="justice-for-peru"><a href="${demo.campaign}">Read</a></quipu-counter>
      <quipu-form campaign="justice-for-peru" ${ANDES}><a href="${demo.campaign}">Sign here</a></quipu-form>`;
    await visitPartner(demo, visitor, body, async (page) => {
      assert.equal(await page.evaluate(() => window.crossOriginIsolated), true);
      assert.equal(await count(counterOf(page)), WORDS.en.counts.before);
      await formOf(page).locator("#sign-form").waitFor();
    }, isolated);
  });

  promise("without scripts there is a link, and the plain frame takes a signature", { javaScript: false }, async ({ demo, visitor }) => {
    const plain = `${formElement(demo, ANDES)}<iframe src="${demo.form}?partner=andean-solidarity" title="Sign" width="100%" height="1100"
      referrerpolicy="strict-origin" sandbox="allow-forms allow-scripts allow-same-origin allow-popups"></iframe>`;
    visitor.foresee(/status of 422|Blocked autofocusing/);
    await visitPartner(demo, visitor, plain, async (page) => {
      assert.ok(await page.getByRole("link", { name: "Sign here" }).isVisible());
      const form = page.frameLocator("iframe");
      await send(visitor, form);
      await form.getByText(WORDS.en.errors.agree).waitFor();
      await fill(visitor, form, { ...somebody(), agree: true });
      await send(visitor, form);
      await heading(form, WORDS.en.check).waitFor();
    });
  });
});

promises("On a site that means no good", () => {
  promise("a partner's form is not shown, and the plain link comes back", {}, async ({ demo, visitor }) => {
    await visitHost(visitor, "default-src * 'unsafe-inline'", formElement(demo, ANDES), async (page) => {
      await page.locator("quipu-form iframe").waitFor({ state: "hidden", timeout: 15_000 });
      assert.ok(await page.getByRole("link", { name: "Sign here" }).isVisible());
    });
    const plain = `<iframe src="${demo.form}?partner=andean-solidarity&site=${encodeURIComponent(new URL(demo.partner).origin)}" referrerpolicy="origin"></iframe>`;
    await visitHost(visitor, "default-src * 'unsafe-inline'", plain, async (page) => {
      const link = page.frameLocator("iframe").getByRole("link", { name: "Read and sign" }).or(page.frameLocator("iframe").getByRole("link", { name: WORDS.es.readAndSign }));
      const url = new URL(await link.getAttribute("href"));
      assert.equal(url.searchParams.get("site"), new URL(page.url()).origin, "the site is the one that it is");
      assert.equal(await page.frameLocator("iframe").locator("form, input").count(), 0);
    });
  });

  promise("hiding where it is does not get it a form to lay something over", {}, async ({ demo, visitor }) => {
    visitor.foresee(/frame-ancestors|ERR_BLOCKED_BY_RESPONSE/);
    const plain = `<iframe src="${demo.form}?partner=andean-solidarity" referrerpolicy="no-referrer"></iframe>`;
    await visitHost(visitor, "default-src * 'unsafe-inline'", plain, async (page) => {
      await page.waitForTimeout(1500);
      assert.equal(await page.frameLocator("iframe").locator("form, input").count(), 0);
    });
  });

  promise("a page reads no field and writes none, even one that may show the form", {}, async ({ demo, visitor }) => {
    await visitPartner(demo, visitor, formElement(demo, ANDES), async (page) => {
      await fill(visitor, formOf(page), somebody());
      const read = await page.evaluate(() => {
        const frame = document.querySelector("quipu-form").shadowRoot.querySelector("iframe");
        const attempt = (what) => { try { return String(what()); } catch (error) { return error.name; } };
        return [
          attempt(() => frame.contentDocument),
          attempt(() => frame.contentWindow.document.body),
          attempt(() => frame.contentWindow.email.value),
          attempt(() => frame.contentWindow.location.href),
          attempt(() => { frame.contentWindow.document.forms[0].email.value = "x"; }),
        ];
      });
      assert.deepEqual(read, ["null", "SecurityError", "SecurityError", "SecurityError", "SecurityError"]);
      // and nobody in there listens
      const person = await typed(visitor, formOf(page));
      await page.evaluate(() => {
        const frame = document.querySelector("quipu-form").shadowRoot.querySelector("iframe");
        for (const message of [{ quipu: "read" }, { quipu: "fill", email: "x@y.org" }, "quipu"]) frame.contentWindow.postMessage(message, "*");
      });
      await page.waitForTimeout(300);
      assert.deepEqual(await typed(visitor, formOf(page)), person);
    });
  });

  promise("forged messages do nothing, and no message makes a frame of no size or of any", {}, async ({ demo, visitor }) => {
    const body = `${formElement(demo, `${ANDES} thanks="/thanks"`)}<iframe id="other" src="${demo.counter}"></iframe><iframe id="own" srcdoc="<p>own"></iframe>`;
    await visitPartner(demo, visitor, body, async (page) => {
      await listen(page);
      await formOf(page).locator("#sign-form").waitFor();
      const frame = page.locator("quipu-form iframe");
      await eventually(async () => assert.notEqual(await frame.getAttribute("height"), "1500"));
      const height = await frame.getAttribute("height");
      const forged = [{ quipu: "size", height: 77 }, { quipu: "signed", sites: [] }, { quipu: "count", total: 5, goal: 6, state: "open" }, null, "quipu", 7];
      // from the page itself, from a frame of its own, and from another of ours that is not the form's
      await page.evaluate((messages) => { for (const message of messages) window.postMessage(message, "*"); }, forged);
      for (const id of ["own", "other"]) {
        const inside = await (await page.locator(`#${id}`).elementHandle()).contentFrame();
        await inside.evaluate((messages) => { for (const message of messages) parent.postMessage(message, "*"); }, forged);
      }
      // from the right frame, what makes no sense
      const inside = await frameOf(page, "form");
      await inside.evaluate(() => {
        for (const size of [NaN, -1, 0, Infinity, 1e9, 10_000, "x", null, undefined, {}, [[]]]) parent.postMessage({ quipu: "size", height: size }, "*");
        parent.postMessage({ quipu: "remove" }, "*");
        parent.postMessage({ quipu: "count", total: 1, goal: 2, state: "open" }, "*");
      });
      await page.waitForTimeout(500);
      assert.equal(await frame.getAttribute("height"), height);
      assert.deepEqual(await page.evaluate(() => window.told), []);
      assert.equal(await page.title(), "Host");
    });
  });
});

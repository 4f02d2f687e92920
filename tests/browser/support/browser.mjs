// A browser, and visitors who notice everything that a page must not do.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { chromium } from "playwright-core";

/** The sizes of screen that people come with. */
export const DEVICES = {
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
  desk: { viewport: { width: 1280, height: 900 } },
};

const LOCALES = { en: "en-GB", es: "es-PE" };

const ARGUMENTS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
  // whatever the pages or the browser itself may want to load from elsewhere does not exist
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
  // a page that a test answers itself is from nowhere, and could ask nothing of this computer otherwise
  "--ip-address-space-overrides=127.0.0.1:0=public",
];

export function chromiumPath() {
  const places = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  const path = places.find((place) => place && existsSync(place));
  if (!path) throw new Error('Chromium is not there: "apt-get install chromium", or set CHROMIUM');
  return path;
}

export function launch() {
  return chromium.launch({ executablePath: chromiumPath(), args: ARGUMENTS, headless: true });
}

/** Somebody with a screen, a language and a taste, who leaves a list of complaints. */
export class Visitor {
  static async arrive(browser, traits = {}) {
    const { device = "desk", language = "en", scheme = "light", javaScript = true, calm = !javaScript, organiser = false, counted = false } = traits;
    const context = await browser.newContext({
      ...DEVICES[device],
      locale: LOCALES[language],
      colorScheme: scheme,
      javaScriptEnabled: javaScript,
      // who says "headless" is a program, and its looks are not counted
      userAgent: counted ? `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${browser.version()} Safari/537.36` : undefined,
      // without scripts Playwright cannot tell when smooth scrolling has come to rest
      reducedMotion: calm ? "reduce" : "no-preference",
    });
    context.setDefaultTimeout(30_000);
    return new this(context, { device, language, scheme, javaScript, organiser });
  }

  #complaints = [];
  #foreseen = [];

  constructor(context, traits) {
    this.context = context;
    Object.assign(this, traits);
    const complain = (what) => this.#complaints.push(what);
    context.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) complain(`console: ${message.text()} (${message.location().url})`);
    });
    context.on("weberror", ({ error }) => complain(`uncaught: ${error()?.stack ?? error}`));
    context.on("request", (request) => {
      const { protocol, hostname } = new URL(request.url());
      if (!["data:", "blob:", "about:"].includes(protocol) && hostname !== "127.0.0.1") complain(`asks ${request.url()}`);
    });
    context.on("requestfailed", (request) => {
      const why = request.failure()?.errorText;
      // a poll under way when its page is left
      if (why !== "net::ERR_ABORTED") complain(`failed: ${request.url()} ${why}`);
    });
    context.on("response", async (response) => {
      const cookie = await response.headerValue("set-cookie").catch(() => null);
      // whoever logs in has one cookie
      if (cookie !== null && !(this.organiser && cookie.startsWith("quipu="))) complain(`${response.url()} sets a cookie`);
    });
  }

  /** A page that shows `url`. */
  async open(url) {
    const page = await this.context.newPage();
    await page.goto(url);
    return page;
  }

  /** Presses with what the device has, a finger or a mouse, when the page has come to rest as people wait for it to. */
  async press(locator) {
    await locator.waitFor();
    const place = async () => JSON.stringify(await locator.boundingBox());
    for (let [before, now] = ["", await place()]; before !== now; [before, now] = [now, await place()]) await pause(100);
    return this.device === "phone" ? locator.tap() : locator.click();
  }

  async write(locator, text) {
    await locator.fill(text);
  }

  async choose(locator, value) {
    await locator.selectOption(value);
  }

  /** A box or a radio button. */
  async tick(locator) {
    if (!(await locator.isChecked())) await this.press(locator);
    assert.ok(await locator.isChecked());
  }

  async attach(locator, file) {
    await locator.setInputFiles(file);
  }

  /** A complaint that belongs to what is being tried, such as the browser's own note of a 422. */
  foresee(pattern) {
    this.#foreseen.push(pattern);
  }

  /** Fails on anything that no page may do. */
  async expectCalm() {
    const surprises = this.#complaints.filter((what) => !this.#foreseen.some((pattern) => pattern.test(what)));
    assert.deepEqual(surprises, [], "no console errors, no policy violations, no failed or foreign requests");
    const { cookies, origins } = await this.context.storageState();
    const strangers = cookies.filter(({ name, httpOnly }) => !(this.organiser && name === "quipu" && httpOnly));
    assert.deepEqual({ cookies: strangers, origins }, { cookies: [], origins: [] }, "nothing else is stored in the browser");
  }
}

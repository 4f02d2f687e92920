// The live count: told to whoever looks at a campaign page, asked for where it cannot be told.

import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { promise, promises } from "./support/promise.mjs";
import { button, counterOf, eventually, expectCount, followMail, heading, sign, somebody } from "./support/steps.mjs";
import { WORDS } from "./support/words.mjs";

const isLive = (url) => url.endsWith("/live");
const isCount = (url) => url.endsWith("/count");

/** A page that shows `url`, and what it asks for: streams begun and ended, counts asked for. */
async function watched(visitor, url) {
  const page = await visitor.context.newPage();
  const seen = { streams: [], ended: 0, counts: 0 };
  page.on("request", (request) => {
    if (isLive(request.url())) seen.streams.push(request.resourceType());
    if (isCount(request.url())) seen.counts += 1;
  });
  const end = (request) => { if (isLive(request.url())) seen.ended += 1; };
  page.on("requestfailed", end);
  page.on("requestfinished", end);
  await page.goto(url);
  return { page, seen };
}

const streaming = (seen) => eventually(() => assert.deepEqual(seen.streams.slice(-1), ["eventsource"]));

/** What a browser does when another tab comes to the front. */
const turn = (page, hidden) => page.evaluate((value) => {
  Object.defineProperty(document, "hidden", { value, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}, hidden);

promises("The live count", () => {
  promise("confirming on one page moves the number on another, told and not asked for", {}, async ({ demo, visitor }) => {
    const { page, seen } = await watched(visitor, demo.campaign);
    await page.evaluate(() => { window.neverLeft = true; });
    await streaming(seen);
    // told once: from now on nothing is asked for
    await pause(1500);
    const { counts } = seen;

    const person = somebody();
    const signing = await visitor.open(demo.campaign);
    await sign(visitor, signing, person);
    await followMail(visitor, signing, person);
    await visitor.press(button(signing, WORDS.en.confirmButton));
    await heading(signing, WORDS.en.thanks).waitFor();
    await expectCount(page, "12,651");
    await pause(7000);
    assert.equal(seen.counts, counts, "no polling while the stream is open");
    assert.deepEqual([seen.streams.length, seen.ended], [1, 0], "one stream, still open");
    assert.ok(await page.evaluate(() => window.neverLeft), "the page was not loaded again");
    const announced = page.locator("[data-count] [aria-live], [data-count][aria-live], [data-count] [role=status]");
    assert.equal(await announced.count(), 0, "a number that moves is not read aloud");
  });

  promise("a page that nobody looks at holds no stream, and catches up when it is looked at", {}, async ({ demo, visitor }) => {
    const { page, seen } = await watched(visitor, demo.campaign);
    await streaming(seen);
    await pause(1000);
    await turn(page, true);
    await eventually(() => assert.equal(seen.ended, 1));
    await demo.support(somebody());
    await pause(4000);
    assert.deepEqual([seen.streams.length, seen.counts], [1, 0], "hidden pages neither listen nor ask");
    await turn(page, false);
    await expectCount(page, "12,651");
    assert.equal(seen.streams.length, 2);
  });

  promise("where the stream is blocked the count is asked for", {}, async ({ demo, visitor }) => {
    visitor.foresee(/\/live/);
    await visitor.context.route("**/live", (route) => route.abort("blockedbyclient"));
    const { page, seen } = await watched(visitor, demo.campaign);
    await demo.support(somebody());
    await expectCount(page, "12,651");
    assert.ok(seen.counts > 0 && seen.streams.length > 0);
  });

  promise("where there is no place the count is asked for", { environment: { QUIPU__LIVE__VIEWERS: "0" } }, async ({ demo, visitor }) => {
    visitor.foresee(/status of 503/);
    const { page, seen } = await watched(visitor, demo.campaign);
    await demo.support(somebody());
    await expectCount(page, "12,651");
    assert.ok(seen.counts > 0);
    assert.ok(seen.streams.length < 4, `not again and again: ${seen.streams.length}`);
  });

  promise("a browser without streams asks for the count", {}, async ({ demo, visitor }) => {
    await visitor.context.addInitScript(() => { delete window.EventSource; });
    const { page, seen } = await watched(visitor, demo.campaign);
    await demo.support(somebody());
    await expectCount(page, "12,651");
    assert.equal(seen.streams.length, 0);
  });

  promise("the counter on another site asks, rests while hidden, and catches up", {}, async ({ demo, visitor }) => {
    const { page, seen } = await watched(visitor, demo.counter);
    await turn(page, true);
    await pause(7000);
    assert.equal(seen.counts, 0);
    await demo.support(somebody());
    await turn(page, false);
    await expectCount(page, "12,651");
    assert.equal(seen.streams.length, 0);
    const partner = await visitor.open(demo.partner);
    await expectCount(counterOf(partner), "12,651");
  });
});

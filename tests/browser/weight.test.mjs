// How many bytes a visitor pays for, as the browser counts them on the wire (compressed, with headers).

import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { promise, promises } from "./support/promise.mjs";
import { counterOf } from "./support/steps.mjs";

/** Everything that comes over the wire while `url` loads, in bytes by address. */
async function transferred(visitor, url, linger = async () => {}) {
  const page = await visitor.context.newPage();
  const wire = await visitor.context.newCDPSession(page);
  await wire.send("Network.enable");
  await wire.send("Network.setCacheDisabled", { cacheDisabled: true });
  const addresses = new Map();
  const bytes = {};
  const pending = new Set();
  wire.on("Network.requestWillBeSent", ({ requestId, request, type }) => {
    addresses.set(requestId, request.url);
    // the live count has no end
    if (type !== "EventSource") pending.add(requestId);
  });
  wire.on("Network.loadingFailed", ({ requestId }) => pending.delete(requestId));
  wire.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    pending.delete(requestId);
    const address = addresses.get(requestId);
    // asked for again on the same page, it comes from memory and weighs nothing
    bytes[address] = Math.max(bytes[address] ?? 0, encodedDataLength);
  });
  await page.goto(url, { waitUntil: "load" });
  for (let calm = 0; calm < 5; calm = pending.size === 0 ? calm + 1 : 0) await pause(100);
  await page.evaluate(() => document.fonts.ready);
  await linger(page);
  return bytes;
}

const sum = (bytes) => Object.values(bytes).reduce((total, part) => total + part, 0);

const atMost = (limit, bytes) => assert.ok(sum(bytes) <= limit, `${sum(bytes)} bytes: ${JSON.stringify(bytes, null, 2)}`);

promises("Weight", () => {
  for (const language of ["en", "es"]) {
    promise(`the sign page weighs at most 50 KB in all (${language})`, { language }, async ({ demo, visitor }) => {
      const bytes = await transferred(visitor, demo.campaign, async (page) => {
        // headless browsers ask for no icon, others do
        await page.evaluate(async () => (await fetch(document.querySelector("link[rel=icon]").href)).text());
      });
      assert.ok(Object.keys(bytes).length >= 5, `page, style, script, type and icon: ${Object.keys(bytes)}`);
      atMost(50_000, bytes);
    });
  }

  promise("the embedding script weighs at most 4 KB, the counter at most 6 KB, the form at most 40 KB", {}, async ({ demo, visitor }) => {
    const bytes = await transferred(visitor, demo.partner, async (page) => {
      await counterOf(page).locator("[data-total]").waitFor();
      await page.locator("quipu-form").scrollIntoViewIfNeeded();
      await page.frameLocator("quipu-form iframe").locator("#sign-form").waitFor();
    });
    const part = (isPart) => Object.fromEntries(Object.entries(bytes).filter(([address]) => isPart(new URL(address).pathname)));
    const script = part((path) => path === "/embed/v1.js");
    // the partner page frames it twice, in two languages; style and script stand in it
    const counters = part((path) => path.endsWith("/counter"));
    const form = part((path) => path.endsWith("/form") || path.includes("/form."));
    assert.deepEqual([script, counters, form].map((found) => Object.keys(found).length), [1, 2, 3]);
    atMost(4_000, script);
    for (const [address, weight] of Object.entries(counters)) atMost(6_000, { [address]: weight });
    atMost(40_000, form);
  });
});

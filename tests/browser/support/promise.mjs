// The frame of every test: a promise, kept in a fresh demo by visitors without complaints.

import { after, before, describe, it } from "node:test";
import { join } from "node:path";
import { Visitor, launch } from "./browser.mjs";
import { startDemo } from "./demo.mjs";
import { screenshots } from "./screenshots.mjs";

let browser;

/** A group of promises that share a browser; `define` calls `promise`. */
export function promises(title, define, { together = 6 } = {}) {
  describe(title, { concurrency: together }, () => {
    before(async () => { browser = await launch(); });
    after(() => browser?.close());
    define();
  });
}

/** One test. `keep` gets the demo and a visitor with the given traits. */
export function promise(name, traits, keep) {
  it(name, { timeout: 90_000 }, async () => {
    const demo = await startDemo(traits.environment);
    const visitor = await Visitor.arrive(browser, traits);
    try {
      await keep({ demo, visitor });
      await visitor.expectCalm();
    } catch (failure) {
      await photographFailure(name, visitor);
      throw failure;
    } finally {
      await visitor.context.close();
      await demo.stop();
    }
  });
}

async function photographFailure(name, visitor) {
  const slug = name.replace(/\W+/g, "-");
  for (const [index, page] of visitor.context.pages().entries()) {
    const path = join(screenshots, "failed", `${slug}-${index + 1}.png`);
    await page.screenshot({ path, fullPage: true, timeout: 5000 }).catch(() => {});
  }
}

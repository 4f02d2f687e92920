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

/**
 * One test. `keep` gets the demo, a visitor with the given traits, and `arrive`, with which others come. A trait `kind` says
 * what kind of visitor, `seconds` how long it may take.
 */
export function promise(name, { kind = Visitor, environment, seconds = 90, ...traits }, keep) {
  it(name, { timeout: seconds * 1000 }, async () => {
    const demo = await startDemo(environment);
    const visitors = [];
    const arrive = async (others) => {
      const visitor = await (others === traits ? kind : Visitor).arrive(browser, others);
      visitors.push(visitor);
      return visitor;
    };
    try {
      await keep({ demo, visitor: await arrive(traits), arrive });
      for (const visitor of visitors) await visitor.expectCalm();
    } catch (failure) {
      for (const [index, visitor] of visitors.entries()) await photographFailure(`${name} ${index + 1}`, visitor);
      throw failure;
    } finally {
      for (const visitor of visitors) await visitor.context.close();
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

// What every page owes whoever looks at it: nothing that axe finds, nothing that scrolls sideways; and a picture is kept.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { photograph } from "./screenshots.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

export async function expectAccessible(page, name) {
  await page.evaluate(axe);
  const findings = await page.evaluate(async (values) => {
    const { violations } = await axe.run(document, { runOnly: { type: "tag", values }, iframes: false, resultTypes: ["violations"] });
    return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.html).join(" | ")}`);
  }, RULES);
  assert.deepEqual(findings, [], `axe on ${name}`);
}

/** WCAG 2.1, 1.4.10: no sideways scrolling at this size, nor at 320 pixels. */
export async function expectNoSidewaysScrolling(page, name) {
  const usual = page.viewportSize();
  for (const width of [usual.width, 320]) {
    await page.setViewportSize({ ...usual, width });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(over <= 0, `${name} is ${over} px too wide at ${width} px`);
  }
  await page.setViewportSize(usual);
}

/** Looks at a page as this visitor has it. */
export async function look(visitor, page, name) {
  await photograph(page, `${name}-${visitor.device}-${visitor.scheme}`);
  await expectAccessible(page, name);
  await expectNoSidewaysScrolling(page, name);
}

// Somebody who has a keyboard and nothing else.

import assert from "node:assert/strict";
import { Visitor } from "./browser.mjs";
import { eventually } from "./eventually.mjs";

/** More than any page has to offer. */
const PATIENCE = 400;

const isFocused = (locator) => locator.evaluate((element) => element === document.activeElement);

export class KeyboardVisitor extends Visitor {
  /** Goes there with Tab, and sees where they are. */
  async reach(locator) {
    await locator.waitFor();
    const { keyboard } = locator.page();
    for (let steps = 0; !(await isFocused(locator)); steps += 1) {
      assert.ok(steps < PATIENCE, `Tab does not come to ${locator}`);
      await keyboard.press("Tab");
    }
    await eventually(async () => assert.deepEqual(await locator.evaluate(unseen), [], `the focus on ${locator}`), 2);
  }

  async press(locator) {
    await this.reach(locator);
    await locator.page().keyboard.press(await locator.evaluate((element) => (element.matches("button, input") ? "Space" : "Enter")));
  }

  async write(locator, text) {
    await this.reach(locator);
    const { keyboard } = locator.page();
    await keyboard.press("ControlOrMeta+a");
    await (text === "" ? keyboard.press("Delete") : keyboard.type(text));
  }

  async choose(locator, value) {
    await this.reach(locator);
    const way = await locator.evaluate((select, wanted) => {
      const options = [...select.options].filter((option) => !option.disabled);
      return options.findIndex((option) => option.value === wanted) - options.indexOf(select.selectedOptions[0]);
    }, value);
    for (let left = Math.abs(way); left > 0; left -= 1) await locator.page().keyboard.press(way > 0 ? "ArrowDown" : "ArrowUp");
    assert.equal(await locator.inputValue(), value);
  }

  async tick(locator) {
    if (await locator.isChecked()) return;
    if ((await locator.getAttribute("type")) !== "radio") return this.press(locator);
    // Tab comes to the chosen one of a group, the arrows to the others
    const group = locator.page().locator(`[type=radio][name="${await locator.getAttribute("name")}"]`);
    const chosen = group.and(locator.page().locator(":checked"));
    await this.reach((await chosen.count()) > 0 ? chosen : group.first());
    for (let steps = await group.count(); steps > 0 && !(await isFocused(locator)); steps -= 1) {
      await locator.page().keyboard.press("ArrowDown");
    }
    if (!(await locator.isChecked())) await locator.page().keyboard.press("Space");
    assert.ok(await locator.isChecked());
  }

  async attach(locator, file) {
    await this.reach(locator);
    const page = locator.page();
    // headless Chromium now and then opens nothing at the first time
    await eventually(async () => {
      const [chooser] = await Promise.all([page.waitForEvent("filechooser", { timeout: 3000 }), page.keyboard.press("Enter")]);
      await chooser.setFiles(file);
    });
  }
}

/** What keeps somebody from seeing that this has the focus. Runs in the page. */
function unseen(element) {
  const wrong = [];
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
  if (!element.matches(":focus-visible")) wrong.push("is not shown as one");
  if ((outlineStyle === "none" || outlineWidth === "0px") && boxShadow === "none") wrong.push("has no ring");
  const { left, right, top, bottom } = element.getBoundingClientRect();
  if (bottom <= 0 || top >= innerHeight || right <= 0 || left >= innerWidth) return [...wrong, "is out of view"];
  // WCAG 2.2, 2.4.11: something of it is not behind anything else
  const [x, y] = [Math.max(left, 0) + 2, [Math.max(top, 0) + 2, Math.min(bottom, innerHeight) - 2]];
  const covers = y.map((height) => document.elementFromPoint(x, height));
  const isBehind = covers.every((cover) => cover && !element.contains(cover) && !cover.contains(element) && !cover.matches("label"));
  if (isBehind) wrong.push(`is behind ${covers[0].outerHTML.slice(0, 100)}`);
  return wrong;
}

/** WCAG 2.1.2: whoever goes on with Tab comes round to where the page begins. */
export async function expectNoTrap(page, name) {
  const first = page.locator("a.skip-link");
  await first.focus();
  const comesRound = first.evaluate((link, patience) => new Promise((resolve) => {
    link.addEventListener("focus", () => resolve(true), { once: true });
    setTimeout(resolve, patience, false);
  }), 20_000);
  let isRound;
  comesRound.then((round) => { isRound = round; }, () => {});
  for (let steps = 0; steps < PATIENCE && isRound === undefined; steps += 1) await page.keyboard.press("Tab");
  assert.equal(await comesRound, true, `Tab does not come round on ${name}`);
}

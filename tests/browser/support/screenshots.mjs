// Where pictures of the pages go, for people to look at.

import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const repository = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");
export const screenshots = join(process.env.CARGO_TARGET_DIR || join(repository, "target"), "screenshots");

export async function photograph(page, name) {
  await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true, animations: "disabled" });
}

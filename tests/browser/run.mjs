// Walks Quipu's whole story in a real browser: node tests/browser/run.mjs [files…]
// Needs a built program (QUIPU_BINARY, or target/debug/quipu) and Chromium (CHROMIUM, or Debian's).

import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromiumPath } from "./support/browser.mjs";
import { binaryPath } from "./support/demo.mjs";
import { screenshots } from "./support/screenshots.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const chosen = process.argv.slice(2);
const files = chosen.length > 0
  ? chosen
  : readdirSync(here).filter((name) => name.endsWith(".test.mjs")).sort().map((name) => join(here, name));

try {
  console.log(`The program: ${binaryPath()}\nThe browser: ${chromiumPath()}`);
} catch (missing) {
  console.error(missing.message);
  process.exit(1);
}
if (chosen.length === 0) rmSync(screenshots, { recursive: true, force: true });
mkdirSync(screenshots, { recursive: true });

const tests = spawn(process.execPath, ["--test", ...files], { stdio: ["ignore", "inherit", "inherit"] });
tests.on("exit", (code) => process.exit(code ?? 1));

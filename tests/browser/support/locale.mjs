// The words of the organisers' pages, as the service has them: the tests find everything by what people read, in both
// languages, and a change of wording breaks none.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { repository } from "./screenshots.mjs";

const folder = join(repository, "locales");
const languages = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
const MESSAGES = Object.fromEntries(languages.map(({ name }) => [name, read(join(folder, name))]));

/** Messages of one line each; those with cases are for people to read, not for tests to look for. */
function read(of) {
  const files = readdirSync(of).filter((name) => name.endsWith(".ftl"));
  const lines = files.flatMap((name) => readFileSync(join(of, name), "utf8").split("\n"));
  return new Map(lines.map((line) => line.match(/^([a-z][\w-]*) = (.+)$/)).filter(Boolean).map(([, key, text]) => [key, text]));
}

/** `words("en")("edit-add", { language: "Español" })` is "Add Español". */
export function words(language) {
  return (key, values = {}) => {
    const text = MESSAGES[language]?.get(key);
    assert.ok(text, `there is no message ${key} in ${language}`);
    return text.replace(/\{ ?\$(\w+) ?\}/g, (_, name) => {
      assert.ok(name in values, `${key} needs ${name}`);
      return values[name];
    });
  };
}

/** The words of the language that the page says it is in. */
export async function wordsOf(page) {
  return words(await page.locator("html").getAttribute("lang"));
}

export const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

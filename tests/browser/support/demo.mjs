// A demo of its own for every test: the real program, in a fresh folder, on ports that the system chose.

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { eventually } from "./eventually.mjs";
import { repository } from "./screenshots.mjs";

const SLUG = "justice-for-peru";

export function binaryPath() {
  const target = process.env.CARGO_TARGET_DIR || join(repository, "target");
  const path = resolve(process.env.QUIPU_BINARY || join(target, "debug", "quipu"));
  if (!existsSync(path)) throw new Error(`${path} is not there: build it with "cargo build", or set QUIPU_BINARY`);
  return path;
}

export async function startDemo(environment = {}) {
  const folder = await mkdtemp(join(tmpdir(), "quipu-browser-"));
  const data = join(folder, "data");
  const surroundings = { cwd: folder, env: { ...process.env, ...environment } };
  const program = spawn(binaryPath(), ["demo", "--listen", "127.0.0.1:0", "--data", data], {
    ...surroundings,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise((resolve) => program.once("exit", resolve));
  const said = await listening(program, ended);
  const [, origin] = said.match(/(http:\/\/127\.0\.0\.1:\d+)\/campaigns\//);
  const [, partner] = said.match(/A partner's site\s+(http:\/\/127\.0\.0\.1:\d+)\//);
  const [, otherPartner] = said.match(/Another partner's\s+(http:\/\/127\.0\.0\.1:\d+)\//);
  const [, organise] = said.match(/Organisers' side\s+(\S+)/);
  return {
    origin,
    /** Where the demo's organiser chooses a password. */
    organise,
    partner: `${partner}/`,
    otherPartner: `${otherPartner}/`,
    form: `${origin}/embed/campaigns/${SLUG}/form`,
    campaign: `${origin}/campaigns/${SLUG}`,
    counter: `${origin}/embed/campaigns/${SLUG}/counter`,
    mailbox: `${origin}/dev/mailbox`,
    /** The count, asked for as a machine would. */
    async total() {
      const answer = await fetch(`${origin}/api/v1/campaigns/${SLUG}/count`);
      return (await answer.json()).total;
    },
    /** The mails to an address, newest first. */
    async mails(address) {
      const answer = await fetch(`${origin}/dev/mailbox?to=${encodeURIComponent(address)}`);
      return answer.json();
    },
    /** Makes somebody an owner of an organisation, from the command line, and returns where they choose a password. */
    async owner({ email, name }, organisation) {
      const chosen = ["--email", email, "--name", name, "--organisation", organisation, "--role", "owner"];
      const { stdout } = await promisify(execFile)(binaryPath(), ["organiser", "add", "--data", data, ...chosen], surroundings);
      return stdout.match(/http\S+\/organise\/reset\/\S+/)[0];
    },
    /** Signs and confirms as a machine would, for a page that needs supporters. */
    async support({ given, family, email, country }) {
      const answer = await fetch(`${origin}/api/v1/campaigns/${SLUG}/signatures`, {
        method: "POST",
        headers: { "Content-Type": "application/json", "Sec-Fetch-Site": "same-origin" },
        body: JSON.stringify({ given_name: given, family_name: family, email, country, public: true, agree: true }),
      });
      assert.equal(answer.status, 202, await answer.text());
      const [mail] = await eventually(async () => {
        const mails = await this.mails(email);
        assert.equal(mails.length, 1);
        return mails;
      });
      await fetch(mail.text.match(/http\S+\/confirm\/\S+/)[0], { method: "POST" });
    },
    async stop() {
      program.kill("SIGTERM");
      const patience = setTimeout(() => program.kill("SIGKILL"), 5000);
      await ended;
      clearTimeout(patience);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What the program says until it listens. */
function listening(program, ended) {
  return new Promise((resolve, reject) => {
    let said = "";
    const impatient = setTimeout(() => fail("does not listen after 30 s"), 30_000);
    const fail = (why) => {
      clearTimeout(impatient);
      program.kill("SIGKILL");
      reject(new Error(`the demo ${why}:\n${said}`));
    };
    const hear = (chunk) => {
      said += chunk;
      if (!said.includes("listening") || !/Organisers' side.*\n/.test(said)) return;
      clearTimeout(impatient);
      resolve(said);
    };
    program.stdout.on("data", hear);
    program.stderr.on("data", hear);
    program.once("error", (error) => fail(error.message));
    ended.then((code) => fail(`ended with ${code}`));
  });
}

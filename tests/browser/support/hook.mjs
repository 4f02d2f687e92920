// A program of a partner that takes webhooks, as the Standard Webhooks specification asks of it.

import assert from "node:assert/strict";
import { createHmac, timingSafeEqual } from "node:crypto";
import { serve } from "./serve.mjs";

const PATIENCE = 300;

/** What HMAC-SHA256 makes of an attempt, with the bytes that the secret holds. */
function signature(secret, { id, timestamp, body }) {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  return createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest();
}

/** Whether a message comes from whoever knows the secret, and not from long ago. */
export function fits(secret, message) {
  const own = signature(secret, message);
  const given = message.signatures.split(" ").filter((one) => one.startsWith("v1,")).map((one) => Buffer.from(one.slice(3), "base64"));
  return Math.abs(Date.now() / 1000 - Number(message.timestamp)) < PATIENCE
    && given.some((one) => one.length === own.length && timingSafeEqual(one, own));
}

/** Takes every message, and keeps it as it came. */
export async function receive() {
  const messages = [];
  const server = await serve(async (request, answer) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    const { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures } = request.headers;
    messages.push({ id, timestamp, signatures, body: Buffer.concat(parts) });
    answer.writeHead(204).end();
  });
  return {
    url: `${server.origin}/quipu`,
    messages,
    /** The changes that were told so far, in their order; fails on a message that is not signed with the secret. */
    changes(secret) {
      const known = new Map(messages.map((message) => [message.id, message]));
      for (const message of known.values()) assert.ok(fits(secret, message), `message ${message.id} is not signed as it must be`);
      const told = [...known.values()].map(({ body }) => JSON.parse(body)).filter(({ type }) => type === "signatures.changed");
      return told.flatMap(({ data }) => data.changes).sort((one, other) => one.number - other.number);
    },
    stop: server.stop,
  };
}

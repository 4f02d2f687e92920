// Waiting for what happens by itself.

import { setTimeout as pause } from "node:timers/promises";

/** Repeats a check until it holds, and fails as it failed last. */
export async function eventually(check, seconds = 10) {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    try {
      return await check();
    } catch (failure) {
      if (Date.now() > deadline) throw failure;
      await pause(100);
    }
  }
}

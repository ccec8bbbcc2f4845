import { type Health, parseHealth } from "../protocol/health.ts";

/** Largest answer that is read: ours has a hundred bytes. */
const ANSWER_CHARS_MAX = 2_000;

/**
 * Asks whoever listens on a port of this machine for its health.
 *
 * @returns its answer; undefined when nobody answers in time, or somebody who is no worker
 */
export async function askHealth(port: number, timeoutMs: number): Promise<Health | undefined> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/health`, {
      signal: AbortSignal.timeout(timeoutMs),
      redirect: "error",
    });
    return parseHealth((await answer.text()).slice(0, ANSWER_CHARS_MAX));
  } catch {
    // Refused, late or broken off: each means that there is no answer.
    return undefined;
  }
}

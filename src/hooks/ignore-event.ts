import { readInput } from "./read-input.ts";

/** A host that never closes stdin is kept waiting no longer than this. */
const INPUT_WAIT_MS = 1_000;

/**
 * Takes what a host has to say and keeps nothing of it. It is read to its end, because a host whose pipe breaks may count
 * that as a failure of the hook. Never fails.
 */
export async function ignoreEvent(): Promise<void> {
  let timer: Timer | undefined;
  const waited = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, INPUT_WAIT_MS);
  });
  // Without stdin there is nothing to read; where reading fails, nothing to lose.
  const read = readInput().then(
    () => undefined,
    () => undefined,
  );
  await Promise.race([read, waited]);
  clearTimeout(timer);
}

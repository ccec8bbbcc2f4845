const POLL_MS = 20;

/** Asks again and again until it is so, for states that announce themselves to nobody. Answers whether it came to be so. */
export async function waitUntil(isSo: () => boolean, limitMs: number): Promise<boolean> {
  const deadline = performance.now() + limitMs;
  while (!isSo()) {
    if (performance.now() > deadline) return false;
    await Bun.sleep(POLL_MS);
  }
  return true;
}

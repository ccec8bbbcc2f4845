const POLL_MS = 10;

/**
 * Asks until the answer is there, and fails with the name of what was awaited. For states of other processes that
 * announce themselves to nobody.
 */
export async function until<T>(
  awaited: string,
  ask: () => T | undefined | false | Promise<T | undefined | false>,
  deadlineMs = 10_000,
): Promise<T> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > end) throw new Error(`not so within ${deadlineMs} ms: ${awaited}`);
    await Bun.sleep(POLL_MS);
  }
}

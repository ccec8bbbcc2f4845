/** A program of the system that takes longer than this hangs; the answer is then unknown. */
const ASK_TIMEOUT_MS = 3_000;
const ANSWER_BYTES_MAX = 8 << 20;

/** What a program of the system says, or undefined when it is not there, fails or hangs. */
export function askSystem(
  command: readonly string[],
  environment: Record<string, string>,
): string | undefined {
  try {
    const result = Bun.spawnSync([...command], {
      env: environment,
      stdin: "ignore",
      stdout: "pipe",
      stderr: "ignore",
      timeout: ASK_TIMEOUT_MS,
      maxBuffer: ANSWER_BYTES_MAX,
      windowsHide: true,
    });
    return result.exitCode === 0 ? result.stdout.toString() : undefined;
  } catch {
    // The program is not installed: what it would have said is not known.
    return undefined;
  }
}

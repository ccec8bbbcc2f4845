/** The one way in which the kit waits: for an event, with a deadline, and with a report when it is missed. */
import { watch } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname } from "node:path";

/** The value of `promise`, or a rejection with `describe()` after `timeoutMs`. The promise itself goes on. */
export async function within<T>(promise: Promise<T>, timeoutMs: number, describe: () => string): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(describe())), timeoutMs);
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/**
 * The first content of a file that `accepts` takes, now or after a change. The folder must exist, the file need
 * not. Rejects after `timeoutMs` with the end of what the file held.
 */
export async function waitForFile(
  path: string,
  accepts: (content: string) => boolean,
  timeoutMs: number,
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let seen: string | undefined;
  const look = async (): Promise<void> => {
    // A file that is not there yet is what one waits for.
    seen = await readFile(path, "utf8").catch(() => undefined);
    if (seen !== undefined && accepts(seen)) resolve(seen);
  };
  // The watch stands before the first look, so that no change falls between the two.
  const watcher = watch(dirname(path), () => void look().catch(reject));
  look().catch(reject);
  const describe = () => `${path} did not become as awaited within ${timeoutMs} ms: ${seen?.slice(-500)}`;
  return within(promise, timeoutMs, describe).finally(() => watcher.close());
}

import { getPriority, setPriority } from "node:os";

/**
 * Lets all that the user runs come first. A process that was started still further back stays there: only root may come
 * forward again.
 *
 * @param niceness from 0 to 19 (the system's words; on Windows the nearest class)
 * @returns why it could not be done, which is no reason for anything to fail
 */
export function stepBack(niceness: number): Error | undefined {
  try {
    if (getPriority() < niceness) setPriority(niceness);
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

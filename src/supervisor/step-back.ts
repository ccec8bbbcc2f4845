import { getPriority, setPriority } from "node:os";

/**
 * Lowers the priority of this process, so that the user's own programs come first. A lower priority is left as it is:
 * only root may raise it again.
 *
 * @param niceness from 0 to 19; on Windows the nearest class
 * @returns why it failed, which is no reason to stop
 */
export function stepBack(niceness: number): Error | undefined {
  try {
    if (getPriority() < niceness) setPriority(niceness);
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

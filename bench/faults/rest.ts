import { existsSync, readdirSync } from "node:fs";
import { countRecordsIn } from "../../src/inbox/take.ts";
import { countMemory, findMemory } from "../memory.ts";
import type { BenchHome } from "../workplace.ts";

const POLL_MS = 100;

/**
 * Waits until the worker has nothing left to do: nothing waits in inbox and spool, no turn is to be observed, no session
 * is active. Returns what is left after `msMax`, "" when nothing is.
 */
export async function untilAtRest(home: BenchHome, msMax: number): Promise<string> {
  const deadline = Date.now() + msMax;
  let left = leftToDo(home);
  while (left !== "" && Date.now() < deadline) {
    await Bun.sleep(POLL_MS);
    left = leftToDo(home);
  }
  return left;
}

function leftToDo(home: BenchHome): string {
  try {
    using memory = findMemory(home);
    if (memory === undefined) return "no memory yet";
    const counts = countMemory(memory);
    const left = {
      records: countRecordsIn(home.paths.inbox),
      files: countSpooled(home),
      turns: counts.turnsToObserve,
      sessions: counts.activeSessions,
    };
    return Object.values(left).every((count) => count === 0) ? "" : JSON.stringify(left);
  } catch (error) {
    // The worker may hold a file for a moment; one that stays locked is said after the deadline.
    return String(error);
  }
}

/** Events that hooks left as files. */
export function countSpooled(home: BenchHome): number {
  if (!existsSync(home.paths.spool)) return 0;
  return readdirSync(home.paths.spool).filter((name) => name.endsWith(".json")).length;
}

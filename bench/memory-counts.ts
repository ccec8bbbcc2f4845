import { MemoryError } from "../src/domain/error.ts";
import { openMemoryForReading } from "../src/store/database/open.ts";
import { countMemory } from "../src/store/observations/recall.ts";
import { hasToolUse } from "../src/store/turns/tool-uses.ts";
import type { BenchHome } from "./workplace.ts";

const POLL_MS = 25;
const DEADLINE_MS = 20_000;

/** How many tool uses the worker of this home has taken over: once there are `expected`, or after the deadline. */
export async function countToolUses(home: BenchHome, expected: number): Promise<number> {
  const deadline = Date.now() + DEADLINE_MS;
  let count = readCount(home);
  while (count < expected && Date.now() < deadline) {
    await Bun.sleep(POLL_MS);
    count = readCount(home);
  }
  return count;
}

/** Which of these tool uses are not in the memory. */
export function missingToolUses(home: BenchHome, ids: readonly string[]): string[] {
  const memory = openMemoryForReading(home.paths.memory);
  if (memory === undefined) return [...ids];
  using reader = memory;
  return ids.filter((id) => !hasToolUse(reader, "claude-code", id));
}

function readCount(home: BenchHome): number {
  try {
    const memory = openMemoryForReading(home.paths.memory);
    if (memory === undefined) return 0;
    using reader = memory;
    return countMemory(reader).toolUses;
  } catch (error) {
    // The worker locks the memory while it makes it; there is nothing to count then.
    if (error instanceof MemoryError && error.code === "database-locked") return 0;
    throw error;
  }
}

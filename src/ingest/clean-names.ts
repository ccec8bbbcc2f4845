import { cleanName } from "../domain/clean-name.ts";
import type { HostEvent } from "../domain/host-event.ts";
import { sayableName } from "../domain/screening/find-instruction.ts";

/** Cleaned names that are cached, because a transcript repeats the same few in every line. */
const KNOWN_MAX = 500;
const known = new Map<string, string>();

const NAMES = ["agentId", "agentType", "name", "model"] as const;
type Named = { [Field in (typeof NAMES)[number] | "branch"]?: string };

/** The event with cleaned names of branch, tool, agent and model. */
export function withCleanNames(event: HostEvent): HostEvent {
  const clean: HostEvent & Named = { ...event };
  if (clean.branch !== undefined) clean.branch = cachedName(sayableName, clean.branch);
  for (const field of NAMES) {
    const name = clean[field];
    if (name !== undefined) clean[field] = cachedName(cleanName, name);
  }
  return clean;
}

/** Cleans a name, or returns the cached result. */
export function cachedName(clean: (name: string) => string, name: string): string {
  const key = `${clean.name} ${name}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  if (known.size >= KNOWN_MAX) known.clear();
  const result = clean(name);
  known.set(key, result);
  return result;
}

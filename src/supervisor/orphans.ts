import { CHILD_MARK_VARIABLE } from "./child-environment.ts";
import type { ChildEntry } from "./child-registry.ts";
import type { Platform } from "./platform/platform.ts";
import { FORCE_WAIT_MS } from "./process-group.ts";
import { waitUntil } from "./wait-until.ts";

/** Whether what a registered child was still lives; `unknown` where the system does not tell. */
export type Ownership = "ours" | "gone" | "unknown";

/**
 * Whose the process group of an entry is by now. The table in docs/failures.md says why each line is safe.
 */
export function ownershipOf(entry: ChildEntry, platform: Platform): Ownership {
  // Only a file written by hand names ourselves.
  if (entry.pid === process.pid) return "gone";
  const token = platform.startToken(entry.pid);
  if (token !== undefined && entry.startToken !== "") return token === entry.startToken ? "ours" : "gone";
  if (platform.isGroupMarked(entry.pid, `${CHILD_MARK_VARIABLE}=${entry.mark}`)) return "ours";
  return token === undefined && platform.isAlive(entry.pid) ? "unknown" : "gone";
}

/**
 * Ends what is left of a child of an earlier worker, and sees it gone. Whose it is is looked at again before each signal.
 *
 * @returns how it stands afterwards: `gone`, or what could not be ended
 */
export async function endOrphan(entry: ChildEntry, platform: Platform, graceMs: number): Promise<Ownership> {
  for (const how of ["ask", "force"] as const) {
    const ownership = ownershipOf(entry, platform);
    if (ownership !== "ours") return ownership;
    platform.endGroup(entry.pid, how);
    const isGone = () => !platform.isAlive(entry.pid) && !platform.hasGroup(entry.pid);
    await waitUntil(isGone, how === "ask" ? graceMs : FORCE_WAIT_MS);
  }
  return ownershipOf(entry, platform);
}

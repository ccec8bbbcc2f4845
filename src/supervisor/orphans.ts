import { CHILD_MARK_VARIABLE } from "./child-environment.ts";
import type { ChildEntry } from "./child-registry.ts";
import type { Platform } from "./platform/platform.ts";
import { FORCE_WAIT_MS, waitUntil } from "./process-group.ts";

/** Whether a registered child is still alive; `unknown` if the system does not tell. */
export type Ownership = "ours" | "gone" | "unknown";

/** Who owns the process group of an entry now. The table in docs/failures.md says why each line is safe. */
export function ownershipOf(entry: ChildEntry, platform: Platform): Ownership {
  // Only a file that was edited by hand names this process.
  if (entry.pid === process.pid) return "gone";
  const token = platform.startToken(entry.pid);
  if (token !== undefined && entry.startToken !== "") return token === entry.startToken ? "ours" : "gone";
  if (platform.isGroupMarked(entry.pid, `${CHILD_MARK_VARIABLE}=${entry.mark}`)) return "ours";
  return token === undefined && platform.isAlive(entry.pid) ? "unknown" : "gone";
}

/**
 * Ends what is left of an earlier worker's child and waits until it has exited. Ownership is checked again before each signal.
 *
 * @returns the ownership afterwards: `gone`, unless it could not be ended
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

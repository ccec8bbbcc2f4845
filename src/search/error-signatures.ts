import { complaintsIn, fingerprintOf, hasFailedSilently } from "../domain/failure-text.ts";
import { asString } from "../domain/json.ts";
import { commandOutput } from "../domain/shown-failure.ts";
import type { ToolUse } from "../domain/turn.ts";
import type { FailingUse } from "../store/turns/turn-actions.ts";

/** What the commands of a turn complained of: those that failed, and those that ended well and show that they failed. */
export function complaintsOf(uses: readonly ToolUse[]): FailingUse[] {
  return uses.flatMap((use) => {
    const complaints = use.name === "Bash" ? complaintsOfUse(use) : [];
    return complaints.length === 0
      ? []
      : [{ toolUseId: use.toolUseId, fingerprints: complaints.map(fingerprintOf) }];
  });
}

function complaintsOfUse({ input, result, error, outcome }: ToolUse): string[] {
  if (outcome === "failed") return complaintsIn(error ?? "");
  if (outcome !== "ok") return [];
  const output = commandOutput(result);
  return hasFailedSilently(asString(input.command) ?? "", output) ? complaintsIn(output) : [];
}

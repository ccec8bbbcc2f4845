import { hasFailedSilently } from "../domain/failure-text.ts";
import { asObject, asString } from "../domain/json.ts";
import type { HookRun } from "./run-hook.ts";

/** What a command printed that failed, or that ended well and shows that it failed; undefined of all else. */
export function failingOutput({ event, payload }: HookRun): string | undefined {
  if (payload.tool_name !== "Bash") return undefined;
  if (event === "PostToolUseFailure")
    return payload.is_interrupt === true ? undefined : asString(payload.error);
  const result = asObject(payload.tool_response);
  if (result === undefined) return undefined;
  const output = [asString(result.stdout) ?? "", asString(result.stderr) ?? ""].join("\n");
  const command = asString(asObject(payload.tool_input)?.command) ?? "";
  return hasFailedSilently(command, output) ? output : undefined;
}

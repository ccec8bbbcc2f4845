import { asObject, asString } from "../domain/json.ts";
import { showsFailure } from "../domain/shown-failure.ts";
import type { HookRun } from "./hook-run.ts";

/** What a command printed that failed, or that ended well and shows that it failed; undefined of all else. */
export async function failingOutput({ event, payload }: HookRun): Promise<string | undefined> {
  if (payload.tool_name !== "Bash") return undefined;
  if (event === "PostToolUseFailure")
    return payload.is_interrupt === true ? undefined : asString(payload.error);
  const result = asObject(payload.tool_response);
  const output = [asString(result?.stdout) ?? "", asString(result?.stderr) ?? ""].join("\n");
  if (!showsFailure(output)) return undefined;
  // Most commands end well, and are not looked at more closely.
  const { hasFailedSilently } = await import("../domain/failure-text.ts");
  const command = asString(asObject(payload.tool_input)?.command) ?? "";
  return hasFailedSilently(command, output) ? output : undefined;
}

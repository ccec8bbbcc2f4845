import type { Json } from "./host-event.ts";
import { asObject, asString } from "./json.ts";

const SHOWN =
  /^(?:[^\S\n]*--- FAIL|FAIL\b|Traceback \(most|panic: |npm ERR!|(?:error|fatal|Error)(?:\[\w+\])?: |\S+\.\w{1,10}[:(]\d+[:,]\d+\)?: )/m;
/** The cause of a failure is in the last lines. */
const TAIL_CHARS = 12_000;

/** Whether an output has a line that failing programs print. Asked after every command, so this file stays small. */
export function showsFailure(output: string): boolean {
  return SHOWN.test(output.slice(-TAIL_CHARS));
}

/** What a command printed, from its result as the host stores it. */
export function commandOutput(result: Json | undefined): string {
  const fields = asObject(result);
  if (fields === undefined) return asString(result) ?? "";
  return [asString(fields.stdout) ?? "", asString(fields.stderr) ?? ""].join("\n");
}

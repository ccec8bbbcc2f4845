import type { Json } from "../host-event.ts";
import { asObject, asString } from "../json.ts";

const SHOWN =
  /^(?:[^\S\n]*--- FAIL|FAIL\b|Traceback \(most|panic: |npm ERR!|(?:error|fatal|Error)(?:\[\w+\])?: |\S+\.\w{1,10}[:(]\d+[:,]\d+\)?: )/m;
/** How test runners say that all went well, whatever the tests printed meanwhile. */
const PASSED =
  /(?:^|[\s,])0 (?:fail(?:ed|ures?|s|ing)?|errors?)\b|^Tests?:? +\d+ passed(?:, \d+ (?:skipped|todo))?, \d+ total|^=+ \d+ passed[^\n]* in |^test result: ok\b/m;
const FAILED = /(?:^[^\S\n]*|, ?)[1-9]\d* (?:fail(?:ed|ures?|s|ing)?|errors?)\b|^[^\S\n]*--- FAIL|^FAIL\b/m;
/** The cause of a failure is in the last lines. */
const TAIL_CHARS = 12_000;

/** Whether an output has a line that failing programs print. Asked after every command, so this file stays small. */
export function showsFailure(output: string): boolean {
  const end = output.slice(-TAIL_CHARS);
  return SHOWN.test(end) && !(PASSED.test(end) && !FAILED.test(end));
}

/** What a command printed, from its result as the host stores it. */
export function commandOutput(result: Json | undefined): string {
  const fields = asObject(result);
  if (fields === undefined) return asString(result) ?? "";
  return [asString(fields.stdout) ?? "", asString(fields.stderr) ?? ""].join("\n");
}

import { placeOfName } from "../domain/redaction/secret-names.ts";

const VALUE_CHARS_MAX = 60;
const VARIABLES_MAX = 6;

/** Environment variables as the run-book tells them: of a value that is long, computed or may be secret only the name. */
export function toldEnvironment(assignments: readonly string[]): string {
  const last = new Map(assignments.map((one) => [one.slice(0, one.indexOf("=")), one]));
  return [...last]
    .slice(0, VARIABLES_MAX)
    .map(([name, assignment]) => (isTold(name, assignment.slice(name.length + 1)) ? assignment : name))
    .join(" ");
}

function isTold(name: string, value: string): boolean {
  const mayBeSecret = placeOfName(name) !== undefined || /\[redacted|:\/\/[^/\s]*@/i.test(value);
  return !mayBeSecret && value.length <= VALUE_CHARS_MAX && !/[$`\s]/.test(value);
}

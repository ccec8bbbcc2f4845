import type { Json, JsonObject, ToolOutcome } from "../host-event.ts";
import { asObject, asString } from "../json.ts";

/** A call as far as it tells whether it asked for something that does not exist. */
export interface AskedPath {
  name: string;
  input: JsonObject;
  outcome: ToolOutcome;
  error: string | undefined;
  result: Json | undefined;
}

const ABSENT = /does not exist|no such file|path not found|not found: /i;
/** A pattern whose last part names a file, with stars or without: `**\/cart.ts`, `cart*.ts`. */
const NAMED = /^(?=[\w.-]{0,200}\w{3})[\w.-]{1,200}\.\w{1,10}$/;

/**
 * The path that a Read, Grep or Glob asked for in vain, as it was written; undefined where it found something or asked for
 * no file by its name. Looked at after every call of them, so this file stays small.
 */
export function missedPath({ name, input, outcome, error = "", result }: AskedPath): string | undefined {
  if (outcome === "failed" && ABSENT.test(error))
    return name === "Read" ? asString(input.file_path) : name === "Grep" ? asString(input.path) : undefined;
  if (name !== "Glob" || outcome !== "ok" || !isEmpty(result)) return undefined;
  const pattern = (asString(input.pattern) ?? "").replaceAll("\\", "/").replace(/^(?:\*\*\/)+/, "");
  const file = pattern.slice(pattern.lastIndexOf("/") + 1).replaceAll("*", "");
  if (!NAMED.test(file)) return undefined;
  const folder = asString(input.path);
  return folder === undefined || /^(?:\/|[A-Za-z]:)/.test(pattern) ? pattern : `${folder}/${pattern}`;
}

function isEmpty(result: Json | undefined): boolean {
  return (
    asObject(result)?.numFiles === 0 || (typeof result === "string" && result.startsWith("No files found"))
  );
}

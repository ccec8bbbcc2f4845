import type { Json, JsonObject } from "./host-event.ts";
import { asObject, asString } from "./json.ts";

/** What stands where the content of a file was that is not to be kept. */
export const LEFT_OUT_MARK = "[left out: an ignored file]";

/** The fields of a tool's input that name a file, in the tools that we know. */
const FILE_FIELDS = ["file_path", "notebook_path", "filePath", "path"] as const;
const COMMAND_WORD = /[^\s"'`;|&()<>=,]+/g;
/** A command of such words says which files it is about and nothing of what is in them. */
const PLAIN_COMMAND = /^[\w./~@:+\- ]{1,200}$/;
/** Words of a command that are looked at. */
const WORDS_MAX = 500;
const SEARCHES = /\b(?:grep|rg|ag|ack|git diff|git show|git log)\b/;
/** A line of a search's output: the path, mostly a line number, the line. */
const FOUND_LINE = /^([^\s:]{1,300})(?::\d+)?[:-]/;

/** One tool use, as hooks and transcripts tell it. */
export interface ToolReport {
  name: string | undefined;
  input: JsonObject | undefined;
  result: Json | undefined;
  error: string | undefined;
}

/**
 * Takes out of a report what ignored files hold: reading and writing them leaves that it was done and to which file, a
 * command that names one leaves its program and the name, and lines that a search found in one go.
 */
export function leaveOutIgnored(report: ToolReport, isIgnored: (path: string) => boolean): ToolReport {
  const files = FILE_FIELDS.filter((field) => isNamed(report.input?.[field], isIgnored));
  if (files.length > 0) {
    const input = Object.fromEntries(files.map((field) => [field, report.input?.[field] ?? ""]));
    return { name: report.name, input, ...withoutContent(report) };
  }
  const command = asString(report.input?.command);
  const named =
    command === undefined ? [] : (command.match(COMMAND_WORD) ?? []).slice(0, WORDS_MAX).filter(isIgnored);
  if (command !== undefined && named.length > 0)
    return { name: report.name, input: { command: bareCommand(command, named) }, ...withoutContent(report) };
  // A result in a transcript comes without its tool's name; only a search is asked for a pattern.
  const isSearch =
    asString(report.input?.pattern) !== undefined || (command !== undefined && SEARCHES.test(command));
  return isSearch ? { ...report, result: withoutFound(report.result, isIgnored) } : report;
}

function isNamed(value: Json | undefined, isIgnored: (path: string) => boolean): boolean {
  return typeof value === "string" && value !== "" && isIgnored(value);
}

function withoutContent({ result, error }: ToolReport): Pick<ToolReport, "result" | "error"> {
  return {
    result: result === undefined ? undefined : LEFT_OUT_MARK,
    error: error === undefined ? undefined : LEFT_OUT_MARK,
  };
}

/** `cat .env` says all that may be kept; of `echo KEY=… > .env` only the program and the file. */
function bareCommand(command: string, named: readonly string[]): string {
  if (PLAIN_COMMAND.test(command) || command.endsWith(LEFT_OUT_MARK)) return command;
  const program = /^[\w./-]{1,80}/.exec(command.trim())?.[0] ?? "";
  return `${program} … ${[...new Set(named)].join(" ")} ${LEFT_OUT_MARK}`;
}

function withoutFound(result: Json | undefined, isIgnored: (path: string) => boolean): Json | undefined {
  if (result === undefined) return undefined;
  const known = new Map<string, boolean>();
  const isOut = (path: string) => {
    const answer = known.get(path) ?? isIgnored(path);
    known.set(path, answer);
    return answer;
  };
  return mapTexts(result, (text) =>
    text.includes(":")
      ? text
          .split("\n")
          .map((line) => withoutLine(line, isOut))
          .join("\n")
      : text,
  );
}

function withoutLine(line: string, isOut: (path: string) => boolean): string {
  const path = FOUND_LINE.exec(line)?.[1];
  return path !== undefined && isOut(path) ? `${path}: ${LEFT_OUT_MARK}` : line;
}

function mapTexts(value: Json, change: (text: string) => string): Json {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  const object = asObject(value);
  if (object === undefined) return value;
  return Object.fromEntries(Object.entries(object).map(([key, item]) => [key, mapTexts(item, change)]));
}

import type { Json, JsonObject } from "../host-event.ts";
import { asObject, asString } from "../json.ts";
import {
  COMMAND_CHARS_MAX,
  foldersIn,
  ignoredInCommand,
  isHarmless,
  matchesSample,
  printsSecrets,
  readsIndirectly,
} from "./commands.ts";
import { type IgnoredFiles, isIgnoredName } from "./names.ts";
import { LEFT_OUT_MARK, type TextSource, withoutIgnoredLines } from "./sections.ts";

/** Fields whose text is run: what it names may be read or written. */
const COMMAND_FIELD = /^(?:command|commands|cmd|script|code|args|argv|shell|run|exec|expression)$/i;
/** Fields whose text is written, searched for or said: a file that it mentions is not touched. */
const CONTENT_FIELD =
  /^(?:content|contents|text|old_?string|new_?string|old_?str|new_?str|old_?text|new_?text|new_?source|input|patch|diff|prompt|description|message|body|title|subject|pattern|regex|query|replacement|todos|plan|thought|question|questions|insert_text|file_text|code_edit|instructions?)$/i;
/** Fields with a glob of which files are meant. */
const GLOB_FIELD =
  /^(?:glob|globs|include|includes|include_pattern|file_pattern|includePattern|filePattern|paths)$/i;
const FOLDER_FIELD = /^(?:cwd|workdir|work_dir|working_directory|directory|dir|root|folder)$/i;
const NAME_FIELD = /path|file|uri|url|name|source|target|location|resource/i;
/** Strings read of an input or a result; if there are more, those that may name an ignored file are left out. */
const STRINGS_MAX = 20_000;
/** What lies deeper is cut from every payload; here it bounds the recursion. */
const DEPTH_MAX = 20;
const JSON_CHARS_MAX = 1_000_000;
/** A command of such words says which files it is about and nothing of what is in them. */
const PLAIN_COMMAND = /^[\w./~@:+\- ]{1,200}$/;
const SEARCHES = /\b(?:e|f|z|bz|p|u)?grep\b|\b(?:rg|ag|ack|findstr|select-string|sls)\b/i;
/** One of them is in every command that the patterns of searches find; looking for a word needs no pattern to be made. */
const SEARCH_WORDS = ["grep", "rg", "ag", "ack", "findstr", "select-string", "sls", "--no-filename"] as const;
const HEADED_SEARCH = /\b(?:rg|ag|ack)\b|--heading|--pretty|--group/;
/** A search through folders that does not say which files its lines are from. */
const NAMELESS_SEARCH =
  /grep\b[^|;&]{0,300}\s-(?:\w*[rR]\w*h|\w*h\w*[rR])|--no-filename|\brg\b[^|;&]{0,300}\s-\w*I/;
/** What a tool says that could not get at a file: nothing in it is from there. */
const FAILURE =
  /^.{0,200}(?:No such file or directory|Permission denied|does not exist|has been denied by your settings|Is a directory|ENOENT|EACCES)\b.{0,120}$/;

/** One tool use, as hooks and transcripts tell it. */
export interface ToolReport {
  name: string | undefined;
  input: JsonObject | undefined;
  result: Json | undefined;
  error: string | undefined;
}

/**
 * Takes out of a report what ignored files hold. Where a name of one is in the input, it stays that this was done and to
 * which file, and nothing of what was written or read. Elsewhere the lines of a result go that are from such a file: by the
 * head of a diff, by a heading, by the path before each, or by a field beside them.
 */
export function leaveOutIgnored(report: ToolReport, ignored: IgnoredFiles): ToolReport {
  const { name, input, result, error } = report;
  const read = input === undefined ? undefined : readInput(input, ignored);
  if (read?.named !== undefined)
    return { name, input: read.named, result: withoutContent(result), error: withoutContent(error) };
  const source = sourceOf(report, read?.commands ?? [], read?.folders ?? []);
  if (source === "nameless")
    return { ...report, result: withoutContent(result), error: withoutContent(error) };
  const state = { ignored, source, strings: 0 };
  return {
    name,
    input:
      input === undefined
        ? undefined
        : (asObject(withoutLines(input, { ...state, source: OF_ONE })) ?? input),
    result: result === undefined ? undefined : withoutLines(result, state),
    error: error === undefined ? undefined : asString(withoutLines(error, state)),
  };
}

const OF_ONE: TextSource = { isSearch: false, isOfSeveral: false, hasBareNames: false, folders: [] };

function sourceOf(
  report: ToolReport,
  commands: readonly string[],
  folders: readonly string[],
): TextSource | "nameless" {
  const command = commands.join("\n").slice(0, COMMAND_CHARS_MAX);
  const maySearch = SEARCH_WORDS.some((word) => command.toLowerCase().includes(word));
  if ((maySearch && NAMELESS_SEARCH.test(command)) || printsSecrets(command)) return "nameless";
  // A result in a transcript comes without its tool's name; only a search is asked for a pattern.
  const isSearch =
    asString(report.input?.pattern) !== undefined ||
    (maySearch && SEARCHES.test(command)) ||
    /grep|search/i.test(report.name ?? "");
  const isOfOne = commands.length === 0 && asString(report.input?.file_path) !== undefined;
  const hasBareNames = (isSearch && HEADED_SEARCH.test(command)) || readsIndirectly(command);
  return { isSearch, isOfSeveral: !isOfOne, hasBareNames, folders: [...folders, ...foldersIn(command)] };
}

interface InputReading {
  /** The input reduced to the names of ignored files; undefined if it names none that it may read or write. */
  named: JsonObject | undefined;
  commands: string[];
  folders: string[];
}

function readInput(input: JsonObject, ignored: IgnoredFiles): InputReading {
  const commands: string[] = [];
  const folders: string[] = [];
  let strings = 0;
  for (const [key, value] of Object.entries(input))
    if (FOLDER_FIELD.test(key) && typeof value === "string") folders.push(value);
  const kept = namesOnly(input, "", (text, key) => {
    strings += 1;
    if (strings > STRINGS_MAX) return LEFT_OUT_MARK;
    // A call that was kept before its result came says so by the mark.
    if (text.endsWith(LEFT_OUT_MARK)) return text;
    if (COMMAND_FIELD.test(key)) {
      commands.push(text);
      const named = ignoredInCommand(text, ignored, folders);
      return named.length === 0 || isHarmless(text, ignored, folders)
        ? undefined
        : bareCommand(text, named, ignored);
    }
    return namesFile(text, key, ignored, folders) ? text : undefined;
  });
  return { named: asObject(kept), commands, folders };
}

function namesFile(text: string, key: string, ignored: IgnoredFiles, folders: readonly string[]): boolean {
  if (CONTENT_FIELD.test(key) || text === "") return false;
  if (/[\n\r]/.test(text)) return false;
  if (/\s/.test(text) && !NAME_FIELD.test(key) && !/^[/~.]|^[A-Za-z]:[\\/]/.test(text)) return false;
  if (GLOB_FIELD.test(key) && /[*?[{]/.test(text))
    return matchesSample(text, ignored, false) || isIgnoredName(text, ignored);
  return [text, ...folders.map((folder) => `${folder}/${text}`)].some((one) => isIgnoredName(one, ignored));
}

/** A value with only those of its texts that `keep` returns; undefined where it returns none. */
function namesOnly(
  value: Json,
  key: string,
  keep: (text: string, key: string) => string | undefined,
  depth = 0,
): Json | undefined {
  if (typeof value === "string") return keep(value, key);
  if (typeof value !== "object" || value === null || depth > DEPTH_MAX) return undefined;
  if (Array.isArray(value)) {
    const items = value.flatMap((item) => namesOnly(item, key, keep, depth + 1) ?? []);
    return items.length === 0 ? undefined : items;
  }
  const entries = Object.entries(value).flatMap(([name, item]) => {
    const kept = namesOnly(item, name, keep, depth + 1);
    return kept === undefined ? [] : [[name, kept] as const];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** `cat .env` says all that may be kept; of `echo KEY=… > .env` only the program and the file. */
function bareCommand(command: string, named: readonly string[], ignored: IgnoredFiles): string {
  if (PLAIN_COMMAND.test(command)) {
    // Where only its folder tells that a file is ignored, the mark has to.
    return ignoredInCommand(command, ignored).length > 0 ? command : `${command} ${LEFT_OUT_MARK}`;
  }
  const program = /^[\w./-]{1,80}/.exec(command.trim())?.[0] ?? "";
  const files = [...new Set(named)].slice(0, 20).join(" ").slice(0, 500);
  return `${program} … ${files} ${LEFT_OUT_MARK}`;
}

/** That something failed may be kept as it was said. */
function withoutContent<Value extends Json | undefined>(value: Value): Value | string {
  return value === undefined || isFailure(value) ? value : LEFT_OUT_MARK;
}

function isFailure(value: Json, depth = 0): boolean {
  if (typeof value === "string")
    return value.split("\n", 4).every((line) => line === "" || FAILURE.test(line)) && value.length < 500;
  if (typeof value !== "object" || value === null) return true;
  return depth < DEPTH_MAX && Object.values(value).every((item) => isFailure(item, depth + 1));
}

interface Reading {
  ignored: IgnoredFiles;
  source: TextSource;
  strings: number;
}

function withoutLines(value: Json, reading: Reading, depth = 0): Json {
  if (typeof value === "string") return textWithoutLines(value, reading);
  if (typeof value !== "object" || value === null) return value;
  if (depth > DEPTH_MAX) return LEFT_OUT_MARK;
  if (Array.isArray(value)) return value.map((item) => withoutLines(item, reading, depth + 1));
  const isOut = Object.entries(value).some(([key, item]) => isNaming(key, item, reading));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]): [string, Json] => {
      const isKept = !isOut || isNaming(key, item, reading);
      const isOwn = isIgnoredName(key, reading.ignored);
      return [key, isOwn || !isKept ? leftOut(item, depth) : withoutLines(item, reading, depth + 1)];
    }),
  );
}

/** Whether a field says that the fields beside it are of an ignored file. */
function isNaming(key: string, item: Json, { ignored }: Reading): boolean {
  return (
    typeof item === "string" && NAME_FIELD.test(key) && item.length < 4_096 && isIgnoredName(item, ignored)
  );
}

/** Numbers and signs stay: of a file listed they say how large it is. */
function leftOut(value: Json, depth: number): Json {
  if (typeof value === "string" || depth > DEPTH_MAX) return value === "" ? "" : LEFT_OUT_MARK;
  if (typeof value !== "object" || value === null) return value;
  return Array.isArray(value)
    ? value.map((item) => leftOut(item, depth + 1))
    : Object.fromEntries(Object.entries(value).map(([key, item]) => [key, leftOut(item, depth + 1)]));
}

function textWithoutLines(text: string, reading: Reading): string {
  reading.strings += 1;
  if (!reading.ignored.hint.test(text)) return text;
  if (reading.strings > STRINGS_MAX) return LEFT_OUT_MARK;
  const json = text.length < JSON_CHARS_MAX && /^\s{0,20}[[{]/.test(text) ? parsed(text) : undefined;
  if (json === undefined) return withoutIgnoredLines(text, reading.ignored, reading.source);
  const kept = withoutLines(json, reading);
  return JSON.stringify(kept) === JSON.stringify(json) ? text : JSON.stringify(kept);
}

/** Tools hand on JSON as text; undefined where it is none. */
function parsed(text: string): Json | undefined {
  try {
    const value: Json = JSON.parse(text);
    return typeof value === "object" ? value : undefined;
  } catch {
    // Most texts that begin with a bracket are no JSON.
    return undefined;
  }
}

import type { Database } from "bun:sqlite";
import type { ToolUse } from "../domain/turn.ts";
import { listToolUses } from "../store/turns/tool-uses.ts";
import { findNote, type NoteKind } from "./flags.ts";
import { type WordRuns, wordRuns } from "./word-runs.ts";

/** What a tool returned, and where it came from. */
export interface Answer {
  /** Such as `WebFetch https://…` or `Read src/a.ts`. */
  source: string;
  text: string;
  /** Whether its words are a stranger's: a web page, a web search, somebody else's server. */
  isForeign: boolean;
}

const SOURCE_CHARS_MAX = 200;
/** An answer that shares so many words in a row with its question repeats them. */
const REPEATED_RUN = 6;
/** A note with so many words of a stranger in a row is the stranger's text, not a note about it. */
const FOREIGN_RUN = 10;
const WEB_TOOLS: ReadonlySet<string> = new Set(["WebFetch", "WebSearch"]);
/** A command that fetches from another machine. */
const FETCHING = /\b(?:curl|wget|lynx|http|gh (?:issue|pr|api))\b/;
const OWN_MACHINE = /\b(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])/;

export function answerOf({ name, input, result, error }: ToolUse): Answer {
  const about = [input.url, input.query, input.file_path, input.path, input.pattern, input.command].find(
    (value): value is string => typeof value === "string" && value !== "",
  );
  const said = typeof result === "string" ? result : JSON.stringify(result ?? "").replaceAll(/\\[nrt]/g, " ");
  const command = typeof input.command === "string" ? input.command : "";
  const isFetching = FETCHING.test(command) && !OWN_MACHINE.test(command);
  const isForeign = WEB_TOOLS.has(name) || name.startsWith("mcp__") || isFetching;
  const text = `${said}\n${error ?? ""}`;
  const source = about === undefined ? name : `${name} ${about.replaceAll(/\s+/g, " ")}`;
  return {
    source: source.slice(0, SOURCE_CHARS_MAX),
    // A service that stores a comment returns it: those are the session's own words.
    text: isForeign ? wordRuns([JSON.stringify(input)], REPEATED_RUN).without(text) : text,
    isForeign,
  };
}

/** The words of strangers among what tools returned. */
export function foreignWords(answers: readonly Answer[]): WordRuns {
  const foreign = answers.filter(({ isForeign }) => isForeign);
  return wordRuns(
    foreign.map(({ text }) => text),
    FOREIGN_RUN,
  );
}

/** The input of a tool as one text. */
export function inputText({ input }: Pick<ToolUse, "input">): string {
  return JSON.stringify(input).replaceAll(/\\[nrt]/g, " ");
}

/** So many words in the same order are no coincidence. */
const RUN = 5;
const SOURCES_MAX = 3;
const TOOL_USES_MAX = 2_000;

/**
 * Where the words of a flagged note came from: tool with page, file or command, strangers first. Empty if the note is not
 * flagged or its source is unknown. Reads the turn's tool uses, so call it for single notes only.
 */
export function listFlagSources(memory: Database, kind: NoteKind, id: number): string[] {
  const note = findNote(memory, kind, id);
  if (note === undefined || note.flag === null) return [];
  if (note.savedBy === "agent") return ["saved by an agent"];
  if (note.turnId === null) return ["imported from an earlier memory"];
  const runs = wordRuns(note.texts, RUN);
  return listToolUses(memory, note.turnId, TOOL_USES_MAX)
    .map(answerOf)
    .filter(({ text }) => runs.hasRunOf(text))
    .sort((one, other) => Number(other.isForeign) - Number(one.isForeign))
    .slice(0, SOURCES_MAX)
    .map(({ source }) => source);
}

import type { ToolUse } from "../domain/turn.ts";
import { wordRuns } from "./word-runs.ts";

/** What a tool answered and where it had it from. */
export interface Answer {
  /** Such as `WebFetch https://…` or `Read src/a.ts`. */
  source: string;
  text: string;
  /** Whether its words are a stranger's: a page, a search of the web, a server of somebody else's. */
  isForeign: boolean;
}

/** So much of where an answer came from is told. */
const SOURCE_CHARS_MAX = 200;
/** What an answer shares with its question in so many words is not the stranger's. */
const OWN_RUN = 6;
const WEB_TOOLS: ReadonlySet<string> = new Set(["WebFetch", "WebSearch"]);
/** A command that fetches from somewhere else than this machine. */
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
  return {
    source: `${name}${about === undefined ? "" : ` ${about.replaceAll(/\s+/g, " ")}`}`.slice(
      0,
      SOURCE_CHARS_MAX,
    ),
    // Who writes a comment gets it back in the answer: those are the words of the session.
    text: isForeign ? wordRuns([JSON.stringify(input)], OWN_RUN).without(text) : text,
    isForeign,
  };
}

/** What a tool was told, as one text. */
export function inputText({ input }: Pick<ToolUse, "input">): string {
  return JSON.stringify(input).replaceAll(/\\[nrt]/g, " ");
}

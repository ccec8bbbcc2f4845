import { hasLiteral } from "../../src/domain/tool-use/literals.ts";
import { tail } from "./past.ts";

export const KINDS = {
  a: "path",
  b: "command",
  c: "symbol",
  d: "files",
  e: "correction",
  f: "thread",
  g: "recurring error",
  h: "habit",
} as const;
export type Kind = keyof typeof KINDS;

/** Something that a session had to obtain by its own calls, or was told by its user. */
export interface Need {
  kind: Kind;
  /** The session's id. */
  session: string;
  /** For people who read what was missed. */
  what: string;
  /** What is shown up to this time counts; milliseconds since 1970. */
  before: number;
  /** Whether an earlier session had it. */
  isKnown: boolean;
  isIn(text: string): boolean;
}

/** Whether a text names a file, by its name and folder. */
export function namesPath(text: string, path: string): boolean {
  return hasLiteral(text, { kind: "path", text: tail(path) });
}

/** Whether a text has a word as it is: neither a part of a longer one nor in another case. */
export function namesWord(text: string, word: string): boolean {
  return hasLiteral(text, { kind: "symbol", text: word });
}

const AFTER_COMMAND = /^(?:$|[`\n,;)"'|]| [(–—·|]| in | at |[.:](?:\s|$))/;

/** Where a text has a command as a whole; -1 where it has not. */
export function placeOfCommand(text: string, command: string): number {
  for (let at = text.indexOf(command); at >= 0; at = text.indexOf(command, at + 1)) {
    const before = text[at - 1] ?? "";
    if (
      !/[\w./-]/.test(before) &&
      AFTER_COMMAND.test(text.slice(at + command.length, at + command.length + 4))
    )
      return at;
  }
  return -1;
}

import { basename } from "node:path/posix";
import { type Need, namesPath } from "./need.ts";
import { filesOf, hasOpened, type Past, tail } from "./past.ts";
import type { RecordedSession } from "./session.ts";

/** With fewer there is no past to speak of. */
const EARLIER_MIN = 5;
export const FILES_NAMED = 10;
export const FILES_FIRST = 3;

/** Kind d: files that a session edits, that its first prompt does not name, and that an earlier session opened. */
export function editedFiles(session: RecordedSession, past: Past): Need[] {
  const earlier = past.endedBefore(session.first);
  if (earlier.length < EARLIER_MIN) return [];
  return [...filesOf(session)]
    .filter(([path, { isEdited }]) => isEdited && !isInPrompt(session, path))
    .map(([path, { at }]) => ({
      kind: "d" as const,
      session: session.id,
      what: path,
      before: at - 1,
      isKnown: earlier.some((one) => hasOpened(one, path)),
      isIn: (text: string) => namesPath(text, path),
    }));
}

function isInPrompt({ prompts: [first] }: RecordedSession, path: string): boolean {
  return first?.text.includes(basename(path)) === true;
}

const PATH = /(?:[\w@.+~()[\]-]+[/\\])*[\w@.+()[\]-]+/g;

/** The known files that a text names, in its order, without those that the first prompt names. */
export function filesNamed(text: string, session: RecordedSession, past: Past): string[] {
  const known = new Map(
    past
      .endedBefore(session.first)
      .flatMap((one) => [...filesOf(one).keys()].map((path) => [tail(path), path] as const)),
  );
  const named = (text.match(PATH) ?? []).flatMap(
    (word) => known.get(tail(word.replaceAll("\\", "/").replace(/[.,:;]+$/, ""))) ?? [],
  );
  return [...new Set(named)].filter((path) => !isInPrompt(session, path));
}

export interface FilesFirst {
  /** How many of the edited files are among the first ten of the order by which the product chooses what it tells. */
  found: number;
  edited: number;
  /** How many of the first three named the session opened. */
  opened: number;
  named: number;
}

export function measureFilesFirst(
  session: RecordedSession,
  past: Past,
  text: string,
  ranked: readonly string[],
): FilesFirst | undefined {
  const edited = editedFiles(session, past).filter(({ isKnown }) => isKnown);
  if (edited.length === 0) return undefined;
  const named = filesNamed(text, session, past);
  const ten = filesNamed(ranked.join("\n"), session, past).slice(0, FILES_NAMED).join("\n");
  const three = named.slice(0, FILES_FIRST);
  return {
    found: edited.filter((need) => need.isIn(ten)).length,
    edited: edited.length,
    opened: three.filter((path) => hasOpened(session, path)).length,
    named: three.length,
  };
}

/** The files that were opened last, each once. */
export function latestFiles(past: Past, at: number, count: number): string[] {
  const found = new Set<string>();
  for (const session of past.endedBefore(at)) {
    for (const path of [...filesOf(session).keys()].toReversed()) {
      found.add(path);
      if (found.size >= count) return [...found];
    }
  }
  return [...found];
}

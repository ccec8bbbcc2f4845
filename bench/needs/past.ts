import { fileOf, isEdit, isOpening, type RecordedSession } from "./session.ts";

/** The sessions of one code base, asked for what had ended by a time. */
export interface Past {
  sessions: readonly RecordedSession[];
  /** Ended before a time, the latest first. */
  endedBefore(at: number): RecordedSession[];
}

export function pastOf(sessions: readonly RecordedSession[]): Past {
  const byEnd = sessions.toSorted((one, other) => other.last - one.last);
  return { sessions, endedBefore: (at) => byEnd.filter(({ last }) => last < at) };
}

const opened = new WeakMap<RecordedSession, ReadonlyMap<string, { at: number; isEdited: boolean }>>();

/** The files that a session opened, by their path, in order, with whether it edited them. */
export function filesOf(session: RecordedSession): ReadonlyMap<string, { at: number; isEdited: boolean }> {
  const known = opened.get(session);
  if (known !== undefined) return known;
  const files = new Map<string, { at: number; isEdited: boolean }>();
  for (const call of session.calls.filter(isOpening)) {
    const path = fileOf(session, call);
    if (path === undefined) continue;
    const before = files.get(path);
    files.set(path, { at: before?.at ?? call.at, isEdited: before?.isEdited === true || isEdit(call) });
  }
  opened.set(session, files);
  return files;
}

const tails = new WeakMap<RecordedSession, ReadonlySet<string>>();

/** Whether a session opened a file, by its name and folder: sessions come from several machines. */
export function hasOpened(session: RecordedSession, path: string): boolean {
  const known = tails.get(session) ?? new Set([...filesOf(session).keys()].map(tail));
  tails.set(session, known);
  return known.has(tail(path));
}

/** A file by its name and folder: the sessions come from several machines. */
export function tail(path: string): string {
  return path.split("/").slice(-2).join("/");
}

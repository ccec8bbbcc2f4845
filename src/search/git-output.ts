import { HASH_CHARS, type SeenCommit } from "../store/turns/commits.ts";
import { wordsOf } from "./query/words.ts";

const RUNS_GIT = /\bgit\b|\bgh pr\b/;
const MAKES_COMMIT = /\bgit (?:-C \S+ )?(?:commit|merge|cherry-pick|rebase|revert)\b/;
/** `[branch 1a2b3c4] subject`, as `git commit` answers. */
const MADE = /^\[(\S+)(?: \([^)]*\))? ([0-9a-f]{7,40})\] (.+)$/;
/** `1a2b3c4 (tag: v1) subject`, as `git log --oneline` lists, with the lines of a graph before it. */
const LISTED = /^[*|/\\ ]{0,12}([0-9a-f]{7,40})\s(?:\([^)]{1,200}\) )?(\S.*)$/;
const HEADER = /^[*|/\\ ]{0,12}commit ([0-9a-f]{40})\b/;
const DATE = /^[*|/\\ ]{0,12}(?:Author|Commit)?Date:\s+(.+)$/;
const INDENTED = /^[*|/\\ ]{0,12} {4}(\S.*)$/;

const LINE_CHARS_MAX = 400;
const LINES_MAX = 4_000;
const COMMITS_MAX = 200;
/** Subjects are compared by so much of their words: `git` cuts long ones. */
const KEY_CHARS_MAX = 80;
/** A subject of fewer characters than this, such as "fix", is no name for one commit. */
const KEY_CHARS_MIN = 8;

/** The words of a subject, by which it is known again; undefined when it is too short to be told from others. */
export function subjectKeyOf(subject: string): string | undefined {
  const key = wordsOf(subject.slice(0, LINE_CHARS_MAX)).join(" ").slice(0, KEY_CHARS_MAX);
  return key.length < KEY_CHARS_MIN ? undefined : key;
}

/** The commits that a command line made or showed. */
export function commitsIn(command: string, output: string, at: number): SeenCommit[] {
  if (!RUNS_GIT.test(command)) return [];
  const found: SeenCommit[] = [];
  let open: { hash: string; committedAt: number | undefined } | undefined;
  const add = (hash: string, subject: string, more: Partial<SeenCommit> = {}) => {
    const subjectKey = subjectKeyOf(subject);
    if (subjectKey === undefined || found.length >= COMMITS_MAX) return;
    const known = { hash: hash.slice(0, HASH_CHARS), subject: subject.slice(0, LINE_CHARS_MAX), subjectKey };
    found.push({ ...known, branch: undefined, committedAt: undefined, seenAt: at, isMade: false, ...more });
  };
  for (const line of output.split("\n", LINES_MAX)) {
    const text = line.slice(0, LINE_CHARS_MAX);
    const made = MADE.exec(text);
    const header = HEADER.exec(text);
    if (made !== null)
      add(made[2] ?? "", made[3] ?? "", { branch: made[1], isMade: MAKES_COMMIT.test(command) });
    else if (header !== null) open = { hash: header[1] ?? "", committedAt: undefined };
    else if (open !== undefined) {
      const date = DATE.exec(text)?.[1];
      if (date !== undefined) open.committedAt = timeIn(date);
      const subject = INDENTED.exec(text)?.[1];
      if (subject !== undefined) {
        add(open.hash, subject, { committedAt: open.committedAt });
        open = undefined;
      }
    } else {
      const listed = LISTED.exec(text);
      if (listed !== null) add(listed[1] ?? "", listed[2] ?? "");
    }
  }
  return found;
}

/** `Tue Jan 27 09:18:57 2026 +0100` and whatever else the runtime can read; undefined for "2 hours ago". */
function timeIn(date: string): number | undefined {
  const parts = /^\w{3} (\w{3}) (\d{1,2}) ([\d:]{8}) (\d{4}) ([+-]\d{4})$/.exec(date.trim());
  const at =
    parts === null
      ? Date.parse(date)
      : Date.parse(`${parts[2]} ${parts[1]} ${parts[4]} ${parts[3]} ${parts[5]}`);
  return Number.isNaN(at) ? undefined : at;
}

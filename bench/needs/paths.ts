import { basename, dirname } from "node:path/posix";
import { asString } from "../../src/domain/json.ts";
import { type Need, namesPath } from "./need.ts";
import { hasOpened, type Past } from "./past.ts";
import { type Call, fileOf, isOpening, type RecordedSession, relativeTo } from "./session.ts";

/** Calls after a miss among which a file with a name that is only alike is looked for; one with the same name may come later. */
const CALLS_MAX = 25;
const ABSENT = /does not exist|no such file(?!.*posix_spawn)|path not found|File not found/i;

/** Kind a: a path was asked for that does not exist, and later the right one was opened. */
export function missingPaths(session: RecordedSession, past: Past): Need[] {
  const told = new Set<string>();
  return session.calls.flatMap((call, index) => {
    const missed = missedPath(session, call);
    if (missed === undefined) return [];
    const right = rightPath(session, missed, session.calls.slice(index + 1));
    if (right === undefined || told.has(`${missed} ${right}`)) return [];
    told.add(`${missed} ${right}`);
    return [
      {
        kind: "a" as const,
        session: session.id,
        what: `${missed} → ${right}`,
        before: call.at,
        isKnown: past.endedBefore(call.at).some((earlier) => hasOpened(earlier, right)),
        isIn: (text: string) =>
          namesPath(text, right) || (isFolder(missed) && namesPath(text, dirname(right))),
      },
    ];
  });
}

function isFolder(path: string): boolean {
  return !/\.\w+$/.test(basename(path));
}

/** The path that a call asked for in vain. */
export function missedPath(session: RecordedSession, call: Call): string | undefined {
  const { name, input, outcome, output } = call;
  if (name === "Read" && outcome === "failed" && ABSENT.test(output)) return fileOf(session, call);
  if (name === "Grep" && outcome === "failed" && ABSENT.test(output))
    return relativeTo(session, asString(input.path) ?? "");
  if (name !== "Glob" || !/^No files found|"numFiles":0/.test(output)) return undefined;
  const file = basename(asString(input.pattern) ?? "");
  return /^[\w.-]+\.\w+$/.test(file.replaceAll("*", ""))
    ? asString(input.pattern)?.replace(/^(?:\*\*\/)+/, "")
    : undefined;
}

function rightPath(session: RecordedSession, missed: string, later: readonly Call[]): string | undefined {
  const openedIn = (calls: readonly Call[]) =>
    calls
      .filter((call) => isOpening(call) && call.name !== "Write")
      .flatMap((call) => fileOf(session, call) ?? [])
      .filter((path) => path !== missed);
  const others = openedIn(later);
  const same = (of: (path: string) => string) =>
    others.find((path) => of(path) !== "" && of(path) === of(missed));
  return (
    same(basename) ?? same(stem) ?? openedIn(later.slice(0, CALLS_MAX)).find((path) => isLike(path, missed))
  );
}

function stem(path: string): string {
  const name = basename(path)
    .replace(/(?<=.)\..*$/, "")
    .replaceAll("*", "");
  return name.length < 4 || name === "index" ? "" : name.toLowerCase();
}

/** In a folder of the same name, and half of the words of both names, or the beginning of one, are the same. */
function isLike(path: string, missed: string): boolean {
  const words = (name: string) =>
    new Set(
      stem(name)
        .split(/[-_. ]+/)
        .filter((word) => word.length > 2),
    );
  const [one, other] = [words(path), words(missed)];
  const common = [...one].filter((word) => [...other].some((same) => isSameWord(word, same))).length;
  const isNear =
    basename(dirname(path)) === basename(dirname(missed)) || dirname(missed).startsWith(dirname(path));
  return isNear && common > 0 && common >= 0.5 * Math.max(one.size, other.size);
}

/** `render` and `renderer`, `logging` and `logger`, `env` and `testenv`. */
function isSameWord(one: string, other: string): boolean {
  const short = Math.min(one.length, other.length);
  if (one === other || one.endsWith(other) || other.endsWith(one)) return true;
  return short >= PREFIX_CHARS && one.slice(0, PREFIX_CHARS) === other.slice(0, PREFIX_CHARS);
}

const PREFIX_CHARS = 4;

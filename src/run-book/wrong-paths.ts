import { asString } from "../domain/json.ts";
import { likeness, partsOf } from "../domain/tool-use/like-path.ts";
import { missedPath } from "../domain/tool-use/missed-path.ts";
import type { ToolUse } from "../domain/turn.ts";
import type { RunBookFact } from "../store/run-book/run-book.ts";
import { changeFolder, pathWithin } from "./paths-within.ts";

const OPENING: ReadonlySet<string> = new Set(["Read", "Edit", "MultiEdit"]);
/** What is opened later than so many calls after a miss was looked for by itself. */
const CALLS_MAX = 25;
const PAIRS_MAX = 20;
const PATH_CHARS_MAX = 300;
/** A name that has little in common with the one that was missed was not meant by it. */
const LIKENESS_MIN = 2.5;

/** Paths (subject) that were asked for in vain, each with the one (detail) that was opened instead. */
export function wrongPathsIn(uses: readonly ToolUse[], folder: string, root: string): RunBookFact[] {
  const nameOf = (path: string) => pathWithin(root, changeFolder(folder, path)).slice(0, PATH_CHARS_MAX);
  const found = uses.flatMap((use, index): RunBookFact[] => {
    const missed = missedPath(use);
    if (missed === undefined) return [];
    const subject = nameOf(missed);
    const opened = uses
      .slice(index + 1, index + 1 + CALLS_MAX)
      .filter(({ name, outcome }) => OPENING.has(name) && outcome === "ok")
      .flatMap(({ input }) => asString(input.file_path) ?? [])
      .map(nameOf);
    const detail = mostAlike(subject, opened);
    return detail === undefined ? [] : [{ kind: "path", subject, detail, reason: "", at: use.at }];
  });
  return found.slice(0, PAIRS_MAX);
}

function mostAlike(missed: string, opened: readonly string[]): string | undefined {
  const asked = partsOf(missed);
  const [best] = opened
    .filter((path) => path !== missed)
    .map((path) => ({ path, like: likeness(asked, partsOf(path)) }))
    .sort((one, other) => other.like - one.like);
  return best !== undefined && best.like >= LIKENESS_MIN ? best.path : undefined;
}

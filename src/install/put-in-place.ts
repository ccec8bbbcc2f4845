import { existsSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** What is done to one file. */
export type PlaceStep =
  | { does: "rename"; from: string; to: string }
  /** What cannot be removed yet is removed by the next installation. */
  | { does: "try to remove"; path: string };

/** Ends the name of a program that was replaced while it ran. */
const REPLACED = ".replaced";

export interface Placing {
  made: string;
  target: string;
  /** Whether a program lies there already. */
  isTaken: boolean;
  /** Programs that earlier installations have put aside. */
  replaced: readonly string[];
  /** A part of a name that no earlier installation has used. */
  unique: string;
}

/**
 * What puts a new program in the place of an old one, in this order. Windows does not let a program that runs be replaced
 * or removed, but lets it be renamed: so the old one goes aside, and is removed when it runs no more.
 */
export function stepsToPlace(platform: string, placing: Placing): PlaceStep[] {
  const { made, target, isTaken, replaced, unique } = placing;
  const steps: PlaceStep[] = replaced.map((path) => ({ does: "try to remove", path }));
  if (!isTaken || platform !== "win32") return [...steps, { does: "rename", from: made, to: target }];
  const aside = `${target}.${unique}${REPLACED}`;
  return [
    ...steps,
    { does: "rename", from: target, to: aside },
    { does: "rename", from: made, to: target },
    { does: "try to remove", path: aside },
  ];
}

/**
 * Puts a program in its place.
 *
 * @throws the system's error, with the old program where it was
 */
export function putInPlace(platform: string, made: string, target: string): void {
  const folder = dirname(target);
  const isReplaced = (name: string) => name.startsWith(basename(target)) && name.endsWith(REPLACED);
  const replaced = readdirSync(folder).filter(isReplaced);
  const steps = stepsToPlace(platform, {
    made,
    target,
    isTaken: existsSync(target),
    replaced: replaced.map((name) => join(folder, name)),
    unique: Date.now().toString(36),
  });
  for (const [at, step] of steps.entries()) {
    if (step.does === "try to remove") tryToRemove(step.path);
    else renameOrGoBack(step, steps.slice(0, at));
  }
}

function renameOrGoBack(step: { from: string; to: string }, done: readonly PlaceStep[]): void {
  try {
    renameSync(step.from, step.to);
  } catch (error) {
    for (const earlier of done.toReversed())
      if (earlier.does === "rename") renameSync(earlier.to, earlier.from);
    throw error;
  }
}

function tryToRemove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // It still runs.
  }
}

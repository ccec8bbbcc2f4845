import type { Database } from "bun:sqlite";
import { listFacts, listRuns, type RunBookFact } from "../store/run-book/run-book.ts";
import { lacksOf } from "./lacks.ts";
import { PURPOSES, type Purpose } from "./purposes.ts";
import { type RankedCommand, rankCommands } from "./rank.ts";
import { NAMED_BY_ERROR } from "./remedies.ts";

/** How things are run in a project. */
export interface RunBook {
  /** By purpose, in the order of `PURPOSES`; the best commands of each first. */
  commands: { purpose: Purpose; best: RankedCommand[] }[];
  /** Where servers of it answered, newest first, each with the command that started it; "" where that is unknown. */
  addresses: { address: string; command: string }[];
  /** `owner/name`, the one seen most first. */
  repositories: string[];
  /** Programs that were missing when last called. */
  lacks: string[];
  /** A command that failed, what it said, and what made it pass. */
  remedies: Remedy[];
  /** A command that failed in several sessions, what it said, and the one that passed in its place. */
  replacements: Remedy[];
}

export interface Remedy {
  command: string;
  reason: string;
  remedy: string;
  times: number;
}

const RUNS_MAX = 2_000;
const FACTS_MAX = 300;
const PER_PURPOSE_MAX = 3;
const ADDRESSES_MAX = 5;
const REPOSITORIES_MAX = 3;
const LACKS_MAX = 10;
const REMEDIES_MAX = 5;
/** What happened once may have been chance. */
const TIMES_MIN = 2;
/** What is a rule here is told before it fails again. */
const REPLACED_MIN = 3;

/** @param before only what was known then; milliseconds since 1970 */
export function readRunBook(memory: Database, scope: { projectId: number; before: number }): RunBook {
  const ranked = rankCommands(listRuns(memory, scope, RUNS_MAX));
  const byPurpose = Map.groupBy(ranked, ({ purpose }) => purpose);
  const facts = listFacts(memory, scope, ["address", "repository", "remedy"], FACTS_MAX);
  const ofKind = (kind: RunBookFact["kind"]) => facts.filter((fact) => fact.kind === kind);
  return {
    commands: PURPOSES.flatMap((purpose) => {
      const best = byPurpose.get(purpose)?.slice(0, PER_PURPOSE_MAX) ?? [];
      return best.length === 0 ? [] : [{ purpose, best }];
    }),
    addresses: addressesIn(ofKind("address")).slice(0, ADDRESSES_MAX),
    repositories: mostOften(ofKind("repository").map(({ subject }) => subject)).slice(0, REPOSITORIES_MAX),
    lacks: [...lacksOf(memory, scope)].slice(0, LACKS_MAX),
    remedies: remediesIn(ofKind("remedy")).slice(0, REMEDIES_MAX),
    replacements: readReplacements(memory, scope),
  };
}

function addressesIn(facts: readonly RunBookFact[]): RunBook["addresses"] {
  const commands = new Map<string, string>();
  for (const { subject, detail } of facts) commands.set(subject, commands.get(subject) || detail);
  return [...commands].map(([address, command]) => ({ address, command }));
}

function mostOften(names: readonly string[]): string[] {
  const groups = [...Map.groupBy(names, (name) => name)];
  return groups.sort(([, one], [, other]) => other.length - one.length).map(([name]) => name);
}

function remediesIn(facts: readonly RunBookFact[]): Remedy[] {
  const groups = [...Map.groupBy(facts, ({ subject, detail }) => `${subject}\n${detail}`).values()];
  return groups
    .filter((same) => same.length >= TIMES_MIN || same[0]?.reason.startsWith(NAMED_BY_ERROR))
    .flatMap((same) => {
      const { subject: command = "", detail: remedy = "", reason = "" } = same[0] ?? {};
      return { command, remedy, reason: reason.replace(NAMED_BY_ERROR, ""), times: same.length };
    });
}

/** Commands that failed in several sessions, each with the one that took its place most often. */
export function readReplacements(memory: Database, scope: { projectId: number; before: number }): Remedy[] {
  const facts = listFacts(memory, scope, ["replacement"], FACTS_MAX);
  const found = [...Map.groupBy(facts, ({ subject }) => subject).values()].flatMap((same) => {
    const [remedy] = mostOften(same.map(({ detail }) => detail));
    const { subject: command = "", reason = "" } = same[0] ?? {};
    if (same.length < REPLACED_MIN || remedy === undefined) return [];
    return [{ command, remedy, reason, times: same.length }];
  });
  return found.slice(0, REMEDIES_MAX);
}

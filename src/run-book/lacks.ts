import type { Database } from "bun:sqlite";
import { listFacts, type RunBookScope } from "../store/run-book/run-book.ts";

const FACTS_MAX = 100;

/** Programs that were missing when last called. */
export function lacksOf(memory: Database, scope: RunBookScope): Set<string> {
  const facts = listFacts(memory, scope, ["lacks", "found"], FACTS_MAX);
  const latest = new Map(facts.reverse().map(({ subject, kind }) => [subject, kind]));
  return new Set([...latest].filter(([, kind]) => kind === "lacks").map(([subject]) => subject));
}

import type { Database } from "bun:sqlite";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { saveMemory } from "../../src/curation/save.ts";
import { sayableName } from "../../src/domain/screening/find-instruction.ts";
import { atMost, type Figure } from "../figures.ts";
import { insertProject } from "../insert.ts";
import { indexAll } from "../memory.ts";
import { type ObserverName, type Place, plant } from "./planted.ts";
import { reaches } from "./reach.ts";

/** The ways by which words come in, as corpora name them. */
const WAYS = [
  "page",
  "server",
  "file",
  "test",
  "commit",
  "save",
  "branch",
  "line",
  "prompt-like-line",
] as const;
type Way = (typeof WAYS)[number];

/** One planted text of a corpus. */
interface Planted {
  id: string;
  via: Way;
  language: string;
  text: string;
}

/** Of a corpus that no rule was written after, this share may reach a session unflagged. */
const REACHED_SHARE_MAX = 15;
const OBSERVERS: readonly ObserverName[] = ["local", "repeats"];
const PLACE_OF: Readonly<Record<Exclude<Way, "save" | "branch">, Place>> = {
  page: "web page",
  server: "server",
  file: "file",
  test: "test output",
  commit: "commit message",
  line: "file",
  "prompt-like-line": "file",
};

/** The corpora that lie beside this file. */
export function listCorpora(): string[] {
  return readdirSync(import.meta.dir)
    .filter((name) => name.endsWith(".jsonl"))
    .map((name) => join(import.meta.dir, name));
}

/**
 * Reads a corpus: a line of JSON each, `{id, via, language, text}`.
 *
 * @throws Error with the number of a line that is none
 */
export function readCorpus(path: string): Planted[] {
  return readFileSync(path, "utf8")
    .split("\n")
    .flatMap((line, index) => (line.trim() === "" ? [] : [plantedOf(line, `${path}:${index + 1}`)]));
}

function plantedOf(line: string, where: string): Planted {
  const said = JSON.parse(line) as Partial<Planted>;
  const via = WAYS.find((way) => way === said.via);
  if (via === undefined || typeof said.text !== "string")
    throw new Error(`${where}: a planted text needs "text", and "via" out of ${WAYS.join(", ")}`);
  return { id: String(said.id ?? where), via, language: String(said.language ?? ""), text: said.text };
}

/** What of a corpus reaches a session unflagged, by way in; and which, by their ids. */
export function measureCorpus(memory: Database, path: string): { figures: Figure[]; reached: string[] } {
  const corpus = readCorpus(path);
  const name = basename(path);
  const planted = corpus.map((one) => ({ one, projects: plantBy(memory, one, name) }));
  indexAll(memory);
  const reached = planted
    .filter(({ one, projects }) => projects.some((project) => reaches(memory, project, one.text)))
    .map(({ one }) => one);
  const figures = WAYS.flatMap((way) => {
    const all = corpus.filter(({ via }) => via === way).length;
    const through = reached.filter(({ via }) => via === way).length;
    const what = `${name}: reach a session unflagged by ${way}, of ${all}`;
    return all === 0 ? [] : [{ what, value: through, unit: "" }];
  });
  const share = Number(((reached.length / Math.max(1, corpus.length)) * 100).toFixed(1));
  const what = `${name}: reach a session unflagged, ${reached.length} of ${corpus.length}`;
  return {
    figures: [...figures, { what, value: share, unit: "%", budget: atMost(REACHED_SHARE_MAX) }],
    reached: reached.map(({ id }) => id),
  };
}

/** Plants a text on its way in, once for each observer where there is one to fall for it. Returns the projects. */
function plantBy(memory: Database, planted: Planted, name: string): number[] {
  const { id, via, text } = planted;
  if (via === "save") return [plantSaved(memory, `${name}-${id}`, text)];
  const place = via === "branch" ? "file" : PLACE_OF[via];
  const inBranch = via === "branch" ? { branch: sayableName(text), text: "Nothing to see." } : { text };
  return OBSERVERS.map((observer) =>
    plant(memory, `${name}-${observer}-${id}`, { ...inBranch, place, observer }),
  );
}

/** What an agent saves because it was told to by what it read. */
function plantSaved(memory: Database, key: string, text: string): number {
  const project = insertProject(memory, key);
  saveMemory(
    { memory, now: Date.now, isExcludedDirectory: () => false },
    { text, project: key, by: "agent" },
  );
  return project;
}

import type { Database } from "bun:sqlite";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectIdentity } from "../src/config/project-identity.ts";
import {
  CONCEPTS,
  OBSERVATION_TYPES,
  type ObservationDraft,
  type SummaryDraft,
} from "../src/domain/observation.ts";
import { endInsertedSession, insertObservedTurn, insertSessionOf } from "./insert.ts";
import { indexAll, openMemory } from "./memory.ts";
import { prose } from "./payloads.ts";
import type { BenchHome } from "./workplace.ts";

/** How much a generated memory holds. */
export interface MemorySize {
  projects: number;
  sessions: number;
  turnsPerSession: number;
  observationsPerTurn: number;
  /** Makes text of a length; few words again and again where it is not said. */
  text?: (chars: number, seed: number) => string;
}

const HOUR_MS = 3_600_000;
const SESSIONS_PER_TRANSACTION = 250;
const FILES_PER_PROJECT = 400;

/**
 * Fills the memory of a home through the store, with texts as long as the local observer's. Sessions go round the
 * projects. Returns the folders of the projects, which are git repositories on disk.
 */
export function fillMemory(home: BenchHome, size: MemorySize): string[] {
  const folders = Array.from({ length: size.projects }, (_, index) => makeRepository(home, index));
  const memory = openMemory(home);
  const firstAt = Date.now() - size.sessions * HOUR_MS;
  for (let from = 0; from < size.sessions; from += SESSIONS_PER_TRANSACTION) {
    const until = Math.min(size.sessions, from + SESSIONS_PER_TRANSACTION);
    memory
      .transaction(() => {
        for (let index = from; index < until; index += 1) {
          const folder = folders[index % folders.length] ?? home.dir;
          fillSession(memory, { index, folder, at: firstAt + index * HOUR_MS }, size);
        }
      })
      .immediate();
  }
  memory.close();
  return folders;
}

/** Brings the index of a home's memory up to its texts, as its worker would. Returns the milliseconds that took. */
export function indexMemory(home: BenchHome): number {
  const memory = openMemory(home);
  const started = performance.now();
  indexAll(memory);
  const took = performance.now() - started;
  memory.run("PRAGMA wal_checkpoint(TRUNCATE)");
  memory.close();
  return took;
}

function makeRepository(home: BenchHome, index: number): string {
  const folder = join(home.dir, "work", `project-${index}`);
  mkdirSync(join(folder, ".git"), { recursive: true });
  writeFileSync(join(folder, ".git", "HEAD"), "ref: refs/heads/main\n");
  writeFileSync(
    join(folder, ".git", "config"),
    `[remote "origin"]\n\turl = git@example.org:team/project-${index}.git\n`,
  );
  return folder;
}

function fillSession(
  memory: Database,
  begun: { index: number; folder: string; at: number },
  size: MemorySize,
): void {
  const project = projectIdentity(begun.folder);
  const session = insertSessionOf(memory, project, `generated-${begun.index}`, begun.at);
  const text = size.text ?? prose;
  for (let number = 1; number <= size.turnsPerSession; number += 1) {
    const seed = begun.index * size.turnsPerSession + number;
    insertObservedTurn(memory, session, {
      ...{ number, at: begun.at + number * 60_000, summary: summary(seed, text) },
      drafts: Array.from({ length: size.observationsPerTurn }, (_, index) => draft(seed * 31 + index, text)),
    });
  }
  endInsertedSession(memory, session, begun.at + size.turnsPerSession * 60_000);
}

type Text = (chars: number, seed: number) => string;

function draft(seed: number, text: Text): ObservationDraft {
  const file = (offset: number) =>
    `src/area-${(seed + offset) % 20}/file-${(seed * 7 + offset) % FILES_PER_PROJECT}.ts`;
  return {
    type: OBSERVATION_TYPES[seed % OBSERVATION_TYPES.length] ?? "change",
    title: text(40 + (seed % 60), seed).replaceAll("\n", " "),
    subtitle: text(60, seed + 3),
    facts: Array.from({ length: 2 + (seed % 3) }, (_, index) => text(80 + ((seed * 13) % 160), seed + index)),
    narrative: text(200 + ((seed * 17) % 500), seed + 5),
    concepts: [CONCEPTS[seed % CONCEPTS.length] ?? "pattern"],
    filesRead: [file(1), file(2)],
    filesModified: seed % 2 === 0 ? [file(3)] : [],
    toolUseIds: [`toolu_generated_${seed}_a`, `toolu_generated_${seed}_b`],
  };
}

function summary(seed: number, text: Text): SummaryDraft {
  return {
    request: text(120, seed),
    investigated: text(150, seed + 1),
    learned: text(180, seed + 2),
    completed: text(220, seed + 3),
    nextSteps: text(100, seed + 4),
    notes: "",
  };
}

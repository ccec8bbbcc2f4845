import type { Database } from "bun:sqlite";
import { settingsOf } from "../../src/config/settings.ts";
import { findFiles } from "../../src/import/find-files.ts";
import { importState } from "../../src/import/import-state.ts";
import { createImports, type Imports } from "../../src/import/imports.ts";
import { leaveRequest } from "../../src/import/request.ts";
import { captureRules } from "../../src/ingest/capture-rules.ts";
import { LOCAL_OBSERVER, observeLocally } from "../../src/observer/local/observe.ts";
import { observeTurns } from "../../src/observer/observe-turns.ts";
import { indexPassages } from "../../src/passages/index-passages.ts";
import type { ImportState } from "../../src/protocol/worker-reports.ts";
import { indexRunBook } from "../../src/run-book/index-run-book.ts";
import { indexPending } from "../../src/search/index-pending.ts";
import { openMemory } from "../../src/store/database/open.ts";
import type { TempHome } from "./temp-home.ts";

/** What the worker does with an import, on real files within the test's process. */
export interface Importing extends Disposable {
  memory: Database;
  imports: Imports;
  logged: string[];
  /** Asks for files or folders to be read. Returns the name of the import. */
  ask(...paths: string[]): string;
  /** Asks, and reads, condenses and indexes all there is. */
  read(...paths: string[]): ImportState;
  /** Reads on to the end. */
  finish(name: string): ImportState;
  all<T>(sql: string): T[];
}

export function openImporting(home: TempHome, settings: Record<string, string> = {}): Importing {
  const memory = openMemory(home.paths.memory, home.paths.backups);
  const logged: string[] = [];
  const say = (level: string) => (message: string) => void logged.push(`${level} ${message}`);
  const log = { debug: () => {}, info: say("info"), warning: say("warning"), error: say("error") };
  const rules = captureRules(settingsOf(settings, {}).settings, home.paths, home.environment);
  const imports = createImports({ memory, rules, log, paths: home.paths });
  const ask = (...paths: string[]) =>
    leaveRequest(home.paths, { origin: "command", files: findFiles(paths).files });
  const finish = (name: string) => {
    const observer = { name: LOCAL_OBSERVER, observe: observeLocally };
    while (
      observeTurns({ memory, log, observer }) +
        indexPending(memory) +
        indexPassages(memory) +
        indexRunBook(memory) >
        0 ||
      (imports.look() && imports.step())
    );
    const state = importState(memory, name);
    if (state === undefined) throw new Error(`import ${name} was not taken over`);
    return state;
  };
  return {
    memory,
    imports,
    logged,
    ask,
    finish,
    read: (...paths) => finish(ask(...paths)),
    all: <T>(sql: string) => memory.query<T, []>(sql).all(),
    [Symbol.dispose]: () => {
      imports[Symbol.dispose]();
      memory.close();
    },
  };
}

import type { Database } from "bun:sqlite";
import { asMemoryError, MemoryError } from "../../domain/error.ts";
import { SCHEMA_1 } from "../schema/v1.ts";
import { SCHEMA_2 } from "../schema/v2.ts";
import { SCHEMA_3 } from "../schema/v3.ts";
import { SCHEMA_4 } from "../schema/v4.ts";
import { SCHEMA_5 } from "../schema/v5.ts";
import { SCHEMA_6 } from "../schema/v6.ts";
import { SCHEMA_7 } from "../schema/v7.ts";
import { SCHEMA_8 } from "../schema/v8.ts";
import { SCHEMA_9 } from "../schema/v9.ts";
import { SCHEMA_10 } from "../schema/v10.ts";
import { SCHEMA_11 } from "../schema/v11.ts";
import { SCHEMA_12 } from "../schema/v12.ts";

/** One step of the memory's schema. Steps are only ever added; each runs in one transaction. */
export interface Migration {
  version: number;
  sql: string;
}

export const MIGRATIONS: readonly Migration[] = [
  { version: 1, sql: SCHEMA_1 },
  { version: 2, sql: SCHEMA_2 },
  { version: 3, sql: SCHEMA_3 },
  { version: 4, sql: SCHEMA_4 },
  { version: 5, sql: SCHEMA_5 },
  { version: 6, sql: SCHEMA_6 },
  { version: 7, sql: SCHEMA_7 },
  { version: 8, sql: SCHEMA_8 },
  { version: 9, sql: SCHEMA_9 },
  { version: 10, sql: SCHEMA_10 },
  { version: 11, sql: SCHEMA_11 },
  { version: 12, sql: SCHEMA_12 },
];

export const MEMORY_SCHEMA = MIGRATIONS.at(-1)?.version ?? 0;

export function schemaVersion(memory: Database): number {
  return memory.query<{ user_version: number }, []>("PRAGMA user_version").get()?.user_version ?? 0;
}

/**
 * Brings the memory from its schema to the present one. A step that fails leaves the schema and the data of the step
 * before it. Foreign keys are switched off meanwhile, because a step that makes a table anew would else empty those
 * that point to it; that all of them hold is checked before the step is committed.
 *
 * @throws MemoryError migration-failed, disk-full, database-locked, database-damaged
 */
export function migrate(memory: Database, path: string, steps: readonly Migration[] = MIGRATIONS): void {
  const version = schemaVersion(memory);
  memory.run("PRAGMA foreign_keys = OFF");
  for (const step of steps.filter((one) => one.version > version)) takeStep(memory, path, step);
  memory.run("PRAGMA foreign_keys = ON");
}

function takeStep(memory: Database, path: string, step: Migration): void {
  try {
    memory
      .transaction(() => {
        memory.run(step.sql);
        checkForeignKeys(memory);
        memory.run(`PRAGMA user_version = ${step.version}`);
      })
      .immediate();
  } catch (error) {
    const fault = asMemoryError(error, `bringing ${path} to schema ${step.version}`);
    // A full disk or a damaged file is named as what it is.
    if (fault.code !== "internal") throw fault;
    throw new MemoryError("migration-failed", fault.message, { cause: error });
  }
}

function checkForeignKeys(memory: Database): void {
  const [broken] = memory.query<{ table: string; parent: string }, []>("PRAGMA foreign_key_check").all();
  if (broken !== undefined)
    throw new Error(`rows of ${broken.table} would point to nothing in ${broken.parent}`);
}

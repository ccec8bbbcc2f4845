import { SCHEMA_1 } from "./schema/v1.ts";

/** One step of the memory's schema. Steps are only ever added; each runs in one transaction. */
export interface Migration {
  version: number;
  sql: string;
}

export const MIGRATIONS: readonly Migration[] = [{ version: 1, sql: SCHEMA_1 }];

export const MEMORY_SCHEMA = MIGRATIONS.at(-1)?.version ?? 0;

import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const SRC = join(import.meta.dir, "../../src");
const SQL = /`(?:[^`\\]|\\.)*`|"(?:[^"\\\n]|\\.)*"/g;

/** Whether SQLite prepares a statement again whenever values are bound to it: see `store/database/rows.ts`. */
function isPreparedAgain(sql: string): boolean {
  if (/\b(?:LIMIT|OFFSET) \?/.test(sql)) return true;
  const isOrdered = /\bSELECT\b[\s\S]*\bORDER BY\b/.test(sql) && !/\b(?:UPDATE|INSERT|DELETE)\b/.test(sql);
  return isOrdered && /[\w)] = \?/.test(sql);
}

test("no statement is prepared again each time that values are bound to it", () => {
  const files = [...new Bun.Glob("**/*.ts").scanSync(SRC)];
  const statements = files.flatMap((file) =>
    (readFileSync(join(SRC, file), "utf8").match(SQL) ?? []).map((sql) => ({ file, sql })),
  );
  expect(statements.filter(({ sql }) => /\bLIMIT \+\?/.test(sql)).length).toBeGreaterThan(20);
  expect(statements.filter(({ sql }) => isPreparedAgain(sql))).toEqual([]);
});

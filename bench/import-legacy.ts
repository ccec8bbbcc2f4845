import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { findFiles } from "../src/import/find-files.ts";
import { createImports } from "../src/import/imports.ts";
import { leaveRequest } from "../src/import/request.ts";
import { search } from "../src/search/search.ts";
import { listLegacyRows, openLegacyDatabase } from "../src/store/imports/legacy-database.ts";
import { exactly, type Figure } from "./figures.ts";
import { indexAll, openMemory, syncDeps } from "./memory.ts";
import type { BenchHome } from "./workplace.ts";

const KINDS = ["observation", "summary", "prompt"] as const;
const ROWS_MAX = 1_000_000;
const HITS_MAX = 10;

/** Imports the databases of `<data>/legacy-db`, if there are any: is each record found again by its old number? */
export function readLegacy(home: BenchHome, data: string): Figure[] {
  const folder = join(data, "legacy-db");
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".db")) : [];
  return names.flatMap((name) => readOne(home, join(folder, name)));
}

function readOne(home: BenchHome, path: string): Figure[] {
  const { paths } = home;
  using memory = openMemory(home);
  const { rules, log } = syncDeps(memory, home);
  using imports = createImports({ memory, rules, log, paths });
  const started = performance.now();
  leaveRequest(paths, { origin: "command", files: findFiles([path]).files });
  while (imports.look() && imports.step());
  indexAll(memory);
  const seconds = (performance.now() - started) / 1_000;
  const figures = KINDS.map((kind) => {
    using legacy = openLegacyDatabase(path, paths.imports);
    const ids = listLegacyRows(legacy.database, kind, 0, ROWS_MAX).map((row) => Number(row.id));
    const isFound = (id: number) =>
      search(memory, { query: `#${id}`, projectId: undefined, limit: HITS_MAX, now: Date.now() }).hits.some(
        (hit) => hit.source.kind === kind && hit.why.some((why) => why.startsWith(`#${id} in`)),
      );
    const missing = ids.filter((id) => !isFound(id)).length;
    return {
      what: `  of ${ids.length} ${kind === "summary" ? "summaries" : `${kind}s`} not found by their old number`,
      value: missing,
      unit: "",
      budget: exactly(0),
    };
  });
  return [{ what: "an earlier version's database, read and indexed", value: seconds, unit: "s" }, ...figures];
}

import { Database } from "bun:sqlite";
import { VERSION } from "../config/version.ts";
import { type Check, good } from "./finding.ts";

/** Earlier ones can corrupt a write-ahead log when it is reset. */
const SQLITE_VERSION_MIN = "3.51.3";

export const checkRuntime: Check = {
  name: "runtime",
  examine() {
    using database = new Database(":memory:");
    const sqlite =
      database.query<{ version: string }, []>("SELECT sqlite_version() AS version").get()?.version ?? "";
    const found = `claude-mem ${VERSION}, Bun ${Bun.version}, SQLite ${sqlite}, ${process.platform}-${process.arch}`;
    if (Bun.semver.order(sqlite, SQLITE_VERSION_MIN) >= 0) return good(found);
    const remedy = `SQLite before ${SQLITE_VERSION_MIN} can damage a database; update the system or claude-mem.`;
    return [{ verdict: "warning", found, remedy }];
  },
};

import { Database } from "bun:sqlite";
import type { Environment } from "../config/paths.ts";
import { VERSION } from "../config/version.ts";
import { RUNTIME_VARIABLES } from "../install/build-program.ts";
import { runProgram } from "../supervisor/run-program.ts";
import { selfCommand } from "../supervisor/run-self.ts";
import { type Check, type CheckResult, good, warning } from "./finding.ts";

/** Earlier versions can corrupt a write-ahead log when it is reset. */
const SQLITE_VERSION_MIN = "3.51.3";

const PROBE_TIMEOUT_MS = 5_000;

export const checkRuntime: Check = {
  name: "runtime",
  async examine({ environment }) {
    return [
      ...checkSqlite(),
      ...(Bun.isStandaloneExecutable ? await checkHardening(selfCommand(), environment) : []),
    ];
  },
};

function checkSqlite(): CheckResult[] {
  using database = new Database(":memory:");
  const query = database.query<{ version: string }, []>("SELECT sqlite_version() AS version");
  const sqlite = query.get()?.version ?? "";
  const found = `claude-mem ${VERSION}, Bun ${Bun.version}, SQLite ${sqlite}, ${process.platform}-${process.arch}`;
  if (Bun.semver.order(sqlite, SQLITE_VERSION_MIN) >= 0) return good(found);
  return warning(found, `Update claude-mem: SQLite before ${SQLITE_VERSION_MIN} can damage a database.`);
}

/** Asks the program for its version with `BUN_BE_BUN` set: a program that is not hardened answers as Bun. */
export async function checkHardening(
  program: readonly string[],
  environment: Environment,
): Promise<CheckResult[]> {
  const asked = await runProgram([...program, "--version"], {
    environment: { ...environment, BUN_BE_BUN: "1" },
    timeoutMs: PROBE_TIMEOUT_MS,
  });
  if (asked.stdout.trim() === VERSION) return [];
  return warning(
    `${RUNTIME_VARIABLES.join(", ")} in a session's environment would run code in every hook`,
    "Unset them where you start the host, and in the `env` of its settings.",
  );
}

import { Database } from "bun:sqlite";
import type { Environment } from "../config/paths.ts";
import { VERSION } from "../config/version.ts";
import { RUNTIME_VARIABLES } from "../install/harden-runtime.ts";
import { runProgram } from "../supervisor/run-program.ts";
import { selfCommand } from "../supervisor/run-self.ts";
import { type Check, type Finding, good } from "./finding.ts";

/** Earlier ones can corrupt a write-ahead log when it is reset. */
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

function checkSqlite(): Omit<Finding, "check">[] {
  using database = new Database(":memory:");
  const sqlite =
    database.query<{ version: string }, []>("SELECT sqlite_version() AS version").get()?.version ?? "";
  const found = `claude-mem ${VERSION}, Bun ${Bun.version}, SQLite ${sqlite}, ${process.platform}-${process.arch}`;
  if (Bun.semver.order(sqlite, SQLITE_VERSION_MIN) >= 0) return good(found);
  const remedy = `SQLite before ${SQLITE_VERSION_MIN} can damage a database; update the system or claude-mem.`;
  return [{ verdict: "warning", found, remedy }];
}

/** Asks the program for its version in a way that has the runtime answer in its place, unless that cannot be told to. */
export async function checkHardening(
  program: readonly string[],
  environment: Environment,
): Promise<Omit<Finding, "check">[]> {
  const asked = await runProgram([...program, "--version"], {
    environment: { ...environment, BUN_BE_BUN: "1" },
    timeoutMs: PROBE_TIMEOUT_MS,
  });
  if (asked.stdout.trim() === VERSION) return [];
  return [
    {
      verdict: "warning",
      found: `${RUNTIME_VARIABLES.join(", ")} in the environment of a session have code run in every hook`,
      remedy: "Unset them where you start the host, and in the `env` of its settings.",
    },
  ];
}

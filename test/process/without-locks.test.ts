import { beforeAll, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../src/install/package-root.ts";
import { runCommand } from "../kit/command.ts";
import { runHook } from "../kit/hook.ts";
import { base, prompted } from "../kit/payloads.ts";
import { processesOf } from "../kit/processes.ts";
import { program } from "../kit/program.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";
import { until } from "../kit/until.ts";

/**
 * How a file system can go wrong: it grants every lock to everybody, says that there are none (ENOLCK), or does not know
 * the call.
 */
type LockFault = "granted" | "refused" | "unsupported";

/** Whether this system can stand in for such a file system: by a library that is put before the system's. */
const canGoWithoutLocks = process.platform === "linux" && Bun.which("cc") !== null;

/** The environment in which locks fail so, whatever file they are asked for. */
function withoutLocks(fault: LockFault): Record<string, string> {
  const folder = join(packageRoot(), "node_modules", ".cache", "claude-mem");
  const library = join(folder, "without-locks.so");
  if (!existsSync(library)) {
    mkdirSync(folder, { recursive: true });
    const source = join(import.meta.dir, "without-locks.c");
    const built = Bun.spawnSync(["cc", "-shared", "-fPIC", "-o", library, source, "-ldl"]);
    if (built.exitCode !== 0) throw new Error(built.stderr.toString());
  }
  return { LD_PRELOAD: library, TEST_LOCKS: fault };
}

const REMEDY = "Move the data directory to a local disk and set CLAUDE_MEM_DATA_DIR to it.";
const FAULTS: readonly LockFault[] = ["granted", "refused", "unsupported"];

beforeAll(async () => {
  await program();
});

function workersOf(home: TempHome): number {
  return processesOf(home.dir).filter(({ command }) => / worker( |$)/.test(command)).length;
}

async function untilNoWorker(home: TempHome): Promise<void> {
  await until("every worker has left", () => workersOf(home) === 0);
}

describe.if(canGoWithoutLocks)("on a file system without working locks", () => {
  test.each(FAULTS)("(%s) start, status and doctor say so with the remedy", async (fault) => {
    await using home = openHome();
    const environment = withoutLocks(fault);
    const start = await runCommand(home, ["start"], { environment });
    expect(start.exitCode).toBe(1);
    expect(start.stderr).toContain(REMEDY);
    expect(start.stdout).not.toContain("already running");
    const doctor = await runCommand(home, ["doctor"], { environment });
    expect(doctor.exitCode).toBe(1);
    expect(doctor.stdout.replaceAll(/\s+/g, " ")).toContain(REMEDY);
    expect(doctor.stdout).not.toContain("damaged");
    const status = await runCommand(home, ["status"], { environment });
    expect(status.stdout).toContain(REMEDY);
    expect(status.stdout).not.toMatch(/worker +running/);
    expect(workersOf(home)).toBe(0);
  });

  test.each(FAULTS)("(%s) no worker stays, a session begins, and the user is told", async (fault) => {
    await using home = openHome();
    const environment = withoutLocks(fault);
    const begin = () => runHook(home, "SessionStart", base(home, { source: "startup" }), { environment });
    await Promise.all(Array.from({ length: 4 }, begin));
    await untilNoWorker(home);
    const { exitCode, stdout } = await begin();
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout).systemMessage).toContain(REMEDY);
    await untilNoWorker(home);
    const kept = await runHook(home, "UserPromptSubmit", prompted(home, "kept", "p1"), { environment });
    expect(kept.exitCode).toBe(0);
    await untilNoWorker(home);
    // With locks again all is as it was: nothing was taken for damaged, and nothing is in the way.
    const start = await runCommand(home, ["start"]);
    expect(`${start.exitCode} ${start.stderr}`).toBe("0 ");
    expect(readdirSync(home.paths.dir).filter((name) => /probe|fault/.test(name))).toEqual([]);
    const doctor = await runCommand(home, ["doctor"]);
    expect(doctor.stdout).not.toContain("damaged");
  });
});

test("where locks work, a worker starts and status has no trouble to tell", async () => {
  await using home = openHome();
  const start = await runCommand(home, ["start"]);
  expect(start.stdout).toContain("The worker has started");
  const { stdout } = await runCommand(home, ["status", "--json"]);
  expect(JSON.parse(stdout)).toMatchObject({ worker: "running", problems: [] });
});

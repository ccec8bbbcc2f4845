import { beforeAll, expect, test } from "bun:test";
import { chmodSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findApiToken } from "../../src/config/api-token.ts";
import { checkHardening } from "../../src/doctor/check-runtime.ts";
import { readWorkerAddress } from "../../src/supervisor/worker-files.ts";
import { runCommand } from "../kit/command.ts";
import { runHook } from "../kit/hook.ts";
import { prompted } from "../kit/payloads.ts";
import { program } from "../kit/program.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";
import { startWorker, untilDrained } from "../kit/worker.ts";

interface Found {
  check: string;
  verdict: string;
  found: string;
  remedy?: string;
  isFixable: boolean;
}
interface Report {
  verdict: string;
  fixed: string[];
  findings: Found[];
}

beforeAll(async () => {
  await program();
});

async function doctor(home: TempHome, ...args: string[]): Promise<Report & { exitCode: number }> {
  const { stdout, exitCode } = await runCommand(home, ["doctor", "--json", ...args]);
  return { ...JSON.parse(stdout), exitCode };
}

function of(report: Report, check: string): Found[] {
  return report.findings.filter((finding) => finding.check === check);
}

test("of a healthy installation every check is there and says so, and the command ends with 0", async () => {
  await using home = openHome();
  await startWorker(home);
  await runHook(home, "UserPromptSubmit", prompted(home, "hello", "p1"));
  await untilDrained(home);
  const report = await doctor(home);
  expect(report.findings.filter(({ verdict }) => verdict === "failed")).toEqual([]);
  expect(new Set(report.findings.map(({ check }) => check))).toEqual(
    new Set([
      "runtime",
      "permissions",
      "disk",
      "locks",
      "settings",
      "host",
      "worker",
      "worker files",
      "port",
      "children",
      "inbox",
      "memory",
      "passages",
      "vectors",
      "last error",
    ]),
  );
  for (const check of ["permissions", "settings", "worker", "worker files", "inbox", "memory", "last error"])
    expect(of(report, check).map(({ verdict }) => verdict)).not.toContain("warning");
  expect(report.exitCode).toBe(0);
});

test("a program that obeys what the environment tells the runtime is said, with what to do; ours does not", async () => {
  await using home = openHome();
  expect(await checkHardening([await program()], home.environment)).toEqual([]);
  // The runtime itself answers as such a program would.
  const findings = await checkHardening([process.execPath], home.environment);
  expect(findings).toMatchObject([{ verdict: "warning", remedy: expect.stringContaining("Unset them") }]);
});

test("where nothing was ever done it says what to do, and changes nothing", async () => {
  await using home = openHome();
  const report = await doctor(home);
  expect(of(report, "host")).toMatchObject([
    { verdict: "warning", remedy: expect.stringContaining("install") },
  ]);
  expect(statSync(home.paths.memory, { throwIfNoEntry: false })).toBeUndefined();
});

test("a worker that has died is named and, with --fix, started; its stale port file is removed", async () => {
  await using home = openHome();
  const worker = await startWorker(home);
  worker.kill("SIGKILL");
  await worker.exited;
  writeFileSync(home.paths.workerPort, `40000\n${worker.pid}\n`);
  const before = await doctor(home);
  expect(of(before, "worker")).toMatchObject([{ verdict: "warning", isFixable: true }]);
  expect(of(before, "worker files")).toMatchObject([{ verdict: "warning", isFixable: true }]);
  const after = await doctor(home, "--fix");
  expect(after.fixed.length).toBeGreaterThan(0);
  expect(of(after, "worker")).toMatchObject([{ verdict: "ok" }]);
  expect(of(after, "worker files")).toMatchObject([{ verdict: "ok" }]);
});

test("what is open to other users is named with its mode and, with --fix, closed", async () => {
  await using home = openHome();
  await startWorker(home);
  chmodSync(home.paths.dir, 0o755);
  chmodSync(home.paths.memory, 0o644);
  const before = await doctor(home);
  expect(before).toMatchObject({ verdict: "failed", exitCode: 1 });
  expect(of(before, "permissions").map(({ found }) => found)).toEqual([
    expect.stringContaining("755"),
    expect.stringContaining("644"),
  ]);
  expect(of(await doctor(home, "--fix"), "permissions")).toMatchObject([{ verdict: "ok" }]);
  expect(statSync(home.paths.dir).mode & 0o777).toBe(0o700);
});

test("a damaged memory, a damaged inbox and settings that say nothing are failures with a remedy", async () => {
  await using home = openHome();
  mkdirSync(home.paths.dir, { mode: 0o700 });
  for (const path of [home.paths.memory, home.paths.inbox])
    writeFileSync(path, "garbage ".repeat(4_000), { mode: 0o600 });
  writeFileSync(home.paths.settings, "{", { mode: 0o600 });
  const report = await doctor(home);
  for (const check of ["memory", "inbox", "settings"])
    expect(of(report, check)).toMatchObject([{ verdict: "failed", remedy: expect.any(String) }]);
  expect(report.exitCode).toBe(1);
});

test("the last error of the log is repeated", async () => {
  await using home = openHome();
  mkdirSync(home.paths.logs, { recursive: true, mode: 0o700 });
  const entry = { "@timestamp": new Date().toISOString(), level: "ERROR", message: "the tape is torn" };
  writeFileSync(join(home.paths.logs, "worker-2026-01-01.log"), `${JSON.stringify(entry)}\n`);
  expect(of(await doctor(home), "last error")).toMatchObject([
    { verdict: "warning", found: expect.stringContaining("the tape is torn") },
  ]);
});

test("the worker gives the same report to who knows its token", async () => {
  await using home = openHome();
  await startWorker(home);
  const token = findApiToken(home.paths.apiToken);
  const url = `http://127.0.0.1:${readWorkerAddress(home.paths)?.port}/api/admin/doctor`;
  const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  const report = (await answer.json()) as Report;
  expect(of(report, "worker")).toMatchObject([{ verdict: "ok" }]);
  expect((await fetch(url)).status).toBe(401);
});

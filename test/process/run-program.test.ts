import { expect, test } from "bun:test";
import { join } from "node:path";
import { runProgram } from "../../src/supervisor/run-program.ts";
import { firstLine } from "../kit/children.ts";
import { processesOf, signal } from "../kit/processes.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";
import { until } from "../kit/until.ts";

function runShell(home: TempHome, script: string, timeoutMs = 10_000) {
  return runProgram(["/bin/sh", "-c", script], { environment: home.environment, timeoutMs });
}

test("a program is run to its end, without input, and what it said is returned", async () => {
  await using home = openHome();
  expect(await runShell(home, "cat; echo out; echo err >&2; exit 7")).toEqual({
    exitCode: 7,
    stdout: "out\n",
    stderr: "err\n",
  });
  expect((await runShell(home, "kill -KILL $$")).exitCode).not.toBe(0);
});

test("of a long output the end is kept", async () => {
  await using home = openHome();
  const { stdout } = await runShell(home, "yes 0123456789 | head -c 3000000; echo the end");
  expect(stdout.length).toBe(64_000);
  expect(stdout).toEndWith("the end\n");
});

test("a program that takes too long is ended with all that it has started", async () => {
  await using home = openHome();
  const late = runShell(home, 'trap "" TERM; sleep 60 & sleep 60', 100);
  expect(await late.catch((error) => error)).toMatchObject({
    code: "child-failed",
    message: expect.stringContaining("did not end within 0.1 s"),
  });
  expect(processesOf(home.dir)).toEqual([]);
});

test("a daemon that a program has started does not keep its caller waiting", async () => {
  await using home = openHome();
  const start = performance.now();
  const script = `cd "$HOME"; setsid sh -c "echo > it-runs; exec sleep 60" &
    while [ ! -e it-runs ]; do sleep 0.01; done; echo done`;
  expect((await runShell(home, script)).stdout).toBe("done\n");
  expect(performance.now() - start).toBeLessThan(5_000);
  await until("the daemon lives on", () => processesOf(home.dir).length === 1);
});

test("a command that is interrupted takes the program that it runs along", async () => {
  await using home = openHome();
  const module = join(import.meta.dir, "..", "..", "src", "supervisor", "run-program.ts");
  const script = `const { runProgram } = await import(${JSON.stringify(module)});
    setTimeout(() => console.log("running"), 200);
    await runProgram(["/bin/sh", "-c", "sleep 60 & sleep 60"], { environment: process.env, timeoutMs: 60_000 });`;
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    const command = Bun.spawn([process.execPath, "-e", script], { env: home.environment, stdout: "pipe" });
    await firstLine(command.stdout);
    await until("all three run", () => processesOf(home.dir).length >= 3);
    signal(command.pid, name);
    await command.exited;
    expect(command.signalCode).toBe(name);
    await until("nobody is left", () => processesOf(home.dir).length === 0);
  }
});

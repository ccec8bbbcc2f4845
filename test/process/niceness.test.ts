import { expect, test } from "bun:test";
import { chownSync } from "node:fs";
import { getPriority } from "node:os";
import { readWorkerAddress } from "../../src/supervisor/worker-files.ts";
import { asOrdinaryUser, NOBODY } from "../kit/ordinary-user.ts";
import { openHome } from "../kit/temp-home.ts";
import { until } from "../kit/until.ts";

test.each([6, 12])(
  "a worker that an ordinary user starts with niceness %d serves and stays there",
  async (niceness) => {
    await using home = openHome();
    const command = await asOrdinaryUser(home);
    if (process.getuid?.() === 0) chownSync(home.dir, NOBODY, NOBODY);
    const worker = Bun.spawn(["nice", `-n${niceness - getPriority()}`, ...command, "worker"], {
      env: home.environment,
      stdout: "ignore",
      stderr: "pipe",
    });
    await until(
      "it serves, or has left",
      () => readWorkerAddress(home.paths)?.pid === worker.pid || worker.exitCode !== null,
    );
    expect(worker.exitCode).toBeNull();
    expect(getPriority(worker.pid)).toBe(Math.max(niceness, getPriority()));
  },
);

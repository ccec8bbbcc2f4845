import { expect, test } from "bun:test";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commandName } from "../../src/config/command-name.ts";

test("where no shell finds the name, the path told is of a command that answers, not of the runtime", async () => {
  const told = commandName({ PATH: "" });
  const child = Bun.spawn([told, "--version"], { stdout: "pipe", stderr: "ignore" });
  expect(await child.stdout.text()).toMatch(/^\d+\.\d+\.\d+/);
  expect(await child.exited).toBe(0);
});

test("where a shell finds the name, it is told", () => {
  const bin = mkdtempSync(join(tmpdir(), "claude-mem-test-"));
  try {
    writeFileSync(join(bin, "claude-mem"), "#!/bin/sh\n");
    chmodSync(join(bin, "claude-mem"), 0o755);
    expect(commandName({ PATH: bin })).toBe("claude-mem");
  } finally {
    rmSync(bin, { recursive: true, force: true });
  }
});

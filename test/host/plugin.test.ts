import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { listClaudes } from "./kit/claude.ts";
import { createHostHome } from "./kit/host-home.ts";

const ROOT = resolve(import.meta.dir, "../..");
/** Events that the oldest supported host, 2.1.139, knows: an unknown one would make it drop every hook. */
const KNOWN_EVENTS = new Set([
  "SessionStart",
  "UserPromptSubmit",
  "PreToolUse",
  "PostToolUse",
  "PostToolUseFailure",
  "SubagentStop",
  "PreCompact",
  "Stop",
  "StopFailure",
  "SessionEnd",
]);
const ASYNCHRONOUS = ["PostToolUse", "SubagentStop", "PreCompact"];

for (const claude of await listClaudes()) {
  test(`Claude Code ${claude.version} finds nothing wrong with plugin and marketplace`, async () => {
    await using home = await createHostHome({ url: "http://127.0.0.1:9" });
    for (const folder of [join(ROOT, "plugin"), ROOT]) {
      const child = Bun.spawn([claude.path, "plugin", "validate", "--strict", folder], {
        env: home.env(),
        stdin: "ignore",
        stdout: "pipe",
        stderr: "pipe",
      });
      const [output, exitCode] = await Promise.all([child.stdout.text(), child.exited]);
      expect(output).toContain("Validation passed");
      expect(output).not.toMatch(/✘|⚠/);
      expect(exitCode).toBe(0);
    }
  });
}

test("every hook names its program for a shell, with a small timeout, for an event that the oldest host knows", () => {
  const { hooks } = JSON.parse(readFileSync(join(ROOT, "plugin", "hooks", "hooks.json"), "utf8"));
  expect(new Set(Object.keys(hooks))).toEqual(KNOWN_EVENTS);
  for (const [event, groups] of Object.entries<{ hooks: Record<string, unknown>[] }[]>(hooks)) {
    for (const hook of groups.flatMap((group) => group.hooks)) {
      expect(hook.command).toBe(`exec "\${CLAUDE_PLUGIN_ROOT}/bin/claude-mem" hook claude-code ${event}`);
      expect(hook.timeout).toBeLessThanOrEqual(10);
      expect(hook.async === true).toBe(ASYNCHRONOUS.includes(event));
    }
  }
});

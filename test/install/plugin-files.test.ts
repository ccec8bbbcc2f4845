import { afterEach, beforeEach, expect, test } from "bun:test";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { installedHooksCall, writePluginFiles } from "../../src/install/plugin-files.ts";

interface Hook {
  command: string;
  args?: string[];
}

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "claude-mem-test-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function writtenHooks(program: string): Record<string, Hook> {
  writePluginFiles(directory, program);
  const { hooks } = JSON.parse(readFileSync(join(directory, "plugin", "hooks", "hooks.json"), "utf8"));
  const events = Object.entries<{ hooks: [Hook] }[]>(hooks);
  return Object.fromEntries(events.map(([event, groups]) => [event, groups[0]?.hooks[0] as Hook]));
}

test("a path that is one word is called without a shell", () => {
  const program = "/home/ada/.claude-mem/program/claude-mem";
  for (const [event, hook] of Object.entries(writtenHooks(program)))
    expect(hook).toMatchObject({ command: program, args: ["hook", "claude-code", event] });
});

test.skipIf(process.platform === "win32")(
  "every other path is one word to the shell that is called",
  async () => {
    for (const name of ["Zoë Müller", "it's", "$HOME", "a;b", 'q"uote', "back`tick", "back\\slash"]) {
      const program = join(directory, name, "claude-mem");
      mkdirSync(join(directory, name));
      writeFileSync(program, '#!/bin/sh\necho "$*"\n');
      chmodSync(program, 0o755);
      for (const [event, { command, args }] of Object.entries(writtenHooks(program))) {
        expect(args).toBeUndefined();
        expect(await Bun.$`sh -c ${command}`.text()).toBe(`hook claude-code ${event}\n`);
      }
    }
  },
);

test("it is known whether the installed hooks call a program", () => {
  expect(installedHooksCall(directory, "/a/claude-mem")).toBe(false);
  writePluginFiles(directory, "/a/claude-mem");
  expect(installedHooksCall(directory, "/a/claude-mem")).toBe(true);
  expect(installedHooksCall(directory, "/b/claude-mem")).toBe(false);
});

test("the MCP server is the program", () => {
  writePluginFiles(directory, "/a b/claude-mem");
  const { mcpServers } = JSON.parse(readFileSync(join(directory, "plugin", ".mcp.json"), "utf8"));
  expect(mcpServers["claude-mem"]).toMatchObject({ command: "/a b/claude-mem", args: ["mcp"] });
});

test("the plugin in the repository runs the installed program, and without one ends with 0", async () => {
  const script = resolve(import.meta.dir, "../../plugin/bin/claude-mem");
  const env = { PATH: process.env.PATH ?? "", HOME: join(directory, "home with spaces") };
  const run = (...args: string[]) => Bun.$`${script} ${args} < /dev/null`.env(env).text();
  for (const args of [[], ["hook"], ["hook", "claude-code", "Stop"], ["mcp"]])
    expect(await run(...args)).toBe("");
  const said = JSON.parse(await run("hook", "claude-code", "SessionStart"));
  expect(said.systemMessage).toContain("not installed");
  const program = join(env.HOME, ".claude-mem", "program", "claude-mem");
  mkdirSync(join(program, ".."), { recursive: true });
  writeFileSync(program, '#!/bin/sh\necho "called with $*"\n');
  chmodSync(program, 0o755);
  expect(await run("hook", "claude-code", "Stop")).toBe("called with hook claude-code Stop\n");
});

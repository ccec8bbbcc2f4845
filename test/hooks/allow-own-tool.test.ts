import { beforeAll, expect, test } from "bun:test";
import hooks from "../../plugin/hooks/hooks.json" with { type: "json" };
import { runHook } from "../kit/hook.ts";
import { program } from "../kit/program.ts";
import { openHome } from "../kit/temp-home.ts";

beforeAll(async () => {
  await program();
});

const OWN = "mcp__plugin_mem_claude-mem__";
const READING = ["search", "show", "file_history", "run_book"].map((name) => OWN + name);

test("the host asks the hook about the memory's reading tools, and about no other tool's permission", () => {
  const [asked, ...others] = hooks.hooks.PreToolUse;
  expect(others).toEqual([]);
  const matcher = new RegExp(asked?.matcher ?? "");
  for (const name of [...READING, "Read", "Edit"]) expect(name).toMatch(matcher);
  for (const name of [
    `${OWN}save_memory`,
    `${OWN}forget_memory`,
    "mcp__other__search",
    "NotebookRead",
    "Bash",
  ])
    expect(name).not.toMatch(matcher);
});

test("a tool that only reads this project's memory runs without a question, and nothing else does", async () => {
  await using home = openHome();
  const decide = async (tool: string, input: object) => {
    const payload = { session_id: "s1", cwd: home.project, tool_name: tool, tool_input: input };
    const { exitCode, stdout } = await runHook(home, "PreToolUse", payload);
    expect(exitCode).toBe(0);
    return stdout === "" ? undefined : JSON.parse(stdout).hookSpecificOutput.permissionDecision;
  };
  for (const name of READING) expect(await decide(name, { query: "why" })).toBe("allow");
  expect(await decide(`${OWN}search`, { query: "why", project: "*" })).toBeUndefined();
  for (const name of [`${OWN}save_memory`, `${OWN}forget_memory`, "mcp__evil__search", "Read", "Bash"])
    expect(await decide(name, { query: "why" })).toBeUndefined();
});

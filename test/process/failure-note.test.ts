import { beforeAll, expect, test } from "bun:test";
import { captureFix, FIXED_ERROR } from "../kit/captured-fix.ts";
import { runHook } from "../kit/hook.ts";
import { bashDone } from "../kit/payloads.ts";
import { program } from "../kit/program.ts";
import { openRemembered } from "../kit/remembered.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";
import { inboxRows, keepWorkersAway } from "../kit/worker.ts";

beforeAll(async () => {
  await program();
});

function remember(home: TempHome): void {
  using remembered = openRemembered(home);
  const change = { old_string: "sum(cart)", new_string: "grandTotal(cart)" };
  captureFix(home, remembered, { at: Date.now() - 3_600_000, change });
}

let calls = 0;

async function fail(home: TempHome, event: string, more: object = {}, session = "now"): Promise<string> {
  using _ = keepWorkersAway(home);
  calls += 1;
  const done = bashDone(home, `toolu_${calls}`, "p1", { tool_input: { command: "npm run build" } });
  const result = await runHook(home, event, { ...done, session_id: session, ...more });
  expect(result).toMatchObject({ exitCode: 0, stderr: "" });
  if (result.stdout === "") return "";
  const { hookEventName, additionalContext } = JSON.parse(result.stdout).hookSpecificOutput;
  expect(hookEventName).toBe(event);
  return additionalContext;
}

test("a command that fails as before gets the fix injected, once per session, and is captured", async () => {
  await using home = openHome();
  remember(home);
  const failed = { error: FIXED_ERROR, tool_response: undefined };
  expect(await fail(home, "PostToolUseFailure", failed)).toContain(
    "Fixed by src/cart.ts: `sum(cart)` → `grandTotal(cart)`.",
  );
  expect(await fail(home, "PostToolUseFailure", failed)).toBe("");
  expect(await fail(home, "PostToolUseFailure", failed, "another")).toContain("src/cart.ts");
  const events = inboxRows(home).map(({ event }) => event);
  expect(events.filter((event) => event === "PostToolUseFailure")).toHaveLength(3);
  const given = inboxRows(home).filter(({ event }) => event === "ContextInjected");
  expect(given).toHaveLength(2);
  expect(JSON.parse(given[0]?.body ?? "")).toMatchObject({
    channel: "PostToolUseFailure",
    fix_ids: [expect.any(Number)],
    tokens: expect.any(Number),
  });
});

test("so does a command that exits with 0 and prints the error", async () => {
  await using home = openHome();
  remember(home);
  const stdout = FIXED_ERROR.slice("Exit code 1\n".length);
  const shown = { tool_response: { stdout, stderr: "", interrupted: false } };
  expect(await fail(home, "PostToolUse", shown)).toContain("src/cart.ts");
});

test.each([
  ["another error", { error: "Exit code 1\nError: cannot find the moon" }],
  ["an interruption", { error: FIXED_ERROR, is_interrupt: true }],
  ["another tool", { error: FIXED_ERROR, tool_name: "Read" }],
  ["no error text", { error: undefined }],
])("%s brings up nothing", async (_name, more) => {
  await using home = openHome();
  remember(home);
  expect(await fail(home, "PostToolUseFailure", { tool_response: undefined, ...more })).toBe("");
});

test("where there is no memory yet, nothing is said", async () => {
  await using home = openHome();
  expect(await fail(home, "PostToolUseFailure", { error: FIXED_ERROR, tool_response: undefined })).toBe("");
});

import { expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runHook } from "../kit/hook.ts";
import { bashDone } from "../kit/payloads.ts";
import { openRemembered } from "../kit/remembered.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";
import { inboxRows, keepWorkersAway } from "../kit/worker.ts";

function remember(home: TempHome): void {
  using remembered = openRemembered(home);
  const observations = ["src/order/total.ts", "src/cart/total.ts"].map((file) => ({
    title: file,
    filesRead: [file],
  }));
  remembered.tellTurn({
    session: "s1",
    prompt: "look",
    closing: "Done.",
    at: Date.now() - 3_600_000,
    observations,
  });
  mkdirSync(join(home.project, "src/order"), { recursive: true });
  writeFileSync(join(home.project, "src/order/total.ts"), "");
}

async function ask(home: TempHome, event: string, more: object): Promise<string> {
  using _ = keepWorkersAway(home);
  const payload = bashDone(home, "toolu_1", "p1", { session_id: "now", hook_event_name: event, ...more });
  const { stdout, exitCode } = await runHook(home, event, payload);
  expect(exitCode).toBe(0);
  return stdout === "" ? "" : JSON.parse(stdout).hookSpecificOutput.additionalContext;
}

test("a path that does not exist is answered at once with the one that is there, once per session, and recorded", async () => {
  await using home = openHome();
  remember(home);
  const missing = {
    tool_name: "Read",
    tool_input: { file_path: join(home.project, "src/total.ts") },
    tool_response: undefined,
    error: "File does not exist.",
  };
  const note = await ask(home, "PostToolUseFailure", missing);
  expect(note).toContain("src/total.ts was not found.");
  // What is known and gone is not told.
  expect(note.match(/^- .+$/gm)).toEqual(["- src/order/total.ts"]);
  expect(await ask(home, "PostToolUseFailure", missing)).toBe("");
  const injected = inboxRows(home).filter(({ event }) => event === "ContextInjected");
  expect(JSON.parse(injected[0]?.body ?? "")).toMatchObject({
    channel: "PostToolUseFailure",
    subject: "src/total.ts",
  });
});

test("a Glob that finds no file of that name is answered, one that finds some is not", async () => {
  await using home = openHome();
  remember(home);
  const glob = (numFiles: number) => ({
    tool_name: "Glob",
    tool_input: { pattern: "app/**/total*.ts" },
    tool_response: { filenames: [], numFiles, truncated: false },
  });
  expect(await ask(home, "PostToolUse", glob(2))).toBe("");
  expect(await ask(home, "PostToolUse", glob(0))).toContain("- src/order/total.ts");
});

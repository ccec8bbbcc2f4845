import { expect, test } from "bun:test";
import { resolve } from "node:path";
import { openRemembered } from "../kit/remembered.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";

const COMMAND = resolve(import.meta.dir, "../../bin/claude-mem");

async function status(home: TempHome, ...args: string[]): Promise<string> {
  const command = ["node", COMMAND, "status", ...args];
  const child = Bun.spawn(command, {
    cwd: home.project,
    env: home.environment,
    stdin: "ignore",
    stderr: "inherit",
  });
  const text = await child.stdout.text();
  expect(await child.exited).toBe(0);
  return text;
}

test("status shows the share of injections that was used, by channel, for people and as JSON", async () => {
  await using home = openHome();
  {
    using remembered = openRemembered(home);
    const at = Date.now() - 60_000;
    remembered.tellTurn({ session: "s", prompt: "p", closing: "c", at: at - 1_000 });
    const give = (channel: string, ids: number[], agoMs = 0) =>
      remembered.tell(
        "ContextInjected",
        { session_id: "s", channel, observation_ids: ids, tokens: 120 },
        at - agoMs,
      );
    give("UserPromptSubmit", [1, 2, 3, 4]);
    give("PreToolUse", [1]);
    give("SessionStart", [1], 40 * 24 * 3_600_000);
    const settle = remembered.memory.query(
      "UPDATE injected_items SET outcome = ? WHERE channel = ? AND item_id = ?",
    );
    for (const [id, outcome] of ["used", "ignored", "contradicted", "used"].entries())
      settle.run(outcome, "UserPromptSubmit", id + 1);
  }
  const shown = await status(home);
  expect(shown).toContain("with prompts: 50 % of 4 used, 1 contradicted (4 injected in 1 × 120 tokens)");
  expect(shown).toContain("before files: no outcomes yet (1 injected in 1 × 120 tokens)");
  expect(shown).not.toContain("session start");
  expect(JSON.parse(await status(home, "--json")).injected).toMatchObject([
    { channel: "PreToolUse", times: 1, items: 1, open: 1, used: 0 },
    { channel: "UserPromptSubmit", items: 4, tokens: 120, used: 2, ignored: 1, contradicted: 1, open: 0 },
  ]);
});

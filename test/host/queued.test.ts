import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { select } from "../kit/select.ts";
import { type Installed, installMemory } from "./installed.ts";
import { listClaudes } from "./kit/claude.ts";
import { held, text } from "./kit/model-script.ts";
import { openTui, type TuiSession } from "./kit/tui-session.ts";

const STAGE_TIMEOUT_MS = 120_000;
const EVENT_TIMEOUT_MS = 15_000;

for (const claude of await listClaudes()) {
  describe(`a prompt typed while the model answers, in Claude Code ${claude.version}`, () => {
    let stage: Installed;
    let tui: TuiSession | undefined;
    beforeAll(async () => {
      stage = await installMemory(claude);
    }, STAGE_TIMEOUT_MS);
    afterEach(() => tui?.kill("SIGKILL", "tree"));
    afterAll(() => stage.close(), STAGE_TIMEOUT_MS);

    test("is captured once, and so is the answer to it", async () => {
      const first = held(text("FIRSTANSWER about wheat."));
      stage.api.onPrompt(/question one/, [first]);
      stage.api.onPrompt(/question two/, [text("SECONDANSWER about rye.")]);
      tui = await openTui({ claude, home: stage.home, env: stage.env });
      await tui.prompt("question one");
      await stage.api.waitForRequest((request) => request.isMain, EVENT_TIMEOUT_MS);
      await tui.prompt("question two");
      first.release();
      await tui.waitForText(/SECONDANSWER/);
      await tui.waitIdle();
      await tui.exit();
      await stage.until(select("sessions", "id", { endReason: "prompt_input_exit" }));
      const prompts = stage.rows<{ text: string }>(select("prompts", "text"));
      expect(prompts.map((prompt) => prompt.text)).toEqual(["question one", "question two"]);
      const answers = stage.rows<{ text: string }>(select("texts", "text", {}, "at"));
      expect(answers.map((answer) => answer.text)).toEqual([
        "FIRSTANSWER about wheat.",
        "SECONDANSWER about rye.",
      ]);
      expect(stage.rows(select("turns", "id", { state: "open" }))).toEqual([]);
    });
  });
}

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { select } from "../kit/select.ts";
import { type Installed, installMemory } from "./installed.ts";
import { listClaudes } from "./kit/claude.ts";
import { text, toolUse } from "./kit/model-script.ts";

const STAGE_TIMEOUT_MS = 120_000;
const MARKERS = ["ZQPROMPT", "ZQCOMMAND", "ZQANSWER"];

for (const claude of await listClaudes()) {
  describe(`incognito in Claude Code ${claude.version}`, () => {
    let stage: Installed;
    beforeAll(async () => {
      stage = await installMemory(claude);
      stage.api.onPrompt(/ZQPROMPT/, [
        toolUse("Bash", { command: "echo ZQCOMMAND", description: "Say it" }),
        text("I did ZQANSWER."),
      ]);
    }, STAGE_TIMEOUT_MS);
    afterAll(() => stage.close(), STAGE_TIMEOUT_MS);

    test("after the plugin's command nothing of the session is kept, and the next session is", async () => {
      const first = await stage.print("a public question about zebras");
      const resumed = { args: ["--resume", first.sessionId ?? ""] };
      await stage.print("/mem:incognito", resumed);
      await stage.print("do ZQPROMPT", resumed);
      await stage.print("a public question about herons");
      await stage.until(select("prompts", "id", { text: "%zebras%" }));
      await stage.until(select("prompts", "id", { text: "%herons%" }));
      for (const word of MARKERS) expect(stage.storedBytes()).not.toContain(word);
    });

    test("nor of a session that is started with the variable", async () => {
      await stage.print("do ZQPROMPT", { env: { ...stage.env, CLAUDE_MEM_INCOGNITO: "1" } });
      await stage.print("a public question about storks");
      await stage.until(select("prompts", "id", { text: "%storks%" }));
      for (const word of MARKERS) expect(stage.storedBytes()).not.toContain(word);
    });
  });
}

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { select } from "../kit/select.ts";
import { type Installed, installMemory } from "./installed.ts";
import { listClaudes } from "./kit/claude.ts";
import { text, toolUse } from "./kit/model-script.ts";

const STAGE_TIMEOUT_MS = 120_000;
const SEARCH = "mcp__plugin_mem_claude-mem__search";

for (const claude of await listClaudes()) {
  describe(`the memory's tools in Claude Code ${claude.version}`, () => {
    let stage: Installed;
    beforeAll(async () => {
      stage = await installMemory(claude);
    }, STAGE_TIMEOUT_MS);
    afterAll(() => stage.close(), STAGE_TIMEOUT_MS);

    test("the agent is offered them at once, and finds an earlier session by them without a question to the user", async () => {
      stage.api.onPrompt(/measure the walrus/, [
        text("The walrus weighs **1,200 kg**; the scale was off by 40."),
      ]);
      await stage.print("please measure the walrus and tell me what it weighs");
      await stage.until(select("turns", "id", { state: "observed" }));
      await stage.until(
        "SELECT CASE WHEN count(*) = 0 THEN 1 END AS done FROM search_pending HAVING done = 1",
      );
      stage.api.onPrompt(/ask the memory/, [toolUse(SEARCH, { query: "walrus scale" }), text("It knew.")]);
      await stage.print("ask the memory", { permissions: [] });
      expect(stage.firstRequest("ask the memory").tools).toContain(SEARCH);
      const answered = stage.api.requests.findLast(({ text: said }) => said.includes("ask the memory"));
      expect(answered?.text).toContain("From claude-mem: notes on earlier work");
      expect(answered?.text).toContain("measure the walrus");
    });
  });
}

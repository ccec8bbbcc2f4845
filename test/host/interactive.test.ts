import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { select } from "../kit/select.ts";
import { type Installed, installMemory } from "./installed.ts";
import { listClaudes } from "./kit/claude.ts";
import { waitForFile } from "./kit/deadline.ts";
import { text, toolUse } from "./kit/model-script.ts";
import { openTui, type TuiSession } from "./kit/tui-session.ts";

const FRAME = "<claude-mem-history";
const EVENT_TIMEOUT_MS = 15_000;
const STAGE_TIMEOUT_MS = 120_000;

for (const claude of await listClaudes()) {
  describe(`a person at the terminal of Claude Code ${claude.version}`, () => {
    let stage: Installed;
    let tui: TuiSession | undefined;
    const open = async () => {
      tui = await openTui({ claude, home: stage.home, env: stage.env });
      return tui;
    };
    beforeAll(async () => {
      stage = await installMemory(claude);
    }, STAGE_TIMEOUT_MS);
    afterEach(async () => {
      await tui?.kill("SIGKILL", "tree");
      tui = undefined;
    });
    afterAll(() => stage.close(), STAGE_TIMEOUT_MS);

    test("after /clear the new session knows what the old one did", async () => {
      stage.api.onPrompt(/paint the gate/, [
        toolUse("Write", {
          file_path: `${stage.home.project}/gate.ts`,
          content: "export const gate = 'green';\n",
        }),
        text("Painted the gate green in `gate.ts`, because red was taken. GATEDONE"),
      ]);
      const session = await open();
      await session.prompt("paint the gate");
      await session.waitForText(/GATEDONE/);
      await session.waitIdle();
      await session.prompt("/clear");
      await stage.until(select("sessions", "id", { endReason: "clear" }));
      await session.waitIdle();
      await session.prompt("what colour after clear");
      const request = await stage.api.waitForRequest(
        (asked) => asked.isMain && asked.text.includes("what colour after clear"),
        15_000,
      );
      expect(request.text).toContain(FRAME);
      expect(request.text).toContain("Painted the gate green");
      await session.waitIdle();
      await session.exit();
    });

    test("after /compact the session gets its own history", async () => {
      stage.api.onPrompt(/oil the hinge/, [
        toolUse("Write", {
          file_path: `${stage.home.project}/hinge.ts`,
          content: "export const hinge = 1;\n",
        }),
        text("Oiled the hinge in `hinge.ts`; use graphite from now on. HINGEDONE"),
      ]);
      const session = await open();
      await session.prompt("oil the hinge");
      await session.waitForText(/HINGEDONE/);
      await session.waitIdle();
      await stage.until(select("observations", "id", { files: "%hinge.ts%" }));
      const given = stage.rows("SELECT id FROM injections").length;
      await session.prompt("/compact");
      await stage.until(`SELECT 1 WHERE (SELECT count(*) FROM injections) > ${given}`);
      await session.waitIdle();
      await session.prompt("go on after compaction");
      const request = await stage.api.waitForRequest(
        (asked) => asked.isMain && asked.text.includes("go on after compaction"),
        15_000,
      );
      const frame = request.text.slice(request.text.lastIndexOf(FRAME));
      expect(frame).toContain("hinge.ts");
      await session.waitIdle();
      await session.exit();
    });

    test("an interrupted turn is stored as interrupted, and the next session sees it", async () => {
      const started = join(stage.home.project, "tunnel-started");
      stage.api.onPrompt(/dig the long tunnel/, [
        toolUse("Bash", { command: `touch "${started}"; tail -f /dev/null`, description: "Dig the tunnel" }),
        text("never said"),
      ]);
      const session = await open();
      await session.prompt("dig the long tunnel");
      await waitForFile(started, () => true, EVENT_TIMEOUT_MS);
      await session.press("Escape");
      await session.waitForText(/[Ii]nterrupted/);
      await session.waitIdle();
      await session.exit();
      await stage.until(
        "SELECT 1 FROM turns t JOIN user_prompts p ON p.turn_id = t.id WHERE p.prompt_text = 'dig the long tunnel' AND t.ending = 'interrupted' AND t.state = 'observed'",
      );
      await stage.print("after the tunnel");
      expect(stage.firstRequest("after the tunnel").text).toMatch(/dig the long tunnel/i);
    });

    test("a prompt that is typed while a turn runs is one prompt of that turn", async () => {
      const started = join(stage.home.project, "mill-started");
      const gate = join(stage.home.project, "mill-gate");
      const grind = `touch "${started}"; until [ -e "${gate}" ]; do sleep 0.02; done; echo ground`;
      stage.api.onPrompt(/start the slow mill/, [toolUse("Bash", { command: grind, description: "Grind" })]);
      stage.api.onPrompt(/and use rye please/, [text("The mill has ground rye. MILLDONE")]);
      const session = await open();
      await session.prompt("start the slow mill");
      await waitForFile(started, () => true, EVENT_TIMEOUT_MS);
      await session.prompt("and use rye please");
      await session.waitForText(/and use rye please/);
      await Bun.write(gate, "");
      await session.waitForText(/MILLDONE/);
      await session.waitIdle();
      await session.exit();
      await stage.until(select("prompts", "id", { text: "and use rye please" }));
      await stage.until(
        "SELECT 1 FROM sdk_sessions WHERE end_reason = 'prompt_input_exit' AND id = (SELECT session_db_id FROM user_prompts WHERE prompt_text = 'and use rye please')",
      );
      const prompts = stage.rows<{ text: string; turn: number }>(
        "SELECT prompt_text AS text, turn_id AS turn FROM user_prompts WHERE prompt_text IN ('start the slow mill', 'and use rye please') ORDER BY id",
      );
      expect(prompts.map((prompt) => prompt.text)).toEqual(["start the slow mill", "and use rye please"]);
      expect(prompts[0]?.turn).toBe(prompts[1]?.turn ?? -1);
    });
  });
}

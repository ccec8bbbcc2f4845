import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { select } from "../kit/select.ts";
import { type Installed, installMemory } from "./installed.ts";
import { listClaudes } from "./kit/claude.ts";
import { hang, text, toolUse } from "./kit/model-script.ts";
import { startPrint } from "./kit/print-session.ts";

const FRAME = "<claude-mem-history";
const STAGE_TIMEOUT_MS = 120_000;

for (const claude of await listClaudes()) {
  describe(`the main job in Claude Code ${claude.version}`, () => {
    let stage: Installed;
    beforeAll(async () => {
      stage = await installMemory(claude);
    }, STAGE_TIMEOUT_MS);
    afterAll(() => stage.close(), STAGE_TIMEOUT_MS);

    test("the doctor finds the hooks in the host, and nothing wrong", async () => {
      const report = JSON.parse(await stage.command("doctor", "--json"));
      const host = report.findings.find(({ check }: { check: string }) => check === "host");
      expect(host).toMatchObject({ verdict: "ok", found: expect.stringContaining(claude.version) });
      expect(report.verdict).not.toBe("failed");
    });

    test("session two's first request holds what session one found out", async () => {
      const file = join(stage.home.project, "ledger.ts");
      stage.api.onPrompt(/why is the ledger off/, [
        toolUse("Bash", {
          command: "echo 'expected 7, got 8' >&2; exit 1",
          description: "Run the ledger test",
        }),
        toolUse("Write", { file_path: file, content: "export function closeLedger() {\n  return 7;\n}\n" }),
        toolUse("Bash", { command: "echo 'ledger test passed'", description: "Run the ledger test" }),
        text(
          "**Root cause:** `closeLedger` counted the opening entry twice, because its loop starts at 0.\n\nFixed in `ledger.ts`; the ledger test passes.\n\n**Next steps:** do the same for `openLedger`.",
        ),
      ]);
      await stage.print("why is the ledger off by one? fix it");
      await stage.print("what did we do last");
      const request = stage.firstRequest("what did we do last");
      expect(request.text).toContain(FRAME);
      expect(request.text).toContain("counted the opening entry twice");
      expect(request.text).toContain("openLedger");
    });

    test("a failed tool is one tool use with its error, though hook and transcript both report it", () => {
      const failed = stage.rows<{ error: string; duration_ms: number }>(
        "SELECT error, duration_ms FROM tool_uses WHERE outcome = 'failed' AND input LIKE '%expected 7%'",
      );
      expect(failed).toHaveLength(1);
      expect(failed[0]?.error).toContain("expected 7, got 8");
    });

    test("a wholly private prompt leaves nothing of its turn, and the next prompt is captured again", async () => {
      stage.api.onPrompt(/PRIVATEPROMPT/, [
        toolUse("Bash", { command: "echo PRIVATECOMMAND", description: "PRIVATEDESCRIPTION" }),
        text("PRIVATEANSWER"),
      ]);
      const first = await stage.print("<private>PRIVATEPROMPT please</private>");
      await stage.print("a public question about zebras", { args: ["--resume", first.sessionId ?? ""] });
      await stage.until(select("prompts", "id", { text: "%zebras%" }));
      await stage.until(select("sessions", "id", { session: first.sessionId ?? "", status: "completed" }));
      for (const word of ["PRIVATEPROMPT", "PRIVATECOMMAND", "PRIVATEDESCRIPTION", "PRIVATEANSWER"]) {
        expect(stage.storedBytes()).not.toContain(word);
      }
    });

    test("a denied call is kept as denied", async () => {
      stage.api.onPrompt(/try to write without leave/, [
        toolUse("Write", { file_path: join(stage.home.project, "denied.txt"), content: "x" }),
        text("It was denied."),
      ]);
      await stage.print("try to write without leave", { permissions: [] });
      await stage.until(select("toolUses", "id", { outcome: "denied", input: "%denied.txt%" }));
    });

    test("a subagent's calls are kept under its id", async () => {
      const task = { description: "Count", prompt: "COUNT the herons", subagent_type: "general-purpose" };
      stage.api.onPrompt(/delegate the herons/, [toolUse("Agent", task), text("There are 3 herons.")]);
      stage.api.onPrompt(/COUNT the herons/, [
        toolUse("Bash", { command: "echo 3 herons", description: "count" }),
        text("3 herons counted."),
      ]);
      await stage.print("delegate the herons");
      await stage.until("SELECT 1 FROM tool_uses WHERE agent_id IS NOT NULL AND input LIKE '%3 herons%'");
      const turns = stage.rows("SELECT DISTINCT turn_id FROM tool_uses WHERE input LIKE '%herons%'");
      expect(turns).toHaveLength(1);
    });

    test("a session killed in mid-turn is known to the next one", async () => {
      stage.api.onPrompt(/migrate the walrus table/, [
        toolUse("Bash", { command: "echo altering walrus", description: "Alter the walrus table" }),
        hang(),
      ]);
      const session = startPrint({
        claude,
        home: stage.home,
        prompt: "migrate the walrus table",
        env: stage.env,
      });
      await stage.until(select("toolUses", "id", { input: "%altering walrus%" }));
      await session.kill("SIGKILL", "tree");
      await session.exited;
      await stage.until(
        "SELECT 1 FROM turns t JOIN user_prompts p ON p.turn_id = t.id WHERE p.prompt_text LIKE '%walrus%' AND t.ending = 'killed'",
      );
      await stage.print("where were we after the kill");
      const given = stage.firstRequest("where were we after the kill").text;
      expect(given).toMatch(/"migrate the walrus table/i);
      expect(given).toContain("cut off");
    });

    test("only what is new is injected into a resumed session", async () => {
      stage.api.onPrompt(/note the alpha fact/, [
        text("The alpha fact: alpha uses port 4711 because 80 is taken."),
      ]);
      stage.api.onPrompt(/note the beta fact/, [
        toolUse("Write", {
          file_path: join(stage.home.project, "beta.ts"),
          content: "export const beta = 1;\n",
        }),
        text("Added `beta` to `beta.ts`: the beta fact is that beta must be 1."),
      ]);
      const first = await stage.print("note the alpha fact");
      await stage.print("nothing new here", { args: ["--resume", first.sessionId ?? ""] });
      const framesBefore = count(stage.firstRequest("nothing new here").text, FRAME);
      await stage.print("note the beta fact");
      await stage.print("go on with alpha", { args: ["--resume", first.sessionId ?? ""] });
      const resumed = stage.firstRequest("go on with alpha").text;
      expect(count(resumed, FRAME)).toBe(framesBefore + 1);
      expect(resumed.slice(resumed.lastIndexOf(FRAME))).toContain("beta.ts");
      expect(resumed.slice(resumed.lastIndexOf(FRAME))).not.toContain("alpha uses port");
    });

    test("a forked session is a session of its own, and its copied past is not captured twice", async () => {
      stage.api.onPrompt(/begin the trunk/, [
        toolUse("Bash", { command: "echo trunk-marker", description: "trunk" }),
        text("The trunk has begun."),
      ]);
      const trunk = await stage.print("begin the trunk");
      const fork = await stage.print("grow a branch", {
        args: ["--resume", trunk.sessionId ?? "", "--fork-session"],
      });
      expect(fork.sessionId).not.toBe(trunk.sessionId);
      await stage.until(select("prompts", "id", { text: "grow a branch", session: fork.sessionId ?? "" }));
      expect(stage.rows(select("toolUses", "id", { input: "%trunk-marker%" }))).toHaveLength(1);
      expect(stage.rows(select("prompts", "id", { text: "begin the trunk" }))).toHaveLength(1);
    });

    test("two sessions at once are both remembered, each with its own calls", async () => {
      for (const name of ["otter", "badger"]) {
        stage.api.onPrompt(new RegExp(`study the ${name}`), [
          toolUse("Bash", { command: `echo ${name}-data`, description: name }),
          text(`The ${name} is studied: it sleeps by day.`),
        ]);
      }
      const [otter, badger] = await Promise.all([
        stage.print("study the otter"),
        stage.print("study the badger"),
      ]);
      for (const [name, run] of [
        ["otter", otter],
        ["badger", badger],
      ] as const) {
        await stage.until(
          `SELECT 1 FROM turns t JOIN sdk_sessions s ON s.id = t.session_id WHERE s.content_session_id = '${run.sessionId}' AND t.state = 'observed'`,
        );
        const calls = stage.rows<{ id: string }>(
          `SELECT s.content_session_id AS id FROM tool_uses u JOIN sdk_sessions s ON s.id = u.session_id WHERE u.input LIKE '%${name}-data%'`,
        );
        expect(calls).toEqual([{ id: run.sessionId ?? "" }]);
      }
    });

    test("two worktrees share one project", async () => {
      const worktree = await stage.home.addWorktree("feature-lynx");
      stage.api.onPrompt(/tune the lynx/, [
        toolUse("Write", { file_path: join(worktree, "lynx.ts"), content: "export const lynx = 2;\n" }),
        text("Tuned the lynx in `lynx.ts`: it now purrs."),
      ]);
      await stage.print("tune the lynx", { cwd: worktree });
      await stage.print("merge that branch into the main tree");
      expect(stage.firstRequest("merge that branch into the main tree").text).toContain(
        "Branches worked on lately: feature-lynx",
      );
      expect(stage.rows(select("projects"))).toHaveLength(1);
    });

    test("a note on a file is injected once, before the agent reads it", async () => {
      const file = join(stage.home.project, "ledger.ts");
      const save = (text: string) =>
        stage.command("save", text, "--file", file, "--project", stage.home.project);
      await save("openLedger in ledger.ts must not begin at 1, because the opening entry would be lost.");
      // A session begins with the newest of what was saved: these, and not the one above.
      for (const day of ["Monday", "Tuesday", "Wednesday", "Thursday"])
        await save(`Nobody ships on a ${day}.`);
      stage.api.onPrompt(/read the ledger twice/, [
        toolUse("Read", { file_path: file }),
        toolUse("Read", { file_path: file }),
        text("Read."),
      ]);
      await stage.print("read the ledger twice");
      const last = stage.api.requests.filter((request) => request.isMain).at(-1);
      expect(count(last?.text ?? "", "About ledger.ts, noted")).toBe(1);
    });

    test("context, status and show agree with what is injected into the next session", async () => {
      expect(await stage.command("context", "--project", stage.home.project)).toContain(FRAME);
      const status = JSON.parse(await stage.command("status", "--json"));
      expect(status.worker).toBe("running");
      expect(status.memory.parkedRecords + status.memory.parkedTurns).toBe(0);
      const [row] = stage.rows<{ id: number; title: string }>("SELECT id, title FROM observations LIMIT 1");
      expect(await stage.command("show", `#${row?.id}`)).toContain(row?.title ?? "?");
    });

    test("installing again changes nothing, and uninstalling leaves no plugin, program or process", async () => {
      await stage.command("install");
      const journal = JSON.parse(await Bun.file(join(stage.dataDir, "install-journal.json")).text());
      expect(journal.entries.map((entry: { change: string }) => entry.change)).toEqual([
        "program",
        "marketplace",
        "plugin",
      ]);
      await stage.command("uninstall");
      const list = Bun.spawnSync([claude.path, "plugin", "list", "--json"], { env: stage.env });
      expect(list.stdout.toString()).not.toContain("mem@claude-mem");
      expect(existsSync(join(stage.dataDir, "program"))).toBe(false);
      expect(existsSync(join(stage.dataDir, "claude-mem.db"))).toBe(true);
      expect(await stage.home.leftoverProcesses()).toEqual([]);
    });
  });
}

function count(haystack: string, needle: string): number {
  return haystack.split(needle).length - 1;
}

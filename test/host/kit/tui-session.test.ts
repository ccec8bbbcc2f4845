/** The kit's promises about terminal sessions, kept by the real Claude Code. The newest one is driven by the tests of our own. */
import { describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pinnedClaude } from "./claude.ts";
import { held, text } from "./model-script.ts";
import {
  bash,
  commandStarted,
  endlessCommand,
  eventTimeoutMs,
  hookNames,
  hookOf,
  mainTexts,
  type Stage,
  testTimeoutMs,
  useStages,
} from "./probe-stage.ts";
import { openTui, type TuiSession } from "./tui-session.ts";

const tui = (stage: Stage): Promise<TuiSession> => openTui({ ...stage, args: stage.probeArgs });

async function readLines(path: string | undefined): Promise<Record<string, unknown>[]> {
  const content = await Bun.file(path ?? "").text();
  return content
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

describe.each([await pinnedClaude()])("Claude Code $version in a terminal", (claude) => {
  const openStage = useStages(claude);

  test(
    "a prompt, /compact, /clear and /exit each have their hooks",
    async () => {
      const stage = await openStage();
      stage.api.onPrompt(/begin/, [bash("echo begun"), text("Begun.")]);
      stage.api.onPrompt(/go on/, [text("Went on.")]);
      const session = await tui(stage);
      await session.prompt("please begin");
      await session.waitForText(/● Begun\./);
      await session.waitIdle();
      await session.prompt("/compact keep the names");
      await hookOf(stage, "PostCompact", { trigger: "manual" });
      await session.waitIdle();
      await session.prompt("/clear");
      await hookOf(stage, "SessionStart", { source: "clear" });
      await session.waitIdle();
      await session.prompt("please go on");
      await session.waitForText(/● Went on\./);
      await session.waitIdle();
      expect(await session.exit()).toBe(0);
      const ended = await hookOf(stage, "SessionEnd", { reason: "prompt_input_exit" });
      const sources = (await stage.probe.readProbe()).map((payload) => payload.source).filter(Boolean);
      expect(sources).toEqual(["startup", "compact", "clear"]);
      const last = stage.api.requests.filter((request) => request.isMain).at(-1);
      expect(last?.sessionId).toBe(ended.session_id);
      expect(last?.text).toContain("PROBE-CONTEXT-3");
      expect(last?.text).not.toContain("begun");
    },
    testTimeoutMs,
  );

  test(
    "Escape ends a running command, which the transcript has as rejected",
    async () => {
      const stage = await openStage();
      stage.api.onPrompt(/forever/, [bash(endlessCommand), text("Never said.")]);
      stage.api.onPrompt(/instead/, [text("Done instead.")]);
      const session = await tui(stage);
      await session.prompt("run forever");
      await commandStarted(stage);
      await session.press("Escape");
      await session.waitForText(/Interrupted/);
      await session.waitIdle();
      await session.prompt("do this instead");
      await session.waitForText(/Done instead\./);
      await session.waitIdle();
      await session.exit();
      const [transcript] = await stage.home.listTranscripts();
      const results = (await readLines(transcript)).map((line) => line.toolUseResult).filter(Boolean);
      expect(results).toEqual(["User rejected tool use"]);
      expect(await hookNames(stage)).not.toContain("PostToolUse");
    },
    testTimeoutMs,
  );

  test(
    "a prompt typed while the model answers is answered after it",
    async () => {
      const stage = await openStage();
      const answer = held(text("First answer."));
      stage.api.onPrompt(/question one/, [answer]);
      stage.api.onPrompt(/question two/, [text("Second answer.")]);
      const session = await tui(stage);
      await session.prompt("question one");
      await stage.api.waitForRequest((request) => request.isMain, eventTimeoutMs);
      await session.prompt("question two");
      answer.release();
      await session.waitForText(/First answer\.[\s\S]*Second answer\./);
      await session.waitIdle();
      expect(await session.exit()).toBe(0);
    },
    testTimeoutMs,
  );

  test(
    "a prompt typed while a command runs reaches the model with the command's result",
    async () => {
      const stage = await openStage();
      const gate = join(stage.home.project, "gate");
      stage.api.onPrompt(/wait/, [
        bash(`touch started; until [ -e "${gate}" ]; do sleep 0.02; done; echo through`),
      ]);
      stage.api.onPrompt(/question two/, [text("Second answer.")]);
      const session = await tui(stage);
      await session.prompt("wait for it");
      await commandStarted(stage);
      await session.prompt("question two");
      await session.waitForText(/question two/);
      await Bun.write(gate, "");
      await session.waitForText(/Second answer\./);
      await session.waitIdle();
      expect(await session.exit()).toBe(0);
      expect(mainTexts(stage).at(-1)).toMatch(/through[\s\S]*question two/);
    },
    testTimeoutMs,
  );

  test(
    "/exit stops a command in the background",
    async () => {
      const stage = await openStage();
      stage.api.onPrompt(/forever/, [bash(endlessCommand, { run_in_background: true }), text("It runs.")]);
      const session = await tui(stage);
      await session.prompt("run forever");
      await commandStarted(stage);
      await session.waitForText(/It runs\./);
      await session.waitIdle();
      expect(await session.exit()).toBe(0);
    },
    testTimeoutMs,
  );

  test(
    "a refused tool never runs, and a killed host is gone with its children",
    async () => {
      const stage = await openStage();
      stage.api.onPrompt(/ask/, [bash("touch made")]);
      stage.api.onPrompt(/forever/, [bash(endlessCommand)]);
      const session = await openTui({ ...stage, permissions: "ask" });
      await session.prompt("ask me first");
      await session.waitForText(/Do you want to proceed\?/);
      await session.press("Escape");
      await session.waitIdle();
      expect(existsSync(join(stage.home.project, "made"))).toBe(false);
      await session.kill("SIGKILL", "tree");
      await session.exited;
      expect(await stage.home.leftoverProcesses()).toEqual([]);
    },
    testTimeoutMs,
  );

  test(
    "a host that ends instead of taking keys, and a text that never comes, are reported with the screen",
    async () => {
      const stage = await openStage();
      const failed = openTui({ ...stage, args: ["--continue"] });
      await expect(failed).rejects.toThrow(/ended with 1 before it took keys.*\n.*No conversation found/);
      const session = await tui(stage);
      await expect(session.waitForText(/never there/, 50)).rejects.toThrow(/bypass permissions on/);
      await session.exit();
    },
    testTimeoutMs,
  );
});

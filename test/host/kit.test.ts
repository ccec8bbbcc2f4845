/** The kit's promises about print mode, kept by the real Claude Code. The newest one is driven by the tests of our own. */
import { describe, expect, test } from "bun:test";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pinnedClaude } from "./kit/claude.ts";
import { within } from "./kit/deadline.ts";
import { apiError, hang, text, together, toolUse } from "./kit/model-script.ts";
import { installPlugin } from "./kit/plugin-probe.ts";
import { type PrintOptions, runPrint, startPrint } from "./kit/print-session.ts";
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
} from "./kit/probe-stage.ts";
import type { RecordedRequest } from "./kit/recorded-request.ts";

const print = (stage: Stage, prompt: string, more: Partial<PrintOptions> = {}) =>
  runPrint({ ...stage, prompt, ...more, args: [...stage.probeArgs, ...(more.args ?? [])] });

const untilAborted = async ({ signal }: RecordedRequest) => {
  const aborted = signal.aborted ? Promise.resolve([]) : once(signal, "abort");
  await within(aborted, eventTimeoutMs, () => "the host did not hang up");
};

describe.each([await pinnedClaude()])("Claude Code $version in print mode", (claude) => {
  const openStage = useStages(claude);

  test(
    "an installed plugin sees a tool use and puts its context into the first request",
    async () => {
      const stage = await openStage();
      await installPlugin(claude, stage.home, stage.probe.marketplace, stage.probe.id);
      stage.api.onPrompt(/list/, [together(text("Looking."), bash("ls")), text("One file.")]);
      const run = await runPrint({ ...stage, prompt: "list the files" });
      expect(run).toMatchObject({ exitCode: 0, resultText: "One file." });
      const used = await hookOf(stage, "PostToolUse");
      expect(used).toMatchObject({ tool_name: "Bash", tool_response: { stdout: "README.md" } });
      expect(used.session_id).toBe(run.sessionId ?? "none");
      const [first, second] = mainTexts(stage);
      expect(first).toContain("PROBE-CONTEXT-1");
      expect(first).not.toContain("README.md");
      expect(second).toContain("README.md");
    },
    testTimeoutMs,
  );

  test(
    "a failing command and a denied one are errors to the model, and only the first has a hook of its own",
    async () => {
      const stage = await openStage();
      const write = toolUse("Write", { file_path: join(stage.home.project, "new.txt"), content: "new" });
      stage.api.onPrompt(/try/, [bash("echo bad >&2; exit 3"), write, text("Neither worked.")]);
      const run = await print(stage, "try both", { permissions: ["Bash"] });
      expect(run.resultText).toBe("Neither worked.");
      const seen = await stage.probe.readProbe();
      expect(seen.find((payload) => payload.hook_event_name === "PostToolUseFailure")).toMatchObject({
        tool_name: "Bash",
        error: "Exit code 3\nbad",
      });
      expect(await hookNames(stage)).not.toContain("PostToolUse");
      expect(mainTexts(stage).at(-1)).toContain("you haven't granted it yet");
      expect(existsSync(join(stage.home.project, "new.txt"))).toBe(false);
    },
    testTimeoutMs,
  );

  test(
    "a subagent follows the script of its own prompt",
    async () => {
      const stage = await openStage();
      const task = { description: "Count", prompt: "COUNT the files", subagent_type: "general-purpose" };
      stage.api.onPrompt(/delegate/, [toolUse("Agent", task), text("Delegated.")]);
      stage.api.onPrompt(/COUNT/, [bash("ls | wc -l"), text("There is one file.")]);
      await print(stage, "delegate it");
      const stopped = await hookOf(stage, "SubagentStop");
      expect(stopped).toMatchObject({ agent_type: "general-purpose" });
      expect(stopped.last_assistant_message).toBe("There is one file.");
      const asked = stage.api.requests.filter((request) => request.kind === "subagent");
      expect(asked).toHaveLength(2);
      expect(new Set(asked.map((request) => request.agentId))).toEqual(new Set([String(stopped.agent_id)]));
      expect(stage.api.requests.find((request) => request.isMain)?.tools).toContain("Agent");
      expect(await stage.home.listTranscripts()).toHaveLength(2);
    },
    testTimeoutMs,
  );

  test(
    "a session is resumed in its own file and forked into another, with the history in both requests",
    async () => {
      const stage = await openStage();
      stage.api.onPrompt(/first/, [bash("echo one"), text("First done.")]);
      stage.api.onPrompt(/second|third/, [text("Next done.")]);
      const first = await print(stage, "the first thing");
      const id = first.sessionId ?? "none";
      const second = await print(stage, "the second thing", { args: ["--resume", id] });
      expect(second).toMatchObject({ sessionId: id, resultText: "Next done." });
      const fork = await print(stage, "the third thing", { args: ["--resume", id, "--fork-session"] });
      expect(fork.sessionId).not.toBe(id);
      expect(await stage.home.listTranscripts()).toHaveLength(2);
      const last = mainTexts(stage).at(-1);
      for (const prompt of ["the first thing", "the second thing", "the third thing"]) {
        expect(last).toContain(prompt);
      }
    },
    testTimeoutMs,
  );

  test(
    "two sessions at once, one in a worktree, are answered apart",
    async () => {
      const stage = await openStage();
      const worktree = await stage.home.addWorktree("side-branch");
      stage.api.onPrompt(/where/, [bash("git branch --show-current"), text("Seen.")]);
      const runs = await Promise.all([
        print(stage, "where am I"),
        print(stage, "where am I", { cwd: worktree }),
      ]);
      expect(runs.map((run) => run.resultText)).toEqual(["Seen.", "Seen."]);
      const isLast = (request: RecordedRequest) => request.isMain && request.messages.length > 3;
      const sideId = runs[1]?.sessionId;
      for (const request of stage.api.requests.filter(isLast)) {
        const result = JSON.stringify(request.messages.map((message) => message.content));
        expect(result.includes('"content":"side-branch"')).toBe(request.sessionId === sideId);
      }
    },
    testTimeoutMs,
  );

  test(
    "an API error is passed on, and a prompt that is too long makes the host ask for a summary",
    async () => {
      const stage = await openStage();
      stage.api.onPrompt(/broken/, [apiError(400, "invalid_request_error", "it is broken")]);
      stage.api.onPrompt(/short/, [bash("echo short"), text("Short.")]);
      stage.api.onPrompt(/long/, [apiError(400, "invalid_request_error", "prompt is too long")]);
      stage.api.onCompaction(text("<summary>SCRIPTED-SUMMARY</summary>"));
      const broken = await print(stage, "a broken one");
      expect(broken.resultText).toContain("it is broken");
      const id = (await print(stage, "a short one")).sessionId ?? "none";
      await print(stage, "a long one", { args: ["--resume", id] });
      expect(stage.api.requests.map((request) => request.kind)).toContain("compaction");
      expect(await hookOf(stage, "PostCompact")).toMatchObject({ trigger: "auto" });
      expect(mainTexts(stage).at(-1)).toContain("SCRIPTED-SUMMARY");
    },
    testTimeoutMs,
  );

  test(
    "a kill in the middle of a command leaves no process, and one during an answer is noticed by the API",
    async () => {
      const stage = await openStage();
      stage.api.onPrompt(/forever/, [bash(endlessCommand)]);
      stage.api.onPrompt(/silent/, [hang("I begin")]);
      const running = startPrint({ ...stage, prompt: "run forever" });
      await commandStarted(stage);
      expect(await stage.home.leftoverProcesses(0)).not.toEqual([]);
      await running.kill("SIGKILL", "tree");
      expect((await running.exited).exitCode).toBeNull();
      const waiting = startPrint({ ...stage, prompt: "be silent" });
      const request = await stage.api.waitForRequest((seen) => /silent/.test(seen.text), eventTimeoutMs);
      await waiting.kill("SIGKILL", "process");
      await waiting.exited;
      await untilAborted(request);
      expect(await stage.home.leftoverProcesses()).toEqual([]);
    },
    testTimeoutMs,
  );

  test(
    "a run over its deadline is killed and says what it was at",
    async () => {
      const stage = await openStage();
      stage.api.onPrompt(/silent/, [hang()]);
      const run = runPrint({ ...stage, prompt: "be silent" }, 500);
      await expect(run).rejects.toThrow(/ran longer than 500 ms; events: /);
    },
    testTimeoutMs,
  );
});

/** The kit's promises, kept by the real Claude Code: the pinned version and the newest one. */
import { afterEach, describe, expect, test } from "bun:test";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Claude, listClaudes } from "./kit/claude.ts";
import { waitForFile, within } from "./kit/deadline.ts";
import { createHostHome, type HostHome } from "./kit/host-home.ts";
import { type MessagesApi, startMessagesApi } from "./kit/messages-api.ts";
import { apiError, hang, held, text, together, toolUse } from "./kit/model-script.ts";
import { type HookPayload, installPlugin, type ProbePlugin, writeProbePlugin } from "./kit/plugin-probe.ts";
import { type PrintOptions, runPrint, startPrint } from "./kit/print-session.ts";
import type { RecordedRequest } from "./kit/recorded-request.ts";
import { openTui, type TuiSession } from "./kit/tui-session.ts";

const testTimeoutMs = 60_000;
const eventTimeoutMs = 15_000;

interface Stage {
  readonly claude: Claude;
  readonly api: MessagesApi;
  readonly home: HostHome;
  readonly probe: ProbePlugin;
}

const stages: Stage[] = [];

async function openStage(claude: Claude): Promise<Stage> {
  const api = await startMessagesApi();
  const home = await createHostHome(api);
  const probe = await writeProbePlugin(join(home.path, "market"));
  const stage = { claude, api, home, probe };
  stages.push(stage);
  return stage;
}

/** Not in the tests themselves, so that a process left behind is reported beside the failure that left it. */
afterEach(async () => {
  for (const { api, home } of stages.splice(0)) {
    await home.remove().finally(() => api.stop());
    expect(existsSync(home.path)).toBe(false);
  }
});

const bash = (command: string) => toolUse("Bash", { command, description: "Run a command" });
/** A foreground command that says when it runs and never ends; the newest host refuses a plain `sleep 30`. */
const endless = bash("touch started; tail -f /dev/null");
const awaitStart = (stage: Stage) =>
  waitForFile(join(stage.home.project, "started"), () => true, eventTimeoutMs);

const print = (stage: Stage, prompt: string, more: Partial<PrintOptions> = {}) =>
  runPrint({ ...stage, prompt, ...more, args: ["--plugin-dir", stage.probe.folder, ...(more.args ?? [])] });
const tui = (stage: Stage): Promise<TuiSession> =>
  openTui({ ...stage, args: ["--plugin-dir", stage.probe.folder] });

const untilAborted = async ({ signal }: RecordedRequest) => {
  const aborted = signal.aborted ? Promise.resolve([]) : once(signal, "abort");
  await within(aborted, eventTimeoutMs, () => "the host did not hang up");
};
const names = (payloads: readonly HookPayload[]) => payloads.map((payload) => payload.hook_event_name);
const hookOf = (stage: Stage, event: string, more: Record<string, unknown> = {}) =>
  stage.probe.waitForHook(
    (payload) =>
      Object.entries({ hook_event_name: event, ...more }).every(([key, value]) => payload[key] === value),
    eventTimeoutMs,
  );
const mainTexts = (api: MessagesApi) =>
  api.requests.filter((request) => request.isMain).map(({ text }) => text);
const lines = async (path: string | undefined) =>
  (await Bun.file(path ?? "").text())
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

describe.each(await listClaudes())("Claude Code $version", (claude) => {
  describe("in print mode", () => {
    test(
      "an installed plugin sees a tool use and puts its context into the first request",
      async () => {
        const stage = await openStage(claude);
        await installPlugin(claude, stage.home, stage.probe.marketplace, stage.probe.id);
        stage.api.onPrompt(/list/, [together(text("Looking."), bash("ls")), text("One file.")]);
        const run = await runPrint({ ...stage, prompt: "list the files" });
        expect(run).toMatchObject({ exitCode: 0, resultText: "One file." });
        const used = await hookOf(stage, "PostToolUse");
        expect(used).toMatchObject({ tool_name: "Bash", tool_response: { stdout: "README.md" } });
        expect(used.session_id).toBe(run.sessionId ?? "none");
        const [first, second] = mainTexts(stage.api);
        expect(first).toContain("PROBE-CONTEXT-1");
        expect(first).not.toContain("README.md");
        expect(second).toContain("README.md");
      },
      testTimeoutMs,
    );

    test(
      "a failing command and a denied one are errors to the model, and only the first has a hook of its own",
      async () => {
        const stage = await openStage(claude);
        const write = toolUse("Write", { file_path: join(stage.home.project, "new.txt"), content: "new" });
        stage.api.onPrompt(/try/, [bash("echo bad >&2; exit 3"), write, text("Neither worked.")]);
        const run = await print(stage, "try both", { permissions: ["Bash"] });
        expect(run.resultText).toBe("Neither worked.");
        const seen = await stage.probe.readProbe();
        expect(seen.find((payload) => payload.hook_event_name === "PostToolUseFailure")).toMatchObject({
          tool_name: "Bash",
          error: "Exit code 3\nbad",
        });
        expect(names(seen)).not.toContain("PostToolUse");
        expect(mainTexts(stage.api).at(-1)).toContain("you haven't granted it yet");
        expect(existsSync(join(stage.home.project, "new.txt"))).toBe(false);
      },
      testTimeoutMs,
    );

    test(
      "a subagent follows the script of its own prompt",
      async () => {
        const stage = await openStage(claude);
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
        const stage = await openStage(claude);
        stage.api.onPrompt(/first/, [bash("echo one"), text("First done.")]);
        stage.api.onPrompt(/second|third/, [text("Next done.")]);
        const first = await print(stage, "the first thing");
        const id = first.sessionId ?? "none";
        const second = await print(stage, "the second thing", { args: ["--resume", id] });
        expect(second).toMatchObject({ sessionId: id, resultText: "Next done." });
        const fork = await print(stage, "the third thing", { args: ["--resume", id, "--fork-session"] });
        expect(fork.sessionId).not.toBe(id);
        expect(await stage.home.listTranscripts()).toHaveLength(2);
        const last = mainTexts(stage.api).at(-1);
        for (const prompt of ["the first thing", "the second thing", "the third thing"]) {
          expect(last).toContain(prompt);
        }
      },
      testTimeoutMs,
    );

    test(
      "two sessions at once, one in a worktree, are answered apart",
      async () => {
        const stage = await openStage(claude);
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
        const stage = await openStage(claude);
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
        expect(mainTexts(stage.api).at(-1)).toContain("SCRIPTED-SUMMARY");
      },
      testTimeoutMs,
    );

    test(
      "a kill in the middle of a command leaves no process, and one during an answer is noticed by the API",
      async () => {
        const stage = await openStage(claude);
        stage.api.onPrompt(/forever/, [endless]);
        stage.api.onPrompt(/silent/, [hang("I begin")]);
        const running = startPrint({ ...stage, prompt: "run forever" });
        await awaitStart(stage);
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
        const stage = await openStage(claude);
        stage.api.onPrompt(/silent/, [hang()]);
        const run = runPrint({ ...stage, prompt: "be silent" }, 500);
        await expect(run).rejects.toThrow(/ran longer than 500 ms; events: /);
      },
      testTimeoutMs,
    );
  });

  describe("in a terminal", () => {
    test(
      "a prompt, /compact, /clear and /exit each have their hooks",
      async () => {
        const stage = await openStage(claude);
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
        const stage = await openStage(claude);
        stage.api.onPrompt(/forever/, [endless, text("Never said.")]);
        stage.api.onPrompt(/instead/, [text("Done instead.")]);
        const session = await tui(stage);
        await session.prompt("run forever");
        await awaitStart(stage);
        await session.press("Escape");
        await session.waitForText(/Interrupted/);
        await session.waitIdle();
        await session.prompt("do this instead");
        await session.waitForText(/Done instead\./);
        await session.waitIdle();
        await session.exit();
        const [transcript] = await stage.home.listTranscripts();
        const results = (await lines(transcript)).map((line) => line.toolUseResult).filter(Boolean);
        expect(results).toEqual(["User rejected tool use"]);
        expect(names(await stage.probe.readProbe())).not.toContain("PostToolUse");
      },
      testTimeoutMs,
    );

    test(
      "a prompt typed while the model answers is answered after it",
      async () => {
        const stage = await openStage(claude);
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
        const stage = await openStage(claude);
        const gate = join(stage.home.project, "gate");
        stage.api.onPrompt(/wait/, [
          bash(`touch started; until [ -e ${gate} ]; do sleep 0.02; done; echo through`),
        ]);
        stage.api.onPrompt(/question two/, [text("Second answer.")]);
        const session = await tui(stage);
        await session.prompt("wait for it");
        await awaitStart(stage);
        await session.prompt("question two");
        await session.waitForText(/question two/);
        await Bun.write(gate, "");
        await session.waitForText(/Second answer\./);
        await session.waitIdle();
        expect(await session.exit()).toBe(0);
        expect(mainTexts(stage.api).at(-1)).toMatch(/through[\s\S]*question two/);
      },
      testTimeoutMs,
    );

    test(
      "a refused tool never runs, and a killed host is gone with its children",
      async () => {
        const stage = await openStage(claude);
        stage.api.onPrompt(/ask/, [bash("touch made")]);
        stage.api.onPrompt(/forever/, [endless]);
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
        const stage = await openStage(claude);
        const failed = openTui({ ...stage, args: ["--continue"] });
        await expect(failed).rejects.toThrow(/ended with 1 before it took keys.*\n.*No conversation found/);
        const session = await tui(stage);
        await expect(session.waitForText(/never there/, 50)).rejects.toThrow(/bypass permissions on/);
        await session.exit();
      },
      testTimeoutMs,
    );
  });
});

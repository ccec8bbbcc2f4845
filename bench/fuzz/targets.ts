import fc from "fast-check";
import { isExcludedProject } from "../../src/config/exclusions.ts";
import { isIgnoredFile } from "../../src/config/ignored-files.ts";
import { loadSettings, type Settings } from "../../src/config/settings.ts";
import { cleanPayload, cleanText } from "../../src/domain/clean-payload.ts";
import { asMemoryError } from "../../src/domain/error.ts";
import type { JsonObject } from "../../src/domain/host-event.ts";
import { asObject, asString, parseObject } from "../../src/domain/json.ts";
import type { Turn } from "../../src/domain/turn.ts";
import { captureEvent } from "../../src/hooks/capture.ts";
import { claudeCode } from "../../src/hosts/claude-code/host.ts";
import { applyEvent } from "../../src/ingest/apply-event.ts";
import { groundFindings } from "../../src/observer/model/ground-findings.ts";
import { parseAnswer } from "../../src/observer/model/parse-answer.ts";
import { parseQuery } from "../../src/search/query/query.ts";
import { search } from "../../src/search/search.ts";
import { changedLines, objects, texts } from "./inputs.ts";
import type { FuzzStage } from "./stage.ts";

/** One way in for what comes from outside. */
export interface Target {
  input: fc.Arbitrary<unknown>;
  /** Throws where the input makes us do what we must not. */
  run(stage: FuzzStage, input: never): void | Promise<void>;
}

const EVENTS = [
  "SessionStart",
  "UserPromptSubmit",
  "PostToolUse",
  "PostToolUseFailure",
  "SubagentStop",
  "Stop",
  "StopFailure",
  "PreCompact",
  "SessionEnd",
];
const HOOK_FIELDS = [
  "session_id",
  "transcript_path",
  "cwd",
  "prompt_id",
  "agent_id",
  "agent_type",
  "source",
  "prompt",
  "tool_name",
  "tool_use_id",
  "tool_input",
  "tool_response",
  "duration_ms",
  "error",
  "is_interrupt",
  "last_assistant_message",
  "trigger",
  "reason",
];
const LINE_FIELDS = [
  "type",
  "uuid",
  "sessionId",
  "timestamp",
  "message",
  "toolUseResult",
  "isMeta",
  "promptId",
  "cwd",
  "attachment",
  "operation",
  "content",
  "data",
];
const SETTING_KEYS = [
  "CLAUDE_MEM_SKIP_TOOLS",
  "CLAUDE_MEM_EXCLUDED_PROJECTS",
  "CLAUDE_MEM_IGNORED_FILES",
  "CLAUDE_MEM_CONTEXT_TOKENS",
  "CLAUDE_MEM_WORKER_PORT",
  "CLAUDE_MEM_PROVIDER",
  "CLAUDE_MEM_BASE_URL",
  "CLAUDE_MEM_MODE",
  "CLAUDE_MEM_LOG_LEVEL",
];
const SESSION_PATHS = [
  "/sessions/1/init",
  "/sessions/1/observations",
  "/sessions/1/summarize",
  "/sessions/1/status",
  "/sessions/2/init",
  "/sessions/x/init",
  "/sessions/1",
];
const BODY_FIELDS = [
  "sdk_session_id",
  "project",
  "prompt",
  "tool_name",
  "tool_input",
  "tool_result",
  "correlation_id",
  "trigger",
];
const FED_SESSION = JSON.stringify({ sdk_session_id: "s", project: "p", prompt: "rename the parser" });
/** How often what hooks and callers have left is taken over and observed; each time costs as much as twenty cases. */
const TAKEN_EVERY = 40;
/** What may be said of an event that makes no sense. */
const EXPECTED = /names no session|no JSON object|is not known|is another one/;

const asText = fc.oneof(
  { weight: 4, arbitrary: objects(HOOK_FIELDS).map((value) => JSON.stringify(value)) },
  { weight: 4, arbitrary: changedLines("hooks.jsonl").map(payloadIn) },
  { weight: 1, arbitrary: texts },
);

let cases = 0;

export const TARGETS: Readonly<Record<string, Target>> = {
  "hook stdin": {
    input: fc.tuple(fc.constantFrom(...EVENTS), asText),
    run: async (stage, [event, text]: [string, string]) => {
      const payload = parseObject(text);
      if (payload === undefined) return;
      const sessionId = asString(payload.session_id) ?? "";
      const { paths, settings, environment } = stage;
      const at = Date.now();
      await captureEvent({
        host: "claude-code",
        event,
        payload,
        sessionId,
        directory: asString(payload.cwd),
        at,
        paths,
        settings,
        environment,
      });
      takeNowAndThen(stage);
    },
  },
  "HTTP bodies": {
    input: fc.tuple(
      fc.constantFrom("POST", "GET", "DELETE"),
      fc.oneof(
        fc.constantFrom(...SESSION_PATHS),
        texts.map((text) => `/api/search?query=${encodeURIComponent(text.toWellFormed())}`),
      ),
      fc.oneof(
        objects(BODY_FIELDS).map((value) => JSON.stringify(value)),
        texts,
        fc.constant(FED_SESSION),
      ),
    ),
    run: async (stage, [method, path, body]: [string, string, string]) => {
      const answer = await stage.ask(method, path, method === "POST" ? body : undefined);
      if (answer.status >= 500)
        throw new Error(`${method} ${path} → ${answer.status} ${stage.faults.at(-1)}`);
      await answer.text();
    },
  },
  "transcript lines": {
    input: fc.oneof(
      objects(LINE_FIELDS).map((value) => JSON.stringify(value)),
      changedLines("transcript.jsonl"),
      texts,
    ),
    run(stage, line: string) {
      const parsed = claudeCode.parseTranscriptLine(line);
      if (parsed.status !== "events") return;
      stage.memory.transaction(() => {
        for (const event of parsed.events) applyEvent(stage.memory, stage.rules, event);
      })();
      takeNowAndThen(stage);
    },
  },
  "query language": {
    input: texts,
    run(stage, query: string) {
      parseQuery(query);
      search(stage.memory, { query, projectId: undefined, limit: 10, now: Date.now() });
    },
  },
  settings: {
    input: fc.tuple(objects(SETTING_KEYS), texts, texts),
    run: async (stage, [stored, path, folder]: [Record<string, unknown>, string, string]) => {
      await Bun.write(stage.paths.settings, JSON.stringify(stored));
      const settings = await loadUnlessRefused(stage);
      if (settings === undefined) return;
      isExcludedProject(folder, settings.excludedProjects, stage.environment);
      isIgnoredFile(path, `/${folder}`, settings.ignoredFiles, stage.environment);
    },
  },
  "model answers": {
    input: texts,
    run(_stage, answer: string) {
      const parsed = parseAnswer(answer);
      if (parsed.kind === "findings") groundFindings(parsed, TURN);
    },
  },
  cleaning: {
    input: fc.oneof(
      texts.map((text) => ({ text })),
      objects(["password", "name", "value", "content", "lines"]),
    ),
    run(_stage, value: JsonObject) {
      const plain = asObject(JSON.parse(JSON.stringify(value))) ?? {};
      const once = cleanPayload(plain);
      if (JSON.stringify(cleanPayload(once)) !== JSON.stringify(once))
        throw new Error("cleaned twice is not cleaned once");
      const text = JSON.stringify(plain);
      if (cleanText(cleanText(text)) !== cleanText(text))
        throw new Error("a text cleaned twice is not cleaned once");
    },
  },
};

const TURN: Turn = {
  id: 1,
  sessionId: "s",
  number: 1,
  directory: "/p",
  branch: undefined,
  startedAt: 0,
  endedAt: 1,
  ending: "completed",
  previousClosing: undefined,
  prompts: [],
  toolUses: [],
  assistantTexts: [],
};

/** The recorded hooks keep the payload beside the event. */
function payloadIn(line: string): string {
  const payload = asObject(parseObject(line)?.payload);
  return payload === undefined ? line : JSON.stringify(payload);
}

function takeNowAndThen(stage: FuzzStage): void {
  cases += 1;
  if (cases % TAKEN_EVERY !== 0) return;
  stage.take();
  const fault = stage.faults.splice(0).find((one) => !EXPECTED.test(one));
  if (fault !== undefined) throw new Error(fault);
}

/** Undefined where the file is refused, as it is meant to be where a setting of privacy cannot be understood. */
async function loadUnlessRefused({ paths, environment }: FuzzStage): Promise<Settings | undefined> {
  try {
    return (await loadSettings(paths.settings, environment)).settings;
  } catch (error) {
    if (asMemoryError(error, "loading the settings").code === "invalid-setting") return undefined;
    throw error;
  }
}

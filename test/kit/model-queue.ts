import { settingsOf } from "../../src/config/settings.ts";
import { LOCAL_OBSERVER, observeLocally } from "../../src/observer/local/observe.ts";
import {
  type ModelQueue,
  type ModelQueueDeps,
  startModelQueue,
} from "../../src/observer/model/model-queue.ts";
import { findMode } from "../../src/observer/modes/find-mode.ts";
import { observeTurns } from "../../src/observer/observe-turns.ts";
import { openOpenAiCompatible } from "../../src/providers/openai-compatible.ts";
import { answerByForm } from "../observer/model/stand-in.ts";
import { DIALECTS, type SeenRequest, type StandInApi, startApi } from "../providers/stand-in-apis.ts";
import { type IngestStage, openIngestStage } from "./ingest.ts";
import { base, prompted, stopped } from "./payloads.ts";
import { select } from "./select.ts";
import { openHome, type TempHome } from "./temp-home.ts";
import { until } from "./until.ts";

const dialect = DIALECTS["openai-compatible"] as NonNullable<(typeof DIALECTS)[string]>;

/** A memory, a model's API on the loopback, and the part that asks, with a clock that the test moves. */
export interface ModelQueueStage extends AsyncDisposable {
  home: TempHome;
  ingest: IngestStage;
  api: StandInApi;
  asking: ModelQueue;
  /** Moves the clock on and lets the asking go. */
  pass(ms: number): void;
  now(): number;
  /** Captures a whole turn and has it observed locally. Without `edit` it only looks around. */
  turn(session: string, number: number, what?: { edit?: boolean; looks?: number }): void;
  observe(): void;
  /** Resolves when no call runs any more and every answer has been kept. */
  untilQuiet(): Promise<void>;
  restart(more?: Partial<ModelQueueDeps>): Promise<void>;
}

/** An answer of the model to what it was asked. */
export function answerTo(request: SeenRequest, text?: string): Response {
  return Response.json(dialect.body(text ?? answerByForm(String(dialect.promptOf(request.body)))));
}

export function refuse(status: number, headers: Record<string, string> = {}): Response {
  return dialect.error(status, "refused by the stand-in", headers);
}

export function promptOf(request: SeenRequest | undefined): string {
  return request === undefined ? "" : String(dialect.promptOf(request.body));
}

export function openModelQueueStage(more: Partial<ModelQueueDeps> = {}): ModelQueueStage {
  const home = openHome();
  const ingest = openIngestStage(home);
  const api = startApi((request) => answerTo(request));
  const begun = Date.now();
  let passed = 0;
  const now = () => Date.now() + passed;
  const log = { debug: () => {}, info: () => {}, warning: () => {}, error: () => {} };
  const { settings } = settingsOf({}, {});
  const start = (changed: Partial<ModelQueueDeps> = {}) =>
    startModelQueue({
      memory: ingest.memory,
      provider: openOpenAiCompatible({ model: "stand-in", key: "", baseUrl: api.url, callsMax: 10 }),
      budgets: { dailyTokens: settings.dailyTokenBudget, sessionTokens: settings.sessionTokenBudget },
      mode: findMode("code", home.dir).mode,
      callsMax: 2,
      now,
      random: () => 0,
      log,
      ...more,
      ...changed,
    });
  const stage: ModelQueueStage = {
    home,
    ingest,
    api,
    asking: start(),
    now,
    pass(ms) {
      passed += ms;
      stage.asking.pump();
    },
    turn(session, number, what = { edit: true }) {
      const at = begun + number * 10;
      const id = `p${session}-${number}`;
      const own = { session_id: session };
      ingest.commit("UserPromptSubmit", prompted(home, `task ${number} of ${session}`, id, own), at);
      for (let look = 0; look < (what.looks ?? 1); look += 1)
        ingest.commit("PostToolUse", looked(home, `${id}-r${look}`, id, own), at + 1);
      if (what.edit === true) ingest.commit("PostToolUse", edited(home, `${id}-e`, id, own), at + 2);
      ingest.tell("Stop", stopped(home, id, `Task ${number} is done.`, own), at + 3);
      stage.observe();
    },
    observe: () =>
      void observeTurns({
        memory: ingest.memory,
        log,
        observer: { name: LOCAL_OBSERVER, observe: observeLocally },
        model: stage.asking,
      }),
    untilQuiet: () =>
      until(
        "no call runs",
        () => ingest.all(select("modelCalls", "id", { outcome: "pending" })).length === 0,
      ).then(() => {}),
    async restart(changed) {
      await stage.asking.stop();
      stage.asking = start(changed);
    },
    async [Symbol.asyncDispose]() {
      await stage.asking.stop();
      await api[Symbol.asyncDispose]();
      ingest[Symbol.dispose]();
      await home[Symbol.asyncDispose]();
    },
  };
  return stage;
}

function looked(home: TempHome, id: string, promptId: string, own: object): object {
  return base(home, {
    hook_event_name: "PostToolUse",
    prompt_id: promptId,
    tool_name: "Read",
    tool_use_id: id,
    tool_input: { file_path: `${home.project}/src/${id}.ts` },
    tool_response: { type: "text", file: { content: "one" } },
    ...own,
  });
}

function edited(home: TempHome, id: string, promptId: string, own: object): object {
  return base(home, {
    hook_event_name: "PostToolUse",
    prompt_id: promptId,
    tool_name: "Edit",
    tool_use_id: id,
    tool_input: { file_path: `${home.project}/src/cart.ts`, old_string: "floor", new_string: "round" },
    tool_response: { structuredPatch: [{ lines: ["-floor", "+round"] }] },
    ...own,
  });
}

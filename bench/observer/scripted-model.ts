import type { TurnFindings } from "../../src/domain/observation.ts";
import { OBSERVATIONS_PER_TURN_MAX } from "../../src/domain/observation.ts";
import type { Turn } from "../../src/domain/turn.ts";
import { groundFindings } from "../../src/observer/model/ground-findings.ts";
import { OUTPUT_TOKENS_MAX } from "../../src/observer/model/limits.ts";
import { parseAnswer } from "../../src/observer/model/parse-answer.ts";
import { renderSystemPrompt } from "../../src/observer/model/system-prompt.ts";
import { isTrivial } from "../../src/observer/model/turn-events.ts";
import { findMode } from "../../src/observer/modes/find-mode.ts";
import { openOpenAiCompatible } from "../../src/providers/openai-compatible.ts";

const CALL_MS_MAX = 30_000;
const NARRATIVE_CHARS = 1_100;
const FACT_CHARS = 280;

/** A model on the loopback, reached by a real provider, and what is made of its answers. */
export interface ScriptedModel extends AsyncDisposable {
  /** How many calls have been made. */
  calls(): number;
  /** Condenses a turn as the worker does; trivial turns are answered by nothing. */
  observe(turn: Turn): Promise<TurnFindings>;
}

/**
 * A model that only repeats the most telling of what it is given, in the form that is asked for: its scores say how much
 * of a turn reaches a model and survives the way back, and nothing about judgement.
 */
export function startScriptedModel(): ScriptedModel {
  let calls = 0;
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: async (request) => {
      calls += 1;
      const { messages } = (await request.json()) as { messages: { content: string }[] };
      return Response.json(completion(repeat(messages[1]?.content ?? "")));
    },
  });
  const access = { model: "scripted", key: "", baseUrl: `http://127.0.0.1:${server.port}`, callsMax: 1 };
  const provider = openOpenAiCompatible(access);
  const { mode } = findMode("code", "/nonexistent");
  return {
    calls: () => calls,
    async observe(turn) {
      if (isTrivial(turn)) return { observations: [], summary: undefined };
      const reply = await provider.ask({
        ...renderSystemPrompt(mode, "", turn),
        outputTokensMax: OUTPUT_TOKENS_MAX,
        timeoutMs: CALL_MS_MAX,
        signal: new AbortController().signal,
      });
      if (reply.kind === "failure") throw new Error(reply.message);
      const parsed = parseAnswer(reply.text);
      if (parsed.kind !== "findings") return { observations: [], summary: undefined };
      return groundFindings(parsed, turn);
    },
    [Symbol.asyncDispose]: () => server.stop(true),
  };
}

function completion(text: string): object {
  return {
    id: "c",
    object: "chat.completion",
    created: 1,
    model: "scripted",
    choices: [{ index: 0, message: { role: "assistant", content: text }, finish_reason: "stop" }],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  };
}

function repeat(prompt: string): string {
  const texts = (element: string) =>
    [
      ...prompt.matchAll(new RegExp(`<${element}[^>]*>\\n([\\s\\S]*?)\\n</${element.split(" ")[0]}>`, "g")),
    ].map((match) => match[1] ?? "");
  const closing = texts('assistant closing="yes"')[0] ?? "";
  const asked = texts("user")[0] ?? "";
  const edited = [...new Set([...prompt.matchAll(/<edit file="([^"]*)"/g)].map((match) => match[1] ?? ""))];
  const noticed = texts("noticed").flatMap((text) => text.split("\n"));
  const committed = texts("command").filter((text) => /git commit/.test(text));
  const facts = [...committed.map((text) => text.slice(0, FACT_CHARS)), ...noticed].slice(0, 8);
  const blocks = [observation(closing || asked, facts, closing, edited)];
  for (const text of texts("assistant").slice(0, OBSERVATIONS_PER_TURN_MAX - 2)) {
    if (text !== closing) blocks.push(observation(text, [], text, []));
  }
  return `${blocks.join("\n")}\n<summary><request>${asked.slice(0, 500)}</request><completed>${closing.slice(0, 500)}</completed></summary>`;
}

function observation(about: string, facts: string[], narrative: string, files: string[]): string {
  const title = about.split("\n").find((line) => /\w{3}/.test(line)) ?? "";
  const list = (name: string, items: string[]) => items.map((item) => `<${name}>${item}</${name}>`).join("");
  return `<observation><type>change</type><title>${title.slice(0, 110)}</title><facts>${list("fact", facts)}</facts>
<narrative>${narrative.slice(0, NARRATIVE_CHARS)}</narrative><files_modified>${list("file", files)}</files_modified></observation>`;
}

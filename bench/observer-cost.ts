import { readFileSync } from "node:fs";
import { asNumber, asObject, asString, parseObject } from "../src/domain/json.ts";
import { estimateTokens } from "../src/domain/tokens.ts";
import type { Turn } from "../src/domain/turn.ts";
import { observeLocally } from "../src/observer/local/observe.ts";
import { HISTORY_TURNS_MAX, INPUT_TOKENS_MAX } from "../src/observer/model/limits.ts";
import { type EarlierTurn, renderHistory, renderSystemPrompt } from "../src/observer/model/system-prompt.ts";
import { isTrivial } from "../src/observer/model/turn-events.ts";
import { findMode } from "../src/observer/modes/find-mode.ts";
import { atMost, type BenchResult } from "./figures.ts";
import { turnsOfTranscript } from "./observer/turns-of-transcript.ts";
import { openSessions } from "./sessions.ts";
import { median, spreadOf } from "./statistics.ts";

const SHARE_PERCENT_MAX = 2;
const TRIVIAL_CALLS = 50;
const { mode } = findMode("code", "/nonexistent");

interface SessionCost {
  /** All tokens that the session itself used: fresh, cached and written input, and output. */
  ownTokens: number;
  inputTokens: number[];
  turns: number;
}

/** What putting every turn of recorded sessions before a model would send, beside what the sessions themselves used. */
export async function run(data: string): Promise<BenchResult> {
  await using sessions = await openSessions(data);
  const times: number[] = [];
  const costs = sessions.paths.map((path) => costOf(path, times)).filter((cost) => cost.ownTokens > 0);
  const inputs = costs.flatMap((cost) => cost.inputTokens);
  const shares = costs.map((cost) => (100 * sum(cost.inputTokens)) / cost.ownTokens);
  const turns = sum(costs.map((cost) => cost.turns));
  const own = sum(costs.map((cost) => cost.ownTokens));
  const callsPerTurn = costs.flatMap(({ turns: count, inputTokens }) =>
    Array.from({ length: count }, (_, index) => (index < inputTokens.length ? 1 : 0)),
  );
  return {
    title: `What a model is sent, over ${costs.length} recorded sessions with ${turns} turns`,
    figures: [
      figure(
        "input of all calls, share of the sessions' own tokens",
        (100 * sum(inputs)) / own,
        "%",
        SHARE_PERCENT_MAX,
      ),
      figure("the same, median session", median(shares), "%", SHARE_PERCENT_MAX),
      figure("sessions over 2 %", shares.filter((share) => share > SHARE_PERCENT_MAX).length, ""),
      figure("calls for a turn, median", median(callsPerTurn), "", 1),
      figure(`calls for a turn with ${TRIVIAL_CALLS} trivial tool uses`, trivialCalls(), "", 1),
      figure("turns that never reach a model", (100 * (turns - inputs.length)) / turns, "%"),
      figure("input of a call, largest", Math.max(...inputs), "tokens", INPUT_TOKENS_MAX),
      figure("input of a call, median", median(inputs), "tokens"),
    ],
    spreads: { "making the input of a call": spreadOf(times) },
    notes: [
      "Tokens of calls are estimated (3.5 characters each); a repair attempt sends at most 2,000 more.",
      "Sessions over 2 % are those of one short prompt: the unchanging part of a call alone has some 650 tokens.",
    ],
  };
}

function figure(what: string, value: number, unit: string, limit?: number) {
  return limit === undefined ? { what, value, unit } : { what, value, unit, budget: atMost(limit) };
}

function costOf(path: string, times: number[]): SessionCost {
  const turns = turnsOfTranscript(path);
  const earlier: EarlierTurn[] = [];
  const inputTokens: number[] = [];
  for (const turn of turns) {
    if (!isTrivial(turn)) {
      const begun = performance.now();
      const { system, prompt } = renderSystemPrompt(
        mode,
        renderHistory(earlier.slice(0, HISTORY_TURNS_MAX)),
        turn,
      );
      times.push(performance.now() - begun);
      inputTokens.push(estimateTokens(system + prompt));
    }
    earlier.unshift(notesOn(turn));
  }
  return { ownTokens: ownTokens(path), inputTokens, turns: turns.length };
}

/** The local observer's notes stand for the model's: they are of the same form and about as long. */
function notesOn(turn: Turn): EarlierTurn {
  const { observations, summary } = observeLocally(turn);
  const { request = "", completed = "", learned = "", nextSteps = "" } = summary ?? {};
  return {
    number: turn.number,
    request,
    completed,
    learned,
    nextSteps,
    titles: observations.map((one) => one.title),
  };
}

/** A message's usage stands on each of its lines; it counts once. */
function ownTokens(path: string): number {
  const messages = new Map<string, number>();
  for (const text of readFileSync(path, "utf8").split("\n")) {
    const message = asObject(parseObject(text)?.message);
    const usage = asObject(message?.usage);
    if (usage === undefined) continue;
    const parts = ["input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens", "output_tokens"];
    messages.set(asString(message?.id) ?? text, sum(parts.map((part) => asNumber(usage[part]) ?? 0)));
  }
  return sum([...messages.values()]);
}

/** A turn of nothing but reads and listings, as the example has it. */
function trivialCalls(): number {
  const toolUses = Array.from({ length: TRIVIAL_CALLS }, (_, index) => ({
    toolUseId: `t${index}`,
    name: "Read",
    input: { file_path: `/p/file${index}.ts` },
    result: { file: { content: "text ".repeat(500) } },
    outcome: "ok" as const,
    error: undefined,
    durationMs: undefined,
    agentId: undefined,
    at: index,
  }));
  const turn: Turn = {
    id: 1,
    sessionId: "s",
    number: 1,
    directory: "/p",
    branch: undefined,
    startedAt: 0,
    endedAt: TRIVIAL_CALLS,
    ending: "completed",
    previousClosing: undefined,
    prompts: [{ text: "look at the files", at: 0, source: "typed" }],
    toolUses,
    assistantTexts: [{ text: "I have read them.", at: TRIVIAL_CALLS }],
  };
  return isTrivial(turn) ? 0 : 1;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

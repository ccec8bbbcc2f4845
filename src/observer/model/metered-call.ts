import type { Database } from "bun:sqlite";
import { dayStart } from "../../domain/local-day.ts";
import { estimateTokens } from "../../domain/tokens.ts";
import type { ModelFault, ModelReply, Provider } from "../../providers/provider.ts";
import {
  type CallPurpose,
  type Reservation,
  reserveCall,
  settleCall,
} from "../../store/usage/model-calls.ts";
import { OUTPUT_TOKENS_MAX } from "./limits.ts";
import type { SystemPrompt } from "./system-prompt.ts";

/** Timeout of a call. */
const CALL_MS_MAX = 60_000;
/** Some tokenizers count more than our estimate; the reservation must never be too small. */
const RESERVE_FACTOR = 1.5;

/** Token budgets of the user. */
export interface Budgets {
  dailyTokens: number;
  sessionTokens: number;
}

export interface CallDeps {
  memory: Database;
  provider: Provider;
  budgets: Budgets;
  /** Milliseconds since 1970. */
  now(): number;
  callMsMax?: number;
}

export interface CallSubject {
  sessionId: number | null;
  turnId: number | null;
  purpose: CallPurpose;
}

export type MeteredReply =
  | { kind: "refused"; refusal: Extract<Reservation, { kind: "refused" }> }
  | {
      kind: "called";
      reply: ModelReply;
      /** Records the usage. Call it once, in the transaction that stores the result. */
      settle(outcome?: string): void;
    };

/** Faults after which the provider may have charged for the call without reporting usage. */
const MAYBE_CHARGED: ReadonlySet<ModelFault> = new Set(["late", "unreadable", "stopped"]);

/** Reserves tokens within the budgets, then calls the provider. The caller settles the reservation. */
export async function callWithinBudget(
  deps: CallDeps,
  subject: CallSubject,
  instructions: SystemPrompt,
  signal: AbortSignal,
): Promise<MeteredReply> {
  const { memory, provider, budgets } = deps;
  const at = deps.now();
  const reservation = reserveCall(
    memory,
    {
      ...subject,
      provider: provider.name,
      model: provider.model,
      tokens: tokensToReserve(provider, instructions),
      at,
    },
    { dayTokens: budgets.dailyTokens, sessionTokens: budgets.sessionTokens, dayBegan: dayStart(at) },
  );
  if (reservation.kind === "refused") return { kind: "refused", refusal: reservation };
  const begun = performance.now();
  const reply = await provider.ask({
    ...instructions,
    outputTokensMax: OUTPUT_TOKENS_MAX,
    timeoutMs: deps.callMsMax ?? CALL_MS_MAX,
    signal,
  });
  const latencyMs = performance.now() - begun;
  const settle = (outcome?: string) =>
    settleCall(memory, reservation.callId, {
      outcome: outcome ?? (reply.kind === "answer" ? "ok" : reply.fault),
      usage: reply.usage,
      isLost: reply.kind === "failure" && MAYBE_CHARGED.has(reply.fault),
      latencyMs,
      fault: reply.kind === "failure" ? reply.message : "",
    });
  return { kind: "called", reply, settle };
}

function tokensToReserve(provider: Provider, { system, prompt }: SystemPrompt): number {
  const input = Math.ceil(estimateTokens(system + prompt) * RESERVE_FACTOR);
  return input + provider.overheadTokens + OUTPUT_TOKENS_MAX;
}

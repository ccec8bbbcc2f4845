import type { TurnFindings } from "../../domain/observation.ts";
import type { Turn } from "../../domain/turn.ts";
import type { ModelFailure } from "../../providers/provider.ts";
import { listNotesBefore } from "../../store/observations/recall.ts";
import type { SessionRow } from "../../store/sessions/sessions.ts";
import type { Reservation } from "../../store/usage/model-calls.ts";
import { editsOf } from "../local/read/edits.ts";
import type { Mode } from "../modes/find-mode.ts";
import { groundFindings } from "./ground-findings.ts";
import { HISTORY_TURNS_MAX } from "./limits.ts";
import { type CallDeps, type CallSubject, callWithinBudget } from "./metered-call.ts";
import { parseAnswer } from "./parse-answer.ts";
import { renderHistory, renderRepair, renderSystemPrompt, type SystemPrompt } from "./system-prompt.ts";

/** Version of prompt and parser; part of `madeBy`. */
const MODEL_OBSERVER_VERSION = 1;

export interface ModelObserverDeps extends CallDeps {
  mode: Mode;
}

/** `settle` is called once, in the transaction that stores the result. */
export type ModelOutcome =
  | { kind: "observed"; findings: TurnFindings; madeBy: string; settle(): void }
  | { kind: "unusable"; reason: string; settle(): void }
  | { kind: "failed"; failure: ModelFailure; settle(): void }
  | { kind: "refused"; refusal: Extract<Reservation, { kind: "refused" }> };

/**
 * Asks the model about one turn. If its answer cannot be parsed, one more call asks for the right format. Stores only the
 * usage of the calls.
 */
export async function observeByModel(
  deps: ModelObserverDeps,
  session: SessionRow,
  turn: Turn,
  signal: AbortSignal,
): Promise<ModelOutcome> {
  const earlier = listNotesBefore(deps.memory, session.id, turn, HISTORY_TURNS_MAX);
  const instructions = renderSystemPrompt(deps.mode, renderHistory(earlier), turn);
  const subject = { sessionId: session.id, turnId: turn.id };
  const first = await ask(deps, { ...subject, purpose: "observe" }, instructions, turn, signal);
  if (first.kind !== "unread") return first;
  first.settle();
  const repair = renderRepair(deps.mode, first.answer);
  const second = await ask(deps, { ...subject, purpose: "repair" }, repair, turn, signal);
  if (second.kind !== "unread") return second;
  return {
    kind: "unusable",
    reason: `the model's answer could not be used: ${second.reason}`,
    settle: second.settle,
  };
}

type Asked = ModelOutcome | { kind: "unread"; answer: string; reason: string; settle(): void };

async function ask(
  deps: ModelObserverDeps,
  subject: CallSubject,
  instructions: SystemPrompt,
  turn: Turn,
  signal: AbortSignal,
): Promise<Asked> {
  const called = await callWithinBudget(deps, subject, instructions, signal);
  if (called.kind === "refused") return called;
  const { reply, settle } = called;
  if (reply.kind === "failure") return { kind: "failed", failure: reply, settle };
  const parsed = parseAnswer(reply.text);
  const unread = (reason: string): Asked => ({
    kind: "unread",
    answer: reply.text,
    reason,
    settle: () => settle("unusable"),
  });
  if (parsed.kind === "unusable") return unread(parsed.reason);
  // If files were changed, an empty answer is a failure.
  if (parsed.kind === "nothing" && editsOf(turn.toolUses, turn.directory).length > 0)
    return unread("it does not mention the changed files");
  const findings =
    parsed.kind === "nothing" ? { observations: [], summary: undefined } : groundFindings(parsed, turn);
  return { kind: "observed", findings, madeBy: nameOf(deps), settle: () => settle() };
}

function nameOf({ provider }: ModelObserverDeps): string {
  return `${provider.name}:${provider.model}/${MODEL_OBSERVER_VERSION}`;
}

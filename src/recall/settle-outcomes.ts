import type { Database } from "bun:sqlite";
import { asMemoryError, isRecordFault } from "../domain/error.ts";
import { type Literal, literalsIn } from "../domain/tool-use/literals.ts";
import type { Log } from "../lib/log.ts";
import {
  type Injection,
  ignoreOpenInjections,
  listOutcomeQueue,
  listUnsettledInjections,
  removeFromOutcomeQueue,
  setOutcome,
} from "../store/injections/injections.ts";
import { findObservation } from "../store/observations/observations.ts";
import { listAssistantTexts, listPromptsOfTurn } from "../store/turns/prompts-and-texts.ts";
import { hasSaidOrSeen, listActionsOfTurn, type TurnAction } from "../store/turns/turn-actions.ts";
import { getTurn, type TurnRow } from "../store/turns/turns.ts";
import { type Aftermath, evidenceAgainst, evidenceOfUse, type Shown } from "./evidence.ts";
import { findFix } from "./tools/earlier-fix.ts";

const TURNS_PER_ROUND = 20;
const INJECTIONS_MAX = 2_000;
const ACTIONS_MAX = 2_000;
const TEXTS_MAX = 500;
/** An injection that is not used by then is ignored, even if its session continues. */
const OPEN_MS_MAX = 24 * 60 * 60_000;
/** A hook's time is when it began; the call that it was run for may be a moment older. */
const CLOCK_SLACK_MS = 1_000;

/**
 * Settles the outcomes of what was injected before the end of observed turns. Returns the number of turns; fewer than a full
 * round means that the outcome queue is empty.
 */
export function settleOutcomes({ memory, log }: { memory: Database; log: Log }): number {
  const turns = listOutcomeQueue(memory, TURNS_PER_ROUND);
  for (const turnId of turns) {
    try {
      memory.transaction(() => settleTurn(memory, getTurn(memory, turnId))).immediate();
    } catch (error) {
      if (!isRecordFault(error)) throw error;
      log.error(asMemoryError(error, `settling the outcomes of turn ${turnId}`).explanation);
    }
    removeFromOutcomeQueue(memory, turnId);
  }
  return turns.length;
}

/** Marks unused injections as ignored; `now` in milliseconds since 1970. Returns how many. */
export function ignoreUnused(memory: Database, now: number): number {
  return ignoreOpenInjections(memory, now - OPEN_MS_MAX);
}

function settleTurn(memory: Database, turn: TurnRow): void {
  const injections = listUnsettledInjections(memory, turn.sessionId, INJECTIONS_MAX).filter(
    ({ injectedAt }) => injectedAt <= turn.endedAt + CLOCK_SLACK_MS,
  );
  if (injections.length === 0) return;
  const whole = readTurn(memory, turn);
  for (const injection of injections) settleInjection(memory, injection, whole);
}

interface WholeTurn extends Omit<Aftermath, "said"> {
  said: readonly { text: string; at: number }[];
}

function readTurn(memory: Database, turn: TurnRow): WholeTurn {
  return {
    actions: listActionsOfTurn(memory, turn.id, ACTIONS_MAX),
    said: listAssistantTexts(memory, turn.id, TEXTS_MAX),
    prompts: listPromptsOfTurn(memory, turn.id),
  };
}

function settleInjection(memory: Database, injection: Injection, whole: WholeTurn): void {
  const shown = shownBy(memory, injection);
  const aftermath = since(whole, injection.injectedAt - CLOCK_SLACK_MS);
  const against = injection.kind === "observation" ? evidenceAgainst(injection.itemId, aftermath) : undefined;
  if (against !== undefined) return setOutcome(memory, injection, "contradicted", against);
  if (injection.outcome !== "open" || shown === undefined) return;
  const isNews = (literal: Literal, action: TurnAction) =>
    !hasSaidOrSeen(memory, injection.sessionId, literal.text, {
      saidBefore: action.at,
      seenBefore: injection.injectedAt,
    });
  const use = evidenceOfUse(shown, aftermath, isNews);
  if (use !== undefined) setOutcome(memory, injection, "used", use);
}

function since(whole: WholeTurn, from: number): Aftermath {
  return {
    ...whole,
    actions: whole.actions.filter(({ at }) => at >= from),
    said: whole.said.filter(({ at }) => at >= from).map(({ text }) => text),
  };
}

/** Undefined if the memory has been deleted. */
function shownBy(memory: Database, { kind, itemId, subject }: Injection): Shown | undefined {
  if (kind === "fix") {
    const fix = findFix(memory, itemId);
    const commands = fix?.commands.map((text): Literal => ({ kind: "command", text })) ?? [];
    return fix && { observationId: undefined, literals: [...commands, ...pathsOf(fix.files)] };
  }
  const found = findObservation(memory, itemId);
  if (found === undefined) return undefined;
  // The file that the note was about is read or edited in any case.
  const files = [...found.filesModified, ...found.filesRead].filter((path) => path !== subject);
  const told = literalsIn([found.title, found.facts[0] ?? ""].join("\n"));
  return { observationId: itemId, literals: [...told, ...pathsOf(files)] };
}

function pathsOf(files: readonly string[]): Literal[] {
  return files.map((text) => ({ kind: "path", text }));
}

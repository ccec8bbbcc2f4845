import type { Database } from "bun:sqlite";
import { isAbsolute, relative, sep } from "node:path";
import { asMemoryError, isRecordFault } from "../domain/error.ts";
import type { Log } from "../lib/log.ts";
import {
  type Injection,
  ignoreWhatIsLeft,
  listTurnsToJudge,
  listUnsettledItems,
  removeTurnToJudge,
  setOutcome,
} from "../store/injections/injections.ts";
import { findObservation } from "../store/observations/observations.ts";
import { getSession } from "../store/sessions/sessions.ts";
import { listAssistantTexts, listPromptsOfTurn } from "../store/turns/prompts-and-texts.ts";
import { listActionsOfTurn } from "../store/turns/turn-actions.ts";
import { getTurn, type TurnRow } from "../store/turns/turns.ts";
import { findFix } from "./earlier-fix.ts";
import { signOfFault } from "./evidence-of-fault.ts";
import { type Aftermath, type Known, signOfUse } from "./evidence-of-use.ts";

const TURNS_PER_ROUND = 20;
const ITEMS_MAX = 2_000;
const DEEDS_MAX = 2_000;
const TEXTS_MAX = 500;
/** What was not used by then is not waited for, though its session goes on. */
const WAITED_FOR_MS = 24 * 60 * 60_000;
/** A hook notes the time when it begins; the call that it was given for may have been noted a moment before. */
const CLOCK_SLACK_MS = 1_000;

/**
 * Looks at what observed turns did with the memories that their sessions had been given by then, and settles what became
 * of each. Returns how many turns were looked at; fewer than a full round means that none waits any more.
 */
export function judgeOutcomes({ memory, log }: { memory: Database; log: Log }): number {
  const turns = listTurnsToJudge(memory, TURNS_PER_ROUND);
  for (const turnId of turns) {
    try {
      memory.transaction(() => judgeTurn(memory, getTurn(memory, turnId))).immediate();
    } catch (error) {
      if (!isRecordFault(error)) throw error;
      log.error(asMemoryError(error, `judging what was given in turn ${turnId}`).explanation);
    }
    removeTurnToJudge(memory, turnId);
  }
  return turns.length;
}

/** Marks what nobody took up; `now` in milliseconds since 1970. Returns how many memories. */
export function ignoreUntaken(memory: Database, now: number): number {
  return ignoreWhatIsLeft(memory, now - WAITED_FOR_MS);
}

function judgeTurn(memory: Database, turn: TurnRow): void {
  const items = listUnsettledItems(memory, turn.sessionId, ITEMS_MAX).filter(
    ({ givenAt }) => givenAt <= turn.endedAt + CLOCK_SLACK_MS,
  );
  if (items.length > 0) {
    const whole = aftermathOf(memory, turn);
    for (const item of items) judgeItem(memory, item, whole);
  }
}

interface WholeTurn extends Omit<Aftermath, "said"> {
  said: readonly { text: string; at: number }[];
}

function aftermathOf(memory: Database, turn: TurnRow): WholeTurn {
  const { root } = getSession(memory, turn.sessionId);
  return {
    deeds: listActionsOfTurn(memory, turn.id, DEEDS_MAX),
    said: listAssistantTexts(memory, turn.id, TEXTS_MAX),
    prompts: listPromptsOfTurn(memory, turn.id),
    relative: (path) =>
      root !== null && isAbsolute(path) ? relative(root, path).split(sep).join("/") : path,
  };
}

function judgeItem(memory: Database, item: Injection, whole: WholeTurn): void {
  const known = knownOf(memory, item);
  const aftermath = since(whole, item.givenAt - CLOCK_SLACK_MS);
  const fault = item.kind === "observation" ? signOfFault(item.itemId, aftermath) : undefined;
  if (fault !== undefined) return setOutcome(memory, item, "contradicted", fault);
  if (item.verdict !== "open" || known === undefined) return;
  const use = signOfUse(known, aftermath);
  if (use !== undefined) setOutcome(memory, item, "used", use);
}

function since(whole: WholeTurn, from: number): Aftermath {
  return {
    ...whole,
    deeds: whole.deeds.filter(({ at }) => at >= from),
    said: whole.said.filter(({ at }) => at >= from).map(({ text }) => text),
  };
}

/** Undefined where the memory is gone. */
function knownOf(memory: Database, { kind, itemId, subject }: Injection): Known | undefined {
  if (kind === "fix") {
    const fix = findFix(memory, itemId);
    return fix && { observationId: undefined, text: fix.commands.join("\n"), files: new Set(fix.files) };
  }
  const found = findObservation(memory, itemId);
  if (found === undefined) return undefined;
  const files = new Set([...found.filesModified, ...found.filesRead]);
  // The file that a note was given for is read or edited in any case.
  files.delete(subject);
  return { observationId: itemId, text: [found.title, found.facts[0] ?? ""].join("\n"), files };
}

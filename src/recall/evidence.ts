import type { Json } from "../domain/host-event.ts";
import { asString } from "../domain/json.ts";
import { hasLiteral, type Literal } from "../domain/tool-use/literals.ts";
import type { TurnPrompt } from "../domain/turn.ts";
import type { TurnAction } from "../store/turns/turn-actions.ts";

/** What an injected memory can be recognized by later. */
export interface Shown {
  /** Undefined for a fix. */
  observationId: number | undefined;
  /** Of its title, its first fact and the files that it names, or of the commands and files of a fix. */
  literals: readonly Literal[];
}

/** What was done and said in a turn after an injection. */
export interface Aftermath {
  actions: readonly TurnAction[];
  said: readonly string[];
  prompts: readonly TurnPrompt[];
}

/** Longer texts are read so far. */
const SAID_CHARS_MAX = 20_000;

/** Why a memory counts as used. */
type UseReason = "literal" | "fetched";

const SHOWING = /\bclaude-mem(?:"|')?\s+(?:show|timeline)\b(.*)/;

/**
 * The first reason why a memory counts as used: the agent fetched it, or one of its literals stands in a call of the agent
 * and the session had not said or seen it before. Undefined if there is none.
 *
 * @param isNews whether the session had neither said a literal before the action nor seen it before the memory was injected
 */
export function evidenceOfUse(
  shown: Shown,
  { actions }: Pick<Aftermath, "actions">,
  isNews: (literal: Literal, action: TurnAction) => boolean,
): UseReason | undefined {
  if (actions.some((action) => isFetchOf(shown.observationId, action))) return "fetched";
  for (const action of actions) {
    if (action.outcome === "denied") continue;
    const called = textOf(action.input);
    if (shown.literals.some((literal) => hasLiteral(called, literal) && isNews(literal, action)))
      return "literal";
  }
  return undefined;
}

function isFetchOf(id: number | undefined, { input, outcome }: TurnAction): boolean {
  if (id === undefined || outcome === "denied") return false;
  const shown = SHOWING.exec(asString(input.command) ?? "")?.[1] ?? "";
  return (shown.match(/\d+/g) ?? []).map(Number).includes(id);
}

/** What a call was given, in one text. */
function textOf(input: Json): string {
  if (typeof input === "string") return input.slice(0, SAID_CHARS_MAX);
  if (typeof input === "number") return String(input);
  return typeof input === "object" && input !== null ? Object.values(input).map(textOf).join("\n") : "";
}

function namesId(text: string, id: number): boolean {
  return new RegExp(`#${id}(?!\\d)`).test(text);
}

/** Why a memory counts as contradicted. */
type ContradictionReason = "changed" | "said";

const COMMAND = /\bclaude-mem(?:"|')?\s+(?:edit|forget)\b([^|;&]*)/;
/** Contradicts a memory if it is in the same sentence as its id. */
const WRONG =
  /\b(?:wrong|incorrect|outdated|out of date|obsolete|stale|mistaken|inaccurate|misleading|no longer (?:true|right|valid|applies|holds|the case)|not (?:true|right|correct|accurate|valid)(?: any ?more)?|isn't (?:true|right|correct)|was superseded|falsch|veraltet|überholt|stimmt nicht)\b/i;
const NOT_WRONG =
  /\b(?:not|isn't|nothing|never|nicht) (?:\w+ )?(?:wrong|incorrect|outdated|obsolete|stale|mistaken|falsch|veraltet)\b/i;
const SENTENCES = /(?<=[.!?])\s+|\n+/;

/**
 * A memory is contradicted if the session changes or forgets it, or if the agent or the user says in one sentence with its
 * id that it is wrong. Working differently is no contradiction.
 */
export function evidenceAgainst(
  id: number,
  { actions, said, prompts }: Aftermath,
): ContradictionReason | undefined {
  if (actions.some((action) => isChangeOf(id, action))) return "changed";
  const texts = [...said, ...prompts.map(({ text }) => text)];
  return texts.some((text) => isCalledWrong(id, text)) ? "said" : undefined;
}

function isChangeOf(id: number, { input, outcome }: TurnAction): boolean {
  if (outcome === "denied" || outcome === "failed") return false;
  const changed = COMMAND.exec(asString(input.command) ?? "")?.[1] ?? "";
  return (changed.match(/(?<![\w.-])#?\d+(?![\w.-])/g) ?? []).some(
    (word) => word.replace("#", "") === String(id),
  );
}

function isCalledWrong(id: number, text: string): boolean {
  const read = text.slice(0, SAID_CHARS_MAX);
  if (!namesId(read, id)) return false;
  return read
    .split(SENTENCES)
    .some((sentence) => namesId(sentence, id) && WRONG.test(sentence) && !NOT_WRONG.test(sentence));
}

import { asArray, asObject, asString } from "../../domain/json.ts";
import type { ToolUse } from "../../domain/turn.ts";
import { distinct, sentence } from "./draft.ts";
import type { Reading } from "./reading.ts";
import type { Statement } from "./statements.ts";
import { fit, oneLine } from "./text.ts";

const STEPS_MAX = 5;
const COURTESY =
  /how (?:can|may) i (?:help|assist)|anything else|what would you like (?:me )?to (?:do|work on)|what(?:'s| is) next|wie kann ich/i;
/** A question further up is rhetoric or was answered by what follows. */
const OFFER_WITHIN_LAST = 8;

/** What is open at the end: todos that are left, steps the agent named, questions it put to the user. */
export function nextStepsOf(reading: Reading): string[] {
  const named = reading.closing.filter(
    (one) => one.role === "next" && one.kind !== "heading" && !one.isLeadIn,
  );
  const offers = reading.closing
    .filter(
      (one) =>
        one.isQuestion &&
        one.kind === "sentence" &&
        !COURTESY.test(one.text) &&
        one.index >= reading.closing.length - OFFER_WITHIN_LAST,
    )
    .slice(-2);
  const steps = named.filter((one) => !one.isQuestion).map((one) => one.text);
  const asked = offers.map((one) => `Asked the user: ${withChoices(one, reading.closing)}`);
  return distinct([...openTodos(reading.turn.toolUses), ...asked, ...steps], STEPS_MAX).map((step) =>
    sentence(fit(step, 220)),
  );
}

/** "Would you like me to:" is a question only with the choices that follow. */
function withChoices(offer: Statement, closing: readonly Statement[]): string {
  if (!offer.isLeadIn) return offer.text;
  const choices = closing.filter((one) => one.kind === "item" && one.index > offer.index).slice(0, 4);
  return `${offer.text} ${choices.map((one) => one.text.replace(/[.;?]$/, "")).join("; ")}`;
}

/** Todos that were not done by the end, from the list as it was last written. */
function openTodos(uses: readonly ToolUse[]): string[] {
  const own = uses.filter((use) => use.agentId === undefined && use.outcome === "ok");
  const list = asArray(own.filter((use) => use.name === "TodoWrite").at(-1)?.input.todos) ?? [];
  const left = list.flatMap((item) => {
    const todo = asObject(item);
    const text = asString(todo?.content);
    return text === undefined || todo?.status === "completed" ? [] : [oneLine(text)];
  });
  return [...left, ...openTasks(own)].map((text) => `Todo: ${text}`);
}

/** Tasks are created and updated one by one; a task is open until an update says otherwise. */
function openTasks(uses: readonly ToolUse[]): string[] {
  const open = new Map<string, string>();
  for (const use of uses) {
    const id = asString(asObject(asObject(use.result)?.task)?.id) ?? asString(use.input.taskId);
    const subject = asString(use.input.subject);
    if (id === undefined) continue;
    if (use.name === "TaskCreate" && subject !== undefined) open.set(id, oneLine(subject));
    if (use.name === "TaskUpdate" && /^(?:completed|deleted)$/.test(asString(use.input.status) ?? ""))
      open.delete(id);
  }
  return [...open.values()];
}

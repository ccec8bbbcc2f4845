import { asArray, asObject, asString } from "../../../domain/json.ts";
import type { ToolUse } from "../../../domain/turn.ts";
import { fit, oneLine } from "../read/text.ts";
import type { Reading } from "../read/turn.ts";
import { distinct, sentence } from "./draft.ts";

const STEPS_MAX = 5;
const STEP_CHARS_MAX = 220;
const COURTESY =
  /how (?:can|may) i (?:help|assist)|anything else|what would you like (?:me )?to (?:do|work on)|what(?:'s| is) next|wie kann ich/i;
/** A question further up is rhetoric or was answered by what follows. */
const OFFER_WITHIN_LAST = 8;

/** What is open at the end: todos and steps that the agent named; its questions to the user only where it named none. */
export function nextStepsOf(reading: Reading): string[] {
  const named = reading.closing
    .filter((one) => one.role === "next" && one.kind !== "heading" && !one.isLeadIn && !one.isQuestion)
    .map((one) => one.text);
  const left = [...openTodos(reading.turn.toolUses), ...named];
  const steps = left.length > 0 ? left : questions(reading);
  return distinct(steps.map((step) => sentence(fit(step, STEP_CHARS_MAX)))).slice(0, STEPS_MAX);
}

function questions({ closing }: Reading): string[] {
  return closing
    .filter((one) => one.isQuestion && one.kind === "sentence" && !COURTESY.test(one.text))
    .filter((one) => !one.isLeadIn && one.index >= closing.length - OFFER_WITHIN_LAST)
    .slice(-2)
    .map((one) => `Asked the user: ${one.text}`);
}

/** Todos that were not done by the end, from the list as it was last written. */
function openTodos(uses: readonly ToolUse[]): string[] {
  const own = uses.filter((use) => use.agentId === undefined && use.outcome === "ok");
  const list = asArray(own.findLast((use) => use.name === "TodoWrite")?.input.todos) ?? [];
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

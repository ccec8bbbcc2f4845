/**
 * Which step of which script answers a request.
 *
 * The choice reads nothing but the request. Two sessions at once, subagents, retries, and resumed or forked
 * sessions therefore need no bookkeeping and cannot disturb one another.
 */
import type { ModelStep } from "./model-script.ts";
import type { RecordedRequest, WireMessage } from "./recorded-request.ts";

export interface PromptScript {
  readonly pattern: RegExp;
  readonly steps: readonly ModelStep[];
}

/**
 * The first script that matches the last prompt in the request, at the index given by the number of assistant
 * messages after that prompt. Undefined when no script matches or the script has run out. A prompt typed during
 * a turn is a prompt: from then on its script speaks, and the rest of the earlier one is not reached.
 */
export function findStep(scripts: readonly PromptScript[], request: RecordedRequest): ModelStep | undefined {
  const prompt = findLastPrompt(request.messages);
  if (prompt === undefined) return undefined;
  const script = scripts.find((candidate) => candidate.pattern.test(prompt.text));
  return script?.steps[prompt.stepsSince];
}

interface LastPrompt {
  readonly text: string;
  readonly stepsSince: number;
}

function findLastPrompt(messages: readonly WireMessage[]): LastPrompt | undefined {
  let stepsSince = 0;
  for (const message of messages.toReversed()) {
    if (message.role === "assistant") {
      stepsSince += 1;
      continue;
    }
    const read = message.role === "user" ? promptIn : passedOnIn;
    const text = message.texts
      .toReversed()
      .map(read)
      .find((words) => words !== "");
    if (text !== undefined) return { text, stepsSince };
  }
  return undefined;
}

/** The prompt in a user's text block: empty when all of it is the host's own. */
function promptIn(words: string): string {
  const bare = words.replaceAll(/<system-reminder>([\s\S]*?)<\/system-reminder>/g, (_all, note: string) =>
    passedOnIn(note),
  );
  const prompt = passedOnIn(bare) || bare.trim();
  return hostNotes.some((note) => note.test(prompt)) ? "" : prompt;
}

const hostNotes = [/^\[Request interrupted by user/, /^<command-(name|message)>/, /^<local-command-/];

/**
 * What the host passes on in words of its own: a prompt typed during the turn, the end of a background task.
 * Depending on the version it stands in a user's text, in a reminder, or in a system message.
 */
function passedOnIn(words: string): string {
  const typed = duringTurn.exec(words)?.[1];
  return (typed ?? taskNotification.exec(words)?.[0] ?? "").trim();
}

const duringTurn =
  /The user sent a new message while you were working:\n([\s\S]*?)(?:\n\n(?:IMPORTANT|This is how)|$)/;
const taskNotification = /<task-notification>[\s\S]*<\/task-notification>/;

/**
 * What a host itself puts where a prompt stands: news of background work, of checks, of other agents. It names them by
 * elements, `<task-notification>` since the first of them. A command that was typed has an element, too, and is none. What a
 * hook says that stops the agent stands there without one.
 */
const NOTICE =
  /^(?:<(?!command-)(?:[a-z]{1,20}-){1,4}(?:notification|event|message)\b[^<>]{0,400}>|Operation stopped by hook: )/;

const REMINDER = "<system-reminder>";
const REMINDER_END = "</system-reminder>";
/** Reminders of a host that are skipped before the person's own words. */
const REMINDERS_MAX = 20;

interface PromptWords {
  /** What the person wrote; of a notice all of it. */
  text: string;
  /** Whether nobody wrote it. */
  isNotice: boolean;
}

/** Tells a person's words from what the host put before them, or in their place. */
export function promptWords(prompt: string): PromptWords {
  let rest = prompt.trimStart();
  for (let count = 0; count < REMINDERS_MAX && rest.startsWith(REMINDER); count += 1) {
    const end = rest.indexOf(REMINDER_END);
    if (end < 0) break;
    rest = rest.slice(end + REMINDER_END.length).trimStart();
  }
  if (rest === "" || NOTICE.test(rest)) return { text: prompt, isNotice: prompt.trim() !== "" };
  return { text: rest === prompt.trimStart() ? prompt : rest, isNotice: false };
}

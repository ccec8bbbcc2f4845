import { readFileSync } from "node:fs";
import type { Json, JsonObject } from "../../src/domain/host-event.ts";
import { redactPayload } from "../../src/domain/redaction/redact.ts";
import { claudeCode } from "../../src/hosts/claude-code/host.ts";
import { atMost, type Figure } from "../figures.ts";
import { openSessions } from "../sessions.ts";

const SESSIONS = 50;
const FALSE_PERCENT_MAX = 1;
const MARK = "[redacted: ";
const FIELDS = ["text", "input", "result", "error"] as const;

/**
 * Redacts recorded sessions in which every secret was masked before: what is redacted there is false, apart from two
 * that the masking left over.
 */
export async function countFalseRedactions(data: string): Promise<{ figures: Figure[]; notes: string[] }> {
  await using sessions = await openSessions(data);
  const counts = { events: 0, falseEvents: 0, texts: 0, falseTexts: 0, marks: 0 };
  for (const path of sessions.paths.slice(0, SESSIONS))
    for (const line of readFileSync(path, "utf8").split("\n")) countLine(line, counts);
  const percent = (what: string, part: number, whole: number): Figure => ({
    what,
    value: (100 * part) / whole,
    unit: "%",
    budget: atMost(FALSE_PERCENT_MAX),
  });
  return {
    figures: [
      percent("false redactions, of texts", counts.falseTexts, counts.texts),
      percent("false redactions, of events", counts.falseEvents, counts.events),
    ],
    notes: [
      `False: ${counts.marks} marks in ${counts.falseTexts} of ${counts.texts} texts, ${counts.falseEvents} of ${counts.events} events (prompts, tool inputs, results, errors, what was said) of ${Math.min(SESSIONS, sessions.paths.length)} sessions.`,
    ],
  };
}

interface Counts {
  events: number;
  falseEvents: number;
  texts: number;
  falseTexts: number;
  marks: number;
}

function countLine(line: string, counts: Counts): void {
  const parsed = claudeCode.parseTranscriptLine(line);
  if (parsed.status !== "events") return;
  for (const event of parsed.events) {
    const content = Object.fromEntries(
      Object.entries(event).filter(([field]) => FIELDS.some((one) => one === field)),
    ) as JsonObject;
    const texts = textsOf(content);
    if (texts.length === 0) continue;
    const kept = textsOf(redactPayload(content));
    const changed = texts.filter((text, index) => text !== kept[index]).length;
    counts.events += 1;
    counts.texts += texts.length;
    counts.falseTexts += changed;
    counts.falseEvents += changed > 0 ? 1 : 0;
    counts.marks += marksIn(kept) - marksIn(texts);
  }
}

function marksIn(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + text.split(MARK).length - 1, 0);
}

function textsOf(value: Json): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

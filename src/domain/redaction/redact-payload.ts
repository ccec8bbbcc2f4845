import type { Json, JsonObject } from "../host-event.ts";
import { type Clues, cluesIn } from "./clues.ts";
import { findSplit } from "./find-split.ts";
import { isSecret } from "./judge-value.ts";
import { findSecrets, redactSecrets } from "./redact-secrets.ts";
import { placeOfName } from "./secret-names.ts";
import { markOf, replaceSpans, type Span } from "./span.ts";

/** Fields that name what stands in the field `value` beside them. */
const NAMING_FIELDS = ["name", "key", "Name", "Key", "variable"] as const;
/** Lists whose texts are together longer are looked at item by item only: no secret is that long. */
const LIST_CHARS_MAX = 40_000;
/** Of a field's name that is a secret itself there is none that is shorter. */
const KEY_CHARS_MIN = 16;

/**
 * A payload with `[redacted: KIND]` where secrets were: within its texts, behind names of secrets, and where one goes on
 * from one field or item to the next. Returns the payload itself when there is none in it.
 */
export function redactPayload(payload: JsonObject): JsonObject {
  // Looked for in the payload as a whole, once: a payload has many short texts.
  const clues = cluesIn(JSON.stringify(payload).toLowerCase());
  return redactObject(payload, { clues, split: findSplit(payload, clues.forms) });
}

interface Known {
  clues: Clues;
  /** What to write instead of texts that only together with their neighbour are a secret. */
  split: ReadonlyMap<string, string>;
}

function redactValue(value: Json, known: Known): Json {
  if (typeof value === "string") return redactSecrets(known.split.get(value) ?? value, known.clues);
  if (typeof value !== "object" || value === null) return value;
  return Array.isArray(value) ? redactList(value, known) : redactObject(value, known);
}

function redactObject(value: JsonObject, known: Known): JsonObject {
  const hasNames = known.clues.names.length > 0;
  const named = hasNames ? nameBeside(value) : undefined;
  let isChanged = false;
  const entries: [string, Json][] = [];
  // A loop, as in the other places that every hook comes to: see `hasOneOf`.
  for (const [key, item] of Object.entries(value)) {
    const name = key.length < KEY_CHARS_MIN ? key : redactSecrets(key, known.clues);
    const isValue = named !== undefined && (key === "value" || key === "Value");
    const whole = hasNames ? redactNamed(isValue ? named : key, item) : undefined;
    const kept = whole ?? redactValue(item, known);
    isChanged ||= kept !== item || name !== key;
    entries.push([name, kept]);
  }
  return isChanged ? Object.fromEntries(entries) : value;
}

function nameBeside(value: JsonObject): string | undefined {
  if (typeof value.value !== "string" && typeof value.Value !== "string") return undefined;
  const field = NAMING_FIELDS.find((one) => typeof value[one] === "string");
  return field === undefined ? undefined : (value[field] as string);
}

/** The whole text where the name says that it is a secret; undefined where it does not, or nothing speaks for it. */
function redactNamed(name: string, item: Json): string | undefined {
  if (typeof item !== "string") return undefined;
  const place = placeOfName(name);
  if (place === undefined) return undefined;
  const content = item.replace(/^(?:basic|bearer|token)\s{1,3}/i, "");
  return isSecret(content, place) ? markOf(place.kind) : undefined;
}

/** Lines of a file and arguments of a command come as lists: a key, or a flag and its value, goes over several items. */
function redactList(list: Json[], known: Known): Json[] {
  const single = list.map((item) => redactValue(item, known));
  const texts = single.filter((item) => typeof item === "string");
  const chars = texts.reduce((sum, text) => sum + text.length, 0);
  const isTogether = texts.length === single.length && texts.length > 1 && chars <= LIST_CHARS_MAX;
  const kept = isTogether ? redactLines(texts, known.clues) : single;
  return kept.some((item, index) => item !== list[index]) ? kept : list;
}

function redactLines(lines: string[], clues: Clues): string[] {
  const spans = findSecrets(lines.join("\n"), clues);
  if (spans.length === 0) return lines;
  let from = 0;
  return lines.map((line) => {
    const start = from;
    from += line.length + 1;
    const within = spans
      .map((span) => clip(span, start, start + line.length))
      .filter((span) => span.start < span.end);
    return within.length === 0 ? line : replaceSpans(line, within);
  });
}

/** The part of a span that lies in a line, counted from the line's beginning. */
function clip(span: Span, start: number, end: number): Span {
  return { ...span, start: Math.max(span.start, start) - start, end: Math.min(span.end, end) - start };
}

import type { Json, JsonObject } from "../host-event.ts";
import { type Clues, cluesIn, placesOf } from "./clues.ts";
import { findColumns } from "./find-columns.ts";
import { findCommands } from "./find-commands.ts";
import { findEncoded } from "./find-encoded.ts";
import { findForms } from "./find-forms.ts";
import { findPlaces } from "./find-places.ts";
import { findPrivateKeys } from "./find-private-keys.ts";
import { findCalls, findStatements } from "./find-statements.ts";
import { findTransport } from "./find-transport.ts";
import { placeOfName } from "./secret-names.ts";
import { isSecret } from "./secret-value.ts";
import { markOf, replaceSpans, type SecretRule, type Span } from "./span.ts";

/** Fields that name what stands in the field `value` beside them. */
const NAME_FIELDS = ["name", "key", "Name", "Key", "variable"] as const;
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
  const field = NAME_FIELDS.find((one) => typeof value[one] === "string");
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

/** Nothing shorter is a secret with its name, or one that can be told by its form. */
const TEXT_CHARS_MIN = 8;

/**
 * The secrets in a text. Takes time in proportion to its length, whatever stands in it.
 *
 * @param clues what `cluesIn` says of the text, or of a larger one that it is a part of
 */
export function findSecrets(text: string, clues?: Clues): Span[] {
  if (text.length < TEXT_CHARS_MIN) return [];
  return [...findPlain(text, clues), ...findEncoded(text, (decoded) => findPlain(decoded).length > 0)];
}

function findPlain(text: string, known?: Clues): Span[] {
  if (known !== undefined && isEmpty(known)) return [];
  const lower = lowerOf(text);
  const clues = known ?? cluesIn(lower);
  const spans = clues.hasKey ? findPrivateKeys(text) : [];
  spans.push(...findForms(text, clues.forms));
  const places = placesOf(clues.names, lower);
  if (places.length === 0 && !clues.hasOthers) return spans;
  spans.push(...findPlaces(text, places), ...findColumns(text, places), ...findTransport(text, lower));
  spans.push(...findCommands(text), ...findStatements(text), ...findCalls(text));
  return spans;
}

function isEmpty({ forms, names, hasOthers, hasKey }: Clues): boolean {
  return forms.length === 0 && names.length === 0 && !hasOthers && !hasKey;
}

/** The same text in lower case, place for place: `İ` alone would become two characters. */
function lowerOf(text: string): string {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : text.replaceAll("İ", "I").toLowerCase();
}

/** The text with `[redacted: KIND]` where secrets were; the text itself when there is none in it. */
export function redactSecrets(text: string, clues?: Clues): string {
  const spans = findSecrets(text, clues);
  return spans.length === 0 ? text : replaceSpans(text, spans);
}

/** A payload with more texts than this is no call into which somebody has put a secret in two pieces. */
const TEXTS_MAX = 60;
const PIECE_CHARS_MIN = 4;
const PIECE_CHARS_MAX = 300;
const DEPTH_MAX = 12;
/** What secrets that can be told by their form are written with. */
const PIECE = /^[A-Za-z0-9_\-./+=:]+$/;

/**
 * Texts of a payload that are the two pieces of one secret: the one ends where the next goes on. Only what can be told
 * by its form when it is put together is found.
 *
 * @param forms those of which a word is anywhere in the payload
 * @returns what to write instead of each such text
 */
function findSplit(payload: JsonObject, forms: readonly SecretRule[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  if (forms.length === 0) return found;
  const texts: string[] = [];
  collect(payload, texts, 0);
  if (texts.length > TEXTS_MAX) return found;
  for (let index = 1; index < texts.length; index += 1) {
    const [first, second] = [texts[index - 1] ?? "", texts[index] ?? ""];
    if (!isPiece(first) || !isPiece(second)) continue;
    const joined = first + second;
    const across = findForms(joined, forms).find(
      ({ start, end }) => start < first.length && end > first.length,
    );
    if (across === undefined) continue;
    found.set(first, first.slice(0, across.start) + markOf(across.kind));
    found.set(second, joined.slice(across.end));
  }
  return found;
}

function isPiece(text: string): boolean {
  return text.length >= PIECE_CHARS_MIN && text.length <= PIECE_CHARS_MAX && PIECE.test(text);
}

function collect(value: Json, texts: string[], depth: number): void {
  if (texts.length > TEXTS_MAX || depth > DEPTH_MAX) return;
  if (typeof value === "string") texts.push(value);
  else if (typeof value === "object" && value !== null)
    for (const item of Object.values(value)) collect(item, texts, depth + 1);
}

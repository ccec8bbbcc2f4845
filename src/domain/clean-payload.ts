import type { Json, JsonObject } from "./host-event.ts";
import { redactPrivate, redactPrivatePayload } from "./private-text.ts";
import { redactPayload, redactSecrets } from "./redaction/redact.ts";

/** Limits of what is kept of one payload, in UTF-16 units and items. */
interface PayloadLimits {
  /** A longer string keeps its head and its tail. */
  stringChars: number;
  /** All strings of a payload together; past it the strings are cut again, shorter. */
  totalChars: number;
  items: number;
  depth: number;
}

export const PAYLOAD_LIMITS: PayloadLimits = {
  stringChars: 16_000,
  totalChars: 64_000,
  items: 400,
  depth: 12,
};

/** How much shorter the strings get with each pass over a payload that is still too large. */
const SHRINK_FACTOR = 4;
const STRING_CHARS_MIN = 200;
const KEY_CHARS_MAX = 200;

/** Copies of the edited file that hosts send along: the change itself is kept beside them. */
const DROPPED_KEYS: ReadonlySet<string> = new Set(["originalFile", "base64"]);

/**
 * Makes a payload fit to be written, and is what everything goes through that is: private text out, oversize strings cut
 * in the middle, NUL and lone surrogates replaced, copies dropped, secrets redacted. Never throws for JSON values; what
 * is kept is at most about `totalChars` long, whatever the shape: when short strings do not help, what comes last is
 * left out.
 */
export function cleanPayload(payload: JsonObject, limits: PayloadLimits = PAYLOAD_LIMITS): JsonObject {
  // Private text goes first: a cut between its tags would leave what stands behind it open.
  const open = redactPrivatePayload(payload, (key) => DROPPED_KEYS.has(key));
  // Secrets are searched after the payload is cut: cuts are between words, not within one.
  let cleaned = shortened(open, limits);
  for (let pass = 0; pass < REDACTIONS_MAX; pass += 1) {
    const redacted = redactPayload(cleaned);
    if (redacted === cleaned) break;
    cleaned = shortened(redacted, limits);
  }
  return cleaned;
}

/**
 * A mark is mostly shorter than what it stands for, but not always: what is cut once more may look otherwise at the
 * cut. Hook and transcript must agree on a text although one of them is cleaned twice.
 */
const REDACTIONS_MAX = 3;

function shortened(payload: JsonObject, limits: PayloadLimits): JsonObject {
  let stringChars = limits.stringChars;
  let cleaned = cleanOnce(payload, { ...limits, stringChars });
  while (cleaned.chars > limits.totalChars && stringChars > STRING_CHARS_MIN) {
    stringChars = Math.max(STRING_CHARS_MIN, Math.floor(stringChars / SHRINK_FACTOR));
    cleaned = cleanOnce(cleaned.value, {
      ...limits,
      stringChars,
      items: Math.ceil(limits.items / SHRINK_FACTOR),
    });
  }
  if (cleaned.chars <= limits.totalChars) return cleaned.value;
  return cleanOnce(cleaned.value, { ...limits, stringChars }, limits.totalChars).value;
}

interface Tally {
  chars: number;
  /** From here on items are left out. */
  charsMax: number;
}

/** What a number, a bracket or a separator counts, so that a payload without strings has a bound too. */
const ITEM_CHARS = 4;

function cleanOnce(
  payload: JsonObject,
  limits: PayloadLimits,
  charsMax: number = Number.POSITIVE_INFINITY,
): { value: JsonObject; chars: number } {
  const tally = { chars: 0, charsMax };
  return { value: cleanObject(payload, limits, tally, 0), chars: tally.chars };
}

function cleanValue(value: Json, limits: PayloadLimits, tally: Tally, depth: number): Json {
  tally.chars += ITEM_CHARS;
  if (typeof value === "string") {
    const text = fitText(value, limits.stringChars);
    tally.chars += text.length;
    return text;
  }
  if (typeof value !== "object" || value === null) return value;
  if (depth >= limits.depth) return "[nested too deeply]";
  if (Array.isArray(value)) {
    const kept: Json[] = [];
    for (const item of value.slice(0, limits.items)) {
      if (tally.chars >= tally.charsMax) break;
      kept.push(cleanValue(item, limits, tally, depth + 1));
    }
    return kept;
  }
  return cleanObject(value, limits, tally, depth);
}

function cleanObject(value: JsonObject, limits: PayloadLimits, tally: Tally, depth: number): JsonObject {
  const kept: [string, Json][] = [];
  for (const [key, item] of Object.entries(value).slice(0, limits.items)) {
    if (DROPPED_KEYS.has(key) || isPicture(value, key)) continue;
    if (tally.chars >= tally.charsMax) break;
    const name = fitText(key, KEY_CHARS_MAX);
    tally.chars += name.length;
    kept.push([name, cleanValue(item, limits, tally, depth + 1)]);
  }
  // Assigning would take a key named `__proto__` for the prototype.
  return Object.fromEntries(kept);
}

/** One string made fit to be written: private text and secrets out, cut to `charsMax`, well-formed, without NUL. */
export function cleanText(text: string, charsMax: number = PAYLOAD_LIMITS.stringChars): string {
  let cleaned = shortenedText(text, charsMax);
  for (let pass = 0; pass < REDACTIONS_MAX; pass += 1) {
    const redacted = redactSecrets(cleaned);
    if (redacted === cleaned) break;
    cleaned = shortenedText(redacted, charsMax);
  }
  return cleaned;
}

function shortenedText(text: string, charsMax: number): string {
  return fitText(redactPrivate(text), charsMax);
}

/** A text without private parts, cut and well-formed. */
function fitText(text: string, charsMax: number): string {
  const whole = withoutPictures(text).toWellFormed().replaceAll("\0", "\uFFFD");
  // What the cut has brought together, or broken off, may be a tag now.
  return whole.length <= charsMax ? whole : redactPrivate(cutMiddle(whole, charsMax));
}

/** Fields in which a picture, a sound or a file comes as base64, beside one that says of which type it is. */
const PICTURE_FIELDS: ReadonlySet<string> = new Set(["data", "blob"]);
const TYPE_FIELDS = ["mimeType", "mime_type", "media_type", "mediaType", "type"] as const;
const TEXT_TYPE = /^(?:text\/|application\/(?:json|xml|javascript))/;
const MEDIA_TYPE = /^(?:image|audio|video|document|file|base64|[a-z]+\/[\w.+-]+)/;

function isPicture(value: JsonObject, key: string): boolean {
  if (!PICTURE_FIELDS.has(key) || typeof value[key] !== "string") return false;
  const type = TYPE_FIELDS.map((field) => value[field]).find(
    (one) => typeof one === "string" && one.includes("/"),
  );
  if (typeof type === "string") return key === "blob" || !TEXT_TYPE.test(type);
  return typeof value.type === "string" && MEDIA_TYPE.test(value.type);
}

const DATA_ADDRESS = /;base64,[A-Za-z0-9+/=_-]{200,}/g;

function withoutPictures(text: string): string {
  return text.includes(";base64,") ? text.replaceAll(DATA_ADDRESS, ";base64,[left out]") : text;
}

/** Room for the sentence that stands where something was cut out: cut again, a text must stay as it is. */
const CUT_CHARS = 50;

function cutMiddle(text: string, charsMax: number): string {
  if (text.length <= charsMax) return text;
  const head = endOfWords(text, Math.floor((charsMax - CUT_CHARS) * 0.7));
  const tail = startOfWords(text, text.length - Math.floor((charsMax - CUT_CHARS) * 0.3));
  const cut = tail - head;
  return `${text.slice(0, head)}\n[… ${cut} characters left out …]\n${text.slice(tail)}`.toWellFormed();
}

/** How far from its place a cut is moved to fall between lines, or else between words. */
const LINE_CHARS_MAX = 1_000;
const WORD_CHARS_MAX = 400;
const BETWEEN_WORDS = /[\s"'`,;&<>(){}[\]|]/;

/** Where to end a text at `at` or before it. Half of a secret would not be known for one. */
function endOfWords(text: string, at: number): number {
  const line = text.lastIndexOf("\n", at) + 1;
  if (line > at - Math.min(LINE_CHARS_MAX, at / 2)) return line;
  for (let place = at; place > at - Math.min(WORD_CHARS_MAX, at / 2); place -= 1)
    if (BETWEEN_WORDS.test(text.charAt(place))) return place;
  return at;
}

/** Where to begin a text at `at` or behind it. */
function startOfWords(text: string, at: number): number {
  const rest = text.length - at;
  const line = text.indexOf("\n", at);
  if (line !== -1 && line < at + Math.min(LINE_CHARS_MAX, rest / 2)) return line;
  for (let place = at; place < at + Math.min(WORD_CHARS_MAX, rest / 2); place += 1)
    if (BETWEEN_WORDS.test(text.charAt(place))) return place;
  return at;
}

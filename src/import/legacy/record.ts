import { cleanText } from "../../domain/clean-payload.ts";
import {
  type Concept,
  OBSERVATION_TYPES,
  type ObservationDraft,
  type ObservationType,
  type SummaryDraft,
  TITLE_CHARS_MAX,
} from "../../domain/observation.ts";
import type { LegacyRow } from "../../store/imports/legacy-database.ts";

const ITEMS_MAX = 100;
const ITEM_CHARS_MAX = 2_000;
/** Earlier versions kept seconds for a while; nothing was written before 1973 in milliseconds. */
const MILLISECONDS_FROM = 1e11;
const KNOWN_TYPES: ReadonlySet<string> = new Set(OBSERVATION_TYPES);

/** A cell as clean text, whatever it holds; "" where it holds nothing. Private text is out. */
export function textIn(value: unknown): string {
  if (typeof value === "string") return cleanText(value).trim();
  return typeof value === "number" || typeof value === "bigint" ? String(value) : "";
}

/** A cell as a list of clean texts: a JSON list, or, where that is broken, what it holds as one text. */
export function listIn(value: unknown): string[] {
  const parsed = typeof value === "string" ? parseList(value) : value;
  const items = Array.isArray(parsed) ? parsed : [parsed];
  return items
    .slice(0, ITEMS_MAX)
    .map((item) =>
      cleanText(textIn(typeof item === "object" ? JSON.stringify(item ?? "") : item), ITEM_CHARS_MAX),
    )
    .filter((text) => text !== "" && text !== '""');
}

function parseList(text: string): unknown {
  if (text.trim() === "") return [];
  try {
    return JSON.parse(text);
  } catch {
    // Broken JSON is text that somebody meant: it is kept as it stands, without its brackets.
    return text.replace(/^\s*\[\s*"?/, "").replace(/"?\s{0,20}\]\s{0,20}$/, "");
  }
}

/** A time in milliseconds since 1970, from a number of seconds or milliseconds or, failing that, from text. */
export function timeIn(epoch: unknown, text: unknown): number | undefined {
  const number = typeof epoch === "string" ? Number(epoch) : Number(epoch ?? Number.NaN);
  if (Number.isFinite(number) && number > 0)
    return Math.round(number < MILLISECONDS_FROM ? number * 1_000 : number);
  const parsed = typeof text === "string" ? Date.parse(text) : Number.NaN;
  return Number.isNaN(parsed) ? undefined : parsed;
}

export function countIn(value: unknown): number {
  const number = Number(value ?? 0);
  return Number.isSafeInteger(number) && number > 0 ? number : 0;
}

/** An observation of an earlier version; undefined when it says nothing. */
export function observationIn(row: LegacyRow): ObservationDraft | undefined {
  const [subtitle, narrative, text] = [row.subtitle, row.narrative, row.text].map(textIn) as [
    string,
    string,
    string,
  ];
  const facts = listIn(row.facts);
  // The oldest ones have nothing but a text.
  const body = [narrative, text === narrative ? "" : text].filter((part) => part !== "").join("\n\n");
  const given = textIn(row.title) || subtitle || firstLine(body) || (facts[0] ?? "");
  if (given === "") return undefined;
  const title = shortened(given);
  return {
    type: typeIn(row.type),
    title,
    subtitle,
    facts,
    narrative: title === given.trim() ? body : [given, body].filter((part) => part !== "").join("\n\n"),
    concepts: listIn(row.concepts) as Concept[],
    filesRead: listIn(row.files_read),
    filesModified: listIn(row.files_modified),
    toolUseIds: [],
  };
}

/** Modes of earlier versions had types of their own; what we do not know is something that was found out. */
function typeIn(value: unknown): ObservationType {
  return typeof value === "string" && KNOWN_TYPES.has(value) ? (value as ObservationType) : "discovery";
}

/** A summary of an earlier version; undefined when it says nothing. */
export function summaryIn(row: LegacyRow): SummaryDraft | undefined {
  const draft = {
    request: textIn(row.request),
    investigated: textIn(row.investigated),
    learned: textIn(row.learned),
    completed: textIn(row.completed),
    nextSteps: textIn(row.next_steps),
    notes: textIn(row.notes),
  };
  return Object.values(draft).some((text) => text !== "") ? draft : undefined;
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0]?.trim() ?? "";
}

function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length <= TITLE_CHARS_MAX ? line : `${line.slice(0, TITLE_CHARS_MAX - 1).toWellFormed()}…`;
}

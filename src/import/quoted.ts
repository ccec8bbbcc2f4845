import type { Database } from "bun:sqlite";
import { cleanName } from "../domain/clean-name.ts";
import { cleanText } from "../domain/clean-payload.ts";
import type { Json, JsonObject } from "../domain/host-event.ts";
import { addSkipped, type ImportCounts } from "../domain/import.ts";
import { asArray, asNumber, asObject, asString } from "../domain/json.ts";
import { cutPassages, PASSAGE_CHARS_MAX, PASSAGE_ROLES } from "../domain/passage.ts";
import { type MovedUtterance, takeUtterances } from "../store/passages/moved-utterances.ts";

/** Utterances of one turn; an export of ours has no more. */
const UTTERANCES_MAX = 10_000;
/** The longest utterance. */
const TEXT_CHARS_MAX = 64_000;
const SOURCES = ["t", "i", "o"] as const;

/** Imports the passages of stripped rows. */
export function takeQuoted(
  memory: Database,
  turnId: number | undefined,
  row: JsonObject,
  counts: ImportCounts,
): void {
  if (turnId === undefined) return addSkipped(counts, "belongs to a skipped record");
  const utterances = (asArray(row.utterances) ?? []).slice(0, UTTERANCES_MAX).flatMap(cleanUtterance);
  const added = takeUtterances(memory, turnId, utterances);
  if (added === 0) counts.known = (counts.known ?? 0) + 1;
}

/** An export is untrusted: its text is cleaned like any other input. */
function cleanUtterance(value: Json): MovedUtterance[] {
  const row = asObject(value);
  const [key, at] = [asString(row?.key), asNumber(row?.at)];
  const role = PASSAGE_ROLES.find((one) => one === row?.role);
  const source = SOURCES.find((one) => one === row?.source);
  if (row === undefined || key === undefined || at === undefined || !role || !source) return [];
  const written = (asArray(row.passages) ?? []).filter((text) => typeof text === "string");
  const text = written.join("\n");
  const cleaned = cleanText(text, TEXT_CHARS_MAX);
  const isFit = cleaned === text && written.every(({ length }) => length <= PASSAGE_CHARS_MAX);
  const passages = isFit ? written : cutPassages(cleaned, role);
  return [{ key, role, source, at, tool: cleanName(asString(row.tool) ?? ""), passages }];
}

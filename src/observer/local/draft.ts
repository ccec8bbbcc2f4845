import {
  type Concept,
  FACT_CHARS_MAX,
  FACTS_MAX,
  FILES_PER_OBSERVATION_MAX,
  NARRATIVE_CHARS_MAX,
  type ObservationDraft,
  type ObservationType,
  TITLE_CHARS_MAX,
} from "../../domain/observation.ts";
import { coverage, stemsOf } from "./names.ts";
import { cutAtClause, fit, fitTitle, normalised, oneLine } from "./text.ts";

const SUBTITLE_CHARS_MAX = 160;
/** A fact that shares so many of its words with the title says nothing more. */
export const SAME_AS_TITLE = 0.8;
const TOOL_USE_IDS_MAX = 40;

export interface DraftParts {
  type: ObservationType;
  title: string;
  subtitle?: string;
  facts: readonly string[];
  narrative: string;
  concepts: readonly Concept[];
  filesRead?: readonly string[];
  filesModified?: readonly string[];
  toolUseIds: readonly string[];
}

/** The one place where an observation gets its final form: cleaned, within every limit, nothing said twice. */
export function draftOf(parts: DraftParts): ObservationDraft {
  const title = titleText(parts.title);
  // A fact that is the title again tells nothing, unless it is the only one.
  const said = stemsOf(title);
  const others = parts.facts.filter((fact) => coverage(stemsOf(fact), said) < SAME_AS_TITLE);
  const facts = others.length > 0 ? others : parts.facts;
  return {
    type: parts.type,
    title,
    subtitle: fit(oneLine(parts.subtitle ?? ""), SUBTITLE_CHARS_MAX),
    facts: distinct(
      facts.map((fact) => fit(oneLine(fact), FACT_CHARS_MAX)),
      FACTS_MAX,
    ),
    narrative: fit(oneLine(parts.narrative), NARRATIVE_CHARS_MAX),
    concepts: [...new Set(parts.concepts)],
    filesRead: [...new Set(parts.filesRead ?? [])].slice(0, FILES_PER_OBSERVATION_MAX),
    filesModified: [...new Set(parts.filesModified ?? [])].slice(0, FILES_PER_OBSERVATION_MAX),
    toolUseIds: [...new Set(parts.toolUseIds)].slice(0, TOOL_USE_IDS_MAX),
  };
}

/** A title has no full stop, no colon at its end and no markers. */
export function titleText(text: string): string {
  const line = oneLine(text).replace(/[`*]{1,3}(?=\S)|(?<=\S)[`*]{1,3}/g, "");
  const bare = line.replace(/(?<![\s.:;,!。：！])[\s.:;,!。：！]+$/, "");
  const title = (cutAtClause(bare, TITLE_CHARS_MAX) || fitTitle(bare, TITLE_CHARS_MAX)).replace(
    /(?<![\s.:;,。：])[\s.:;,。：]+$/,
    "",
  );
  return title.replace(/,? (?:which|covering|that|with|including|for|as)$/i, "");
}

/** Without those that another one says already. */
export function distinct(texts: readonly string[], max: number): string[] {
  const kept: string[] = [];
  const seen: string[] = [];
  for (const text of texts) {
    const key = normalised(text);
    if (key === "" || seen.some((other) => other.includes(key) || key.includes(other))) continue;
    seen.push(key);
    kept.push(text);
    if (kept.length >= max) break;
  }
  return kept;
}

/** A list in words: "a, b and c", and "a, b and 4 more" past `max`. */
export function inWords(names: readonly string[], max: number): string {
  if (names.length > max) return `${names.slice(0, max).join(", ")} and ${names.length - max} more`;
  if (names.length < 2) return names[0] ?? "";
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** As a sentence: with a full stop unless it ends in a mark. */
export function sentence(text: string): string {
  const trimmed = text.trim().replace(/[:：,;]$/, "");
  if (/[\u3040-\u30ff\u4e00-\u9fff]$/.test(trimmed)) return `${trimmed}。`;
  return trimmed === "" || /[.!?。！？…]["')]?$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

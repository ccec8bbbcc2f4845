import {
  type Concept,
  FACT_CHARS_MAX,
  FACTS_MAX,
  FILES_PER_OBSERVATION_MAX,
  NARRATIVE_CHARS_MAX,
  OBSERVATIONS_PER_TURN_MAX,
  type ObservationDraft,
  type ObservationType,
  TITLE_CHARS_MAX,
} from "../../../domain/observation.ts";
import { coverage, fit, head, normalised, oneLine, stemsOf } from "../read/text.ts";
import { titleText } from "../select/title.ts";

const SUBTITLE_CHARS_MAX = 160;
const TOOL_USE_IDS_MAX = 40;
/** What shares so many of its words with what is said already says nothing more. */
const SAID_SHARE = 0.8;

export interface DraftParts {
  type: ObservationType;
  title: string;
  subtitle?: string;
  /** The best first: what is over the limit of facts follows in the narrative. */
  facts: readonly string[];
  narrative?: readonly string[];
  concepts: readonly Concept[];
  filesRead?: readonly string[];
  filesModified?: readonly string[];
  toolUseIds: readonly string[];
}

/** The one place where an observation gets its final form: within every limit, and each field adds words to those before. */
export function draftOf(parts: DraftParts): ObservationDraft {
  const title = titleText(oneLine(parts.title)) || fit(oneLine(parts.title), TITLE_CHARS_MAX);
  const able = parts.facts.map((fact) => fit(oneLine(fact), FACT_CHARS_MAX));
  const sentences = (parts.narrative ?? []).map((one) => fit(oneLine(one), NARRATIVE_CHARS_MAX));
  const sayings = distinct([title, ...able, ...sentences]).filter((one) => one !== title);
  const facts = sayings.filter((one) => able.includes(one)).slice(0, FACTS_MAX);
  const narrative = sayings.filter((one) => !facts.includes(one)).map(sentence);
  return {
    type: parts.type,
    title,
    subtitle: distinct([title, fit(oneLine(parts.subtitle ?? ""), SUBTITLE_CHARS_MAX)])[1] ?? "",
    facts,
    narrative: within(narrative, NARRATIVE_CHARS_MAX),
    concepts: [...new Set(parts.concepts)],
    filesRead: [...new Set(parts.filesRead ?? [])].slice(0, FILES_PER_OBSERVATION_MAX),
    filesModified: [...new Set(parts.filesModified ?? [])].slice(0, FILES_PER_OBSERVATION_MAX),
    toolUseIds: [...new Set(parts.toolUseIds)].slice(0, TOOL_USE_IDS_MAX),
  };
}

/** The texts that add words to those before them. */
export function distinct(texts: readonly string[]): string[] {
  const said: { key: string; stems: Set<string> }[] = [];
  return texts.filter((text) => {
    const [key, stems] = [normalised(text), stemsOf(text)];
    const isSaid = said.some((one) => one.key.includes(key) || coverage(stems, one.stems) >= SAID_SHARE);
    if (key === "" || isSaid) return false;
    said.push({ key, stems });
    return true;
  });
}

/** As many whole sentences as fit. */
function within(sentences: readonly string[], max: number): string {
  let text = "";
  for (const one of sentences)
    if (text === "" || text.length + one.length < max) text = text === "" ? one : `${text} ${one}`;
  return text;
}

/** As a sentence: with a full stop unless it ends in a mark. */
export function sentence(text: string): string {
  const trimmed = text.trim().replace(/[:：,;]$/, "");
  if (/[\u3040-\u30ff\u4e00-\u9fff]$/.test(trimmed)) return `${trimmed}。`;
  return trimmed === "" || /[.!?。！？…]["')]?$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

/** The first `max` names, each once. */
export function listed(names: readonly string[], max: number): string {
  return [...new Set(names)]
    .slice(0, max)
    .map((name) => head(name, 200))
    .join(", ");
}

const TITLE_CHARS_MIN = 8;

/** Without those whose title says what an earlier one says, and at most as many as a turn may have. */
export function ranked(observations: readonly ObservationDraft[]): ObservationDraft[] {
  const able = observations.filter(
    ({ title }) => title.length >= TITLE_CHARS_MIN || /[^\u0000-\u02ff]{4}/.test(title),
  );
  const titles = new Set(distinct(able.map((one) => one.title)));
  return able.filter((one) => titles.delete(one.title)).slice(0, OBSERVATIONS_PER_TURN_MAX);
}

import {
  FILES_PER_OBSERVATION_MAX,
  type ObservationDraft,
  type TurnFindings,
} from "../../domain/observation.ts";
import type { Turn } from "../../domain/turn.ts";
import { ranked } from "../local/compose/draft.ts";
import { editsOf, fileName, isScratchPath, pathOf, shownPath } from "../local/read/edits.ts";
import { normalised } from "../local/read/text.ts";
import { parseAnswer } from "./parse-answer.ts";
import { textIn } from "./turn-events.ts";

const TOOL_USE_IDS_MAX = 40;

/** What the turn itself shows of files: the model's word for it is not enough. */
interface TouchedFiles {
  modified: string[];
  read: string[];
  toolUseIds: Map<string, string[]>;
}

/**
 * Findings held against the turn: files are those that the turn touched, however the model wrote them down; what it
 * claims besides is dropped, and an edited file that no observation names goes to the first one. Sources are the tool
 * uses on those files.
 */
export function groundFindings(findings: TurnFindings, turn: Turn): TurnFindings {
  const files = touchedFiles(turn);
  const planted = plantedTexts(turn);
  const own = findings.observations.filter((one) => !planted.has(normalised(one.title)));
  const observations = ranked(own).map((one) => groundOne(one, files));
  const named = new Set(observations.flatMap((one) => one.filesModified));
  const first = observations.find((one) => one.type !== "decision") ?? observations[0];
  const unnamed = files.modified.filter((path) => !named.has(path));
  if (first !== undefined && unnamed.length > 0) {
    first.filesModified = [...first.filesModified, ...unnamed].slice(0, FILES_PER_OBSERVATION_MAX);
    first.toolUseIds = idsOf(first, files);
  }
  const summary = findings.summary;
  const isPlanted = Object.values(summary ?? {}).some((text) => planted.has(normalised(text)));
  return { observations, summary: isPlanted ? undefined : summary };
}

/** How much of one observed text is searched for blocks in our own form. */
const PLANTED_CHARS_READ_MAX = 20_000;

/**
 * What stands in our own form in the turn itself: titles of observations and fields of summaries. A model that quotes
 * such a text unescaped would otherwise write for whoever planted it.
 */
function plantedTexts(turn: Turn): ReadonlySet<string> {
  const observed = [
    ...turn.prompts.map((prompt) => prompt.text),
    ...turn.assistantTexts.map((said) => said.text),
    ...turn.toolUses.flatMap((use) => [textIn(use.input), textIn(use.result), use.error ?? ""]),
  ];
  const answers = observed
    .filter((text) => /<\s*(?:observation|summary|title)\b/i.test(text))
    .map((text) => parseAnswer(text.slice(0, PLANTED_CHARS_READ_MAX)));
  const texts = answers.flatMap((answer) =>
    answer.kind === "findings"
      ? [...answer.observations.map((one) => one.title), ...Object.values(answer.summary ?? {})]
      : [],
  );
  return new Set(texts.map(normalised).filter((text) => text !== ""));
}

function groundOne(one: ObservationDraft, files: TouchedFiles): ObservationDraft {
  // A file that was changed is changed, wherever the model lists it.
  const filesModified = matching([...one.filesModified, ...one.filesRead], files.modified);
  const filesRead = matching([...one.filesRead, ...one.filesModified], files.read);
  const grounded = { ...one, filesModified, filesRead };
  return { ...grounded, toolUseIds: idsOf(grounded, files) };
}

/** The touched files that are meant by what a model wrote: by their path, or by their name where only one has it. */
function matching(written: readonly string[], touched: readonly string[]): string[] {
  const found = written.flatMap((path) => {
    const exact = touched.find((one) => one === path || path.endsWith(`/${one}`));
    if (exact !== undefined) return [exact];
    const named = touched.filter((one) => fileName(one) === fileName(path));
    return named.length === 1 ? named : [];
  });
  return [...new Set(found)].slice(0, FILES_PER_OBSERVATION_MAX);
}

function idsOf(one: ObservationDraft, files: TouchedFiles): string[] {
  const ids = [...one.filesModified, ...one.filesRead].flatMap((path) => files.toolUseIds.get(path) ?? []);
  return [...new Set(ids)].slice(0, TOOL_USE_IDS_MAX);
}

function touchedFiles(turn: Turn): TouchedFiles {
  const edits = editsOf(turn.toolUses, turn.directory).filter((edit) => !isScratchPath(edit.path));
  const modified = edits.map((edit) => edit.path);
  const toolUseIds = new Map(edits.map((edit) => [edit.path, edit.toolUseIds]));
  const read = new Set<string>();
  for (const use of turn.toolUses) {
    const path = use.outcome === "ok" ? pathOf(use) : undefined;
    const shown = path === undefined ? undefined : shownPath(path, turn.directory);
    if (shown === undefined || isScratchPath(shown) || modified.includes(shown)) continue;
    read.add(shown);
    toolUseIds.set(shown, [...(toolUseIds.get(shown) ?? []), use.toolUseId]);
  }
  return { modified, read: [...read], toolUseIds };
}

export const OBSERVATION_TYPES = [
  "bugfix",
  "feature",
  "refactor",
  "change",
  "discovery",
  "decision",
  "security_alert",
  "security_note",
  "sensitive",
] as const;
export type ObservationType = (typeof OBSERVATION_TYPES)[number];

/** One of our types, whatever the input: it is injected without quotes. */
export function asObservationType(said: unknown): ObservationType {
  return OBSERVATION_TYPES.find((type) => type === said) ?? "discovery";
}

export const CONCEPTS = [
  "how-it-works",
  "why-it-exists",
  "what-changed",
  "problem-solution",
  "gotcha",
  "pattern",
  "trade-off",
] as const;
export type Concept = (typeof CONCEPTS)[number];

/** One distilled fact, as an observer writes it. */
export interface ObservationDraft {
  type: ObservationType;
  /** One line, at most `TITLE_CHARS_MAX` characters. */
  title: string;
  subtitle: string;
  /** Short self-contained statements, each true without the others. */
  facts: string[];
  narrative: string;
  concepts: Concept[];
  /** Paths relative to the session's directory where they lie below it. */
  filesRead: string[];
  filesModified: string[];
  /** The tool uses that it was made from, by the host's ids. */
  toolUseIds: string[];
}

/** Digest of a turn in its session. Empty strings where there is nothing to say. */
export interface SummaryDraft {
  request: string;
  investigated: string;
  learned: string;
  completed: string;
  nextSteps: string;
  notes: string;
}

/** What an observer makes of one turn; nothing at all is a valid answer. */
export interface TurnFindings {
  observations: ObservationDraft[];
  summary: SummaryDraft | undefined;
}

/** An observation as it is kept. */
export interface Observation extends ObservationDraft {
  id: number;
  /** The host's session id. */
  sessionId: string;
  projectLabel: string;
  promptNumber: number;
  branch: string | undefined;
  /** Milliseconds since 1970. */
  at: number;
  /** Who made it, with version: `local/1`. */
  madeBy: string;
  /** The turn that it was made from; undefined if it was saved by hand or its turn was deleted. */
  turnId: number | undefined;
  /** Who saved it by hand; undefined for what an observer made. */
  savedBy: Saver | undefined;
  isPinned: boolean;
  /** When somebody last edited it, milliseconds since 1970. */
  editedAt: number | undefined;
  /** The observation that says the same, or what holds now, in its place. */
  supersededBy: number | undefined;
  /** Why it is flagged; a flagged observation is never injected. Undefined if it is not flagged. */
  flag: string | undefined;
}

/** Who saves or changes a memory by hand. */
export const SAVERS = ["person", "agent"] as const;
export type Saver = (typeof SAVERS)[number];

/** A summary as it is kept. */
export interface Summary extends SummaryDraft {
  id: number;
  sessionId: string;
  projectLabel: string;
  promptNumber: number;
  branch: string | undefined;
  at: number;
  madeBy: string;
  /** As of an observation. */
  flag: string | undefined;
}

export const TITLE_CHARS_MAX = 120;
export const OBSERVATIONS_PER_TURN_MAX = 8;
export const FACTS_MAX = 8;
export const FACT_CHARS_MAX = 300;
export const NARRATIVE_CHARS_MAX = 1_200;
export const SUMMARY_FIELD_CHARS_MAX = 600;
export const FILES_PER_OBSERVATION_MAX = 20;

/** The text columns of a table. */
export interface TextColumns {
  /**
   * What a forget deletes where a searched column contains the text: the `turn` that the row belongs to, the `note`, the
   * `row`, or the content of the `cell`.
   */
  deletes?: "turn" | "note" | "row" | "cell";
  searched?: readonly string[];
  /** Not searched: ids, times, versions and hashes, of the host or of ours. */
  keys?: readonly string[];
  /** Not searched: one of a closed list of words. */
  words?: readonly string[];
  /** Not searched: folders, files and projects, which are needed to go on. The report says if one contains the text. */
  names?: readonly string[];
  /** Not searched: triggers derive them from another table. */
  derived?: readonly string[];
  /** Not searched: what an unfinished forget still looks for. */
  needles?: readonly string[];
}

const NOTE_KEYS = ["memory_session_id", "made_by", "created_at"];

/**
 * Every text column of every table, held against the schema by a test. A forget searches no others, so a column that is
 * missing here would keep what was forgotten.
 */
export const TEXT_COLUMNS = {
  user_prompts: {
    deletes: "turn",
    searched: ["prompt_text"],
    keys: ["content_session_id", "text_hash", "prompt_id", "uuid", "created_at"],
    words: ["source"],
  },
  tool_uses: {
    deletes: "turn",
    searched: ["name", "input", "result", "error", "agent_type"],
    keys: ["host", "tool_use_id", "agent_id"],
    words: ["outcome"],
  },
  stripped_tool_uses: {
    deletes: "turn",
    searched: ["name", "agent_type"],
    keys: ["tool_use_id", "agent_id"],
    words: ["outcome"],
  },
  assistant_texts: { deletes: "turn", searched: ["text"], keys: ["text_hash", "uuid", "agent_id"] },
  commits: { deletes: "turn", searched: ["subject", "branch"], keys: ["hash", "subject_key"] },
  command_runs: {
    deletes: "turn",
    searched: ["command", "folder", "environment", "signature"],
    words: ["purpose", "outcome"],
  },
  run_book_facts: { deletes: "turn", searched: ["subject", "detail", "reason"], words: ["kind"] },
  edit_changes: { deletes: "turn", searched: ["removed", "added"] },
  passage_runs: { words: ["roles"] },
  published: { deletes: "turn", searched: ["branch", "repository"], words: ["kind"] },
  turns: {
    deletes: "turn",
    searched: ["branch", "model_fault"],
    words: ["state", "ending", "payload", "model_state"],
  },
  observations: {
    deletes: "note",
    searched: ["title", "subtitle", "facts", "narrative", "files_read", "files_modified", "branch"],
    keys: ["tool_use_ids", "title_key", ...NOTE_KEYS],
    words: ["type", "concepts", "saved_by", "linked", "flag"],
    names: ["project"],
  },
  session_summaries: {
    deletes: "note",
    searched: ["request", "investigated", "learned", "completed", "next_steps", "notes", "branch"],
    keys: NOTE_KEYS,
    words: ["flag"],
    names: ["project"],
  },
  injections: { deletes: "row", searched: ["subject"], keys: ["observation_ids"], words: ["channel"] },
  changes: { deletes: "row", searched: ["before"], words: ["action", "changed_by"] },
  parked_records: { deletes: "row", searched: ["source", "body", "fault"] },
  sdk_sessions: {
    deletes: "cell",
    searched: ["branch", "model", "end_reason"],
    keys: ["host", "content_session_id", "started_at", "completed_at", "host_token"],
    words: ["status"],
    names: ["project", "directory", "root", "transcript_path"],
  },
  model_calls: {
    deletes: "cell",
    searched: ["fault"],
    keys: ["model", "created_at"],
    words: ["purpose", "provider", "outcome"],
  },
  import_files: {
    deletes: "cell",
    searched: ["reason"],
    keys: ["cursor", "counts"],
    words: ["kind", "state"],
    names: ["path"],
  },
  projects: { names: ["key", "label", "root"] },
  transcripts: { names: ["path"] },
  imports: { keys: ["name"], words: ["origin", "state"] },
  imported: { keys: ["key"], words: ["kind"] },
  ingest_cursors: { keys: ["source"] },
  private_spans: { keys: ["prompt_id"] },
  injected_items: { words: ["kind", "channel", "outcome", "reason"] },
  embedding_versions: { keys: ["model", "instance"], words: ["pooling"] },
  forgotten: { keys: ["key"], words: ["kind"] },
  observation_files: { derived: ["path"] },
  known_files: { derived: ["path"] },
  unfinished_forgets: { needles: ["scope", "exact", "sessions"], words: ["asked_by"] },
} as const satisfies Record<string, TextColumns>;

export const NOTE_TABLES = ["observations", "session_summaries"] as const;
export type NoteTable = (typeof NOTE_TABLES)[number];

/** The tables of which a forget deletes this, with their searched columns. */
export function listSearched(
  deletes: NonNullable<TextColumns["deletes"]>,
): { table: string; columns: readonly string[] }[] {
  const tables: [string, TextColumns][] = Object.entries(TEXT_COLUMNS);
  return tables
    .filter(([, columns]) => columns.deletes === deletes)
    .map(([table, { searched = [] }]) => ({ table, columns: searched }));
}

/** Shorter text is found everywhere by chance. */
const NEEDLE_CHARS_MIN = 3;

/** The spellings in which a column or a file may contain a text: as it is, in lower case, and escaped as JSON. */
export function needlesOf(texts: readonly string[]): string[] {
  const spellings = texts
    .map((text) => text.trim())
    .filter((text) => text.length >= NEEDLE_CHARS_MIN)
    .flatMap((text) => [text, text.toLowerCase(), asciiLower(text)])
    .flatMap((text) => [text, JSON.stringify(text).slice(1, -1)]);
  return [...new Set(spellings)];
}

/** SQL: whether one of the columns contains one of the needles in the list ?1. ASCII letters match in any case. */
export function holdsNeedle(columns: readonly string[]): string {
  const text = columns.map((column) => `coalesce(${column}, '')`).join(" || char(10) || ");
  return `EXISTS (SELECT 1 FROM json_each(?1) n WHERE instr(lower(${text}), n.value) > 0 OR instr(${text}, n.value) > 0)`;
}

export function asciiLower(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

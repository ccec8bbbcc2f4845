/** Why nobody looks for a forgotten text in a column. */
type Exemption =
  /** An id, time, version or hash, of the host or of ours. */
  | "key"
  /** One of a closed list of words. */
  | "word"
  /** A folder, file or project by its name, which is needed to go on: the report says where the text still stands. */
  | "name"
  /** Triggers keep it as the table that it sums up. */
  | "derived"
  /** What a forget that was cut off still looks for. */
  | "needle";

/** The columns of a table that hold text, and what becomes of them when a text is forgotten. */
export interface TextOfTable {
  /**
   * What goes where a searched column holds the text: the `turn` that the row tells of, the `note`, the `row` alone, or
   * the `cell`, which is emptied. `nothing` where no column is searched.
   */
  goes: "turn" | "note" | "row" | "cell" | "nothing";
  searched: readonly string[];
  others: Readonly<Record<string, Exemption>>;
}

const TIMES = { created_at: "key" } as const;
const NOTE = {
  memory_session_id: "key",
  project: "name",
  made_by: "key",
  suspicion: "word",
  ...TIMES,
} as const;

/**
 * Every column with text of every table. Nothing else is deleted or emptied by a text, so that a table without an entry
 * here would keep what was forgotten: a test holds the list against the schema.
 */
export const TEXT_OF_TABLES = {
  user_prompts: {
    goes: "turn",
    searched: ["prompt_text"],
    others: {
      content_session_id: "key",
      text_hash: "key",
      prompt_id: "key",
      uuid: "key",
      source: "word",
      ...TIMES,
    },
  },
  tool_uses: {
    goes: "turn",
    searched: ["name", "input", "result", "error", "agent_type"],
    others: { host: "key", tool_use_id: "key", outcome: "word", agent_id: "key" },
  },
  assistant_texts: {
    goes: "turn",
    searched: ["text"],
    others: { text_hash: "key", uuid: "key", agent_id: "key" },
  },
  commits: { goes: "turn", searched: ["subject", "branch"], others: { hash: "key", subject_key: "key" } },
  turns: {
    goes: "turn",
    searched: ["branch", "model_fault"],
    others: { state: "word", ending: "word", raw: "word", model_state: "word" },
  },
  observations: {
    goes: "note",
    searched: ["title", "subtitle", "facts", "narrative", "files_read", "files_modified", "branch"],
    others: {
      type: "word",
      concepts: "word",
      tool_use_ids: "key",
      saved_by: "word",
      linked: "word",
      title_key: "key",
      ...NOTE,
    },
  },
  session_summaries: {
    goes: "note",
    searched: ["request", "investigated", "learned", "completed", "next_steps", "notes", "branch"],
    others: NOTE,
  },
  context_given: {
    goes: "row",
    searched: ["subject"],
    others: { through: "word", observation_ids: "key" },
  },
  changes: { goes: "row", searched: ["before"], others: { action: "word", changed_by: "word" } },
  parked_records: { goes: "row", searched: ["source", "body", "fault"], others: {} },
  sdk_sessions: {
    goes: "cell",
    searched: ["branch", "model", "end_reason"],
    others: {
      host: "key",
      content_session_id: "key",
      project: "name",
      directory: "name",
      root: "name",
      transcript_path: "name",
      status: "word",
      started_at: "key",
      completed_at: "key",
      host_token: "key",
    },
  },
  model_calls: {
    goes: "cell",
    searched: ["fault"],
    others: { purpose: "word", provider: "word", model: "key", outcome: "word", ...TIMES },
  },
  import_files: {
    goes: "cell",
    searched: ["reason"],
    others: { path: "name", kind: "word", state: "word", cursor: "key", counts: "word" },
  },
  projects: { goes: "nothing", searched: [], others: { key: "name", label: "name", root: "name" } },
  transcripts: { goes: "nothing", searched: [], others: { path: "name" } },
  imports: { goes: "nothing", searched: [], others: { name: "key", origin: "word", state: "word" } },
  imported: { goes: "nothing", searched: [], others: { kind: "word", key: "key" } },
  intake_marks: { goes: "nothing", searched: [], others: { source: "key" } },
  private_spans: { goes: "nothing", searched: [], others: { prompt_id: "key" } },
  given_items: {
    goes: "nothing",
    searched: [],
    others: { kind: "word", through: "word", verdict: "word", sign: "word" },
  },
  embedding_versions: {
    goes: "nothing",
    searched: [],
    others: { model: "key", pooling: "word", mark: "key" },
  },
  forgotten: { goes: "nothing", searched: [], others: { kind: "word", key: "key" } },
  observation_files: { goes: "nothing", searched: [], others: { path: "derived" } },
  known_files: { goes: "nothing", searched: [], others: { path: "derived" } },
  unfinished_forgets: {
    goes: "nothing",
    searched: [],
    others: { scope: "needle", exact: "needle", sessions: "needle", asked_by: "word" },
  },
} as const satisfies Record<string, TextOfTable>;

/** The tables of which this goes, with the columns in which a text is looked for. */
export function listSearched(goes: TextOfTable["goes"]): { table: string; columns: readonly string[] }[] {
  const tables: [string, TextOfTable][] = Object.entries(TEXT_OF_TABLES);
  return tables
    .filter(([, text]) => text.goes === goes && text.searched.length > 0)
    .map(([table, { searched }]) => ({ table, columns: searched }));
}

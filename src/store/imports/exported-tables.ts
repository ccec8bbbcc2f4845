/** How a table is exported and imported. */
export interface ExportedTable<Name extends string = string> {
  name: Name;
  /** Has its rows, and those that were moved to another table. */
  view?: string;
  /** What makes a row one; the first list whose columns all hold something counts. */
  keys: readonly (readonly string[])[];
  /** Columns that point to rows of other tables without the schema saying so. */
  refers?: Readonly<Record<string, string>>;
  /** Columns that hold JSON; the others that hold text are text somebody wrote, or `plain`. */
  json?: readonly string[];
  /** Columns with keys, times and closed lists of words, which are not searched for private text. */
  plain: readonly string[];
  /** Columns about this machine only, which are neither exported nor imported. */
  excludedColumns?: readonly string[];
}

const TIMES = ["created_at", "created_at_epoch"];
/** An import screens what it reads itself. */
const SCREENED = ["flag", "screened_with_version", "trusted_at_epoch"];
const MADE = ["memory_session_id", "made_by", "type", ...TIMES];

export const PROJECTS_TABLE: ExportedTable<"projects"> = {
  name: "projects",
  keys: [["key"]],
  plain: ["key", "label", "root"],
};

const TABLES = [
  PROJECTS_TABLE,
  {
    name: "sdk_sessions",
    keys: [["host", "content_session_id"]],
    plain: [
      "host",
      "content_session_id",
      "project",
      "directory",
      "root",
      "branch",
      "transcript_path",
      "model",
      "status",
      "end_reason",
      "started_at",
      "completed_at",
    ],
    excludedColumns: ["host_pid", "host_token"],
  },
  {
    name: "turns",
    keys: [["session_id", "number"]],
    plain: ["state", "ending", "branch", "payload", "model_state"],
    excludedColumns: ["model_fault"],
  },
  {
    name: "user_prompts",
    keys: [["uuid"], ["session_db_id", "text_hash", "created_at_epoch"]],
    plain: ["content_session_id", "text_hash", "prompt_id", "uuid", "source", ...TIMES],
  },
  {
    name: "tool_uses",
    view: "all_tool_uses",
    keys: [["host", "tool_use_id"]],
    json: ["input", "result"],
    plain: ["host", "tool_use_id", "name", "outcome", "agent_id", "agent_type"],
  },
  {
    name: "assistant_texts",
    keys: [["turn_id", "text_hash"]],
    plain: ["text_hash", "uuid", "agent_id"],
  },
  { name: "private_spans", keys: [["session_id", "from_epoch"]], plain: ["prompt_id"] },
  {
    name: "observations",
    keys: [["session_id", "created_at_epoch", "title"]],
    json: ["facts", "concepts", "files_read", "files_modified", "tool_use_ids"],
    plain: ["project", "branch", "saved_by", "linked", "title_key", ...MADE],
    excludedColumns: SCREENED,
  },
  {
    name: "observation_files",
    keys: [["project_id", "path", "observation_id"]],
    refers: { project_id: "projects", observation_id: "observations" },
    plain: ["path"],
  },
  {
    name: "session_summaries",
    keys: [["turn_id"], ["session_id", "created_at_epoch", "request"]],
    plain: ["project", "branch", ...MADE],
    excludedColumns: SCREENED,
  },
  {
    name: "injections",
    keys: [["session_id", "created_at_epoch", "channel"]],
    json: ["observation_ids"],
    plain: ["channel"],
  },
  {
    name: "commits",
    keys: [["project_id", "hash", "turn_id"]],
    refers: { project_id: "projects" },
    plain: ["hash", "subject_key", "branch"],
  },
  {
    name: "command_runs",
    keys: [["turn_id", "place"]],
    refers: { session_id: "sdk_sessions", project_id: "projects" },
    plain: ["purpose", "outcome"],
  },
  {
    name: "run_book_facts",
    keys: [["turn_id", "place"]],
    refers: { session_id: "sdk_sessions", project_id: "projects" },
    plain: ["kind"],
  },
  {
    name: "published",
    keys: [["turn_id", "kind", "branch", "at_epoch"]],
    plain: ["kind", "branch", "repository"],
  },
  {
    name: "model_calls",
    keys: [["created_at_epoch", "purpose", "provider", "counted_tokens"]],
    plain: ["purpose", "provider", "model", "outcome", ...TIMES],
    excludedColumns: ["fault"],
  },
  { name: "imported", keys: [["kind", "key", "old_id"]], plain: ["kind", "key"] },
] as const satisfies readonly ExportedTable[];

export type ExportedTableName = (typeof TABLES)[number]["name"];

/**
 * Tables that an export holds, in an order in which none points to a later one. Columns are not listed: what a table has
 * is exported, so that a later version's columns go along.
 */
export const EXPORTED_TABLES: readonly ExportedTable<ExportedTableName>[] = TABLES;

/**
 * The name under which an export has the passages of stripped rows. They are no rows of one table, because the texts are
 * compressed by turn.
 */
export const QUOTED = "quoted";

/**
 * Tables that an export does not hold: derived rows, how far this machine has read, and what only this memory
 * can use (the history for undo, tombstones, outcomes of injections).
 */
export const TABLES_LEFT: ReadonlySet<string> = new Set([
  "search_words",
  "search_pending",
  "passage_runs",
  "passage_blocks",
  "passage_packs",
  "passage_pack_turns",
  "passage_packs_unclean",
  "passages_pending",
  "said_words",
  "done_words",
  "seen_words",
  "transcripts",
  "ingest_cursors",
  "parked_records",
  "imports",
  "import_files",
  "changes",
  "forgotten",
  "unfinished_forgets",
  "injected_items",
  "outcome_queue",
  "error_signatures",
  "edit_changes",
  "stripped_tool_uses",
  "stripped_inputs",
  "run_book_pending",
  "known_files",
  "change_stream",
  "embedding_versions",
  "vectors",
  "vector_pending",
  "vector_outbox",
]);

/** Tables of which the rows that `imported` names are. */
export const IMPORTED_TABLES: Readonly<Record<string, string>> = {
  observation: "observations",
  summary: "session_summaries",
  prompt: "user_prompts",
};

/**
 * Queries in the words of DOMAIN. Tests of behaviour read the memory by these, so that a renamed column changes this file
 * and no test.
 */
const TABLES = {
  prompts: {
    table: "user_prompts",
    text: "prompt_text",
    session: "content_session_id",
    turn: "turn_id",
    at: "created_at_epoch",
  },
  texts: { table: "assistant_texts", turn: "turn_id", at: "created_at_epoch" },
  turns: { table: "turns", session: "session_id", model: "model_state", modelFault: "model_fault" },
  sessions: {
    table: "sdk_sessions",
    session: "content_session_id",
    endReason: "end_reason",
    hostToken: "host_token",
    at: "started_at_epoch",
  },
  toolUses: {
    table: "tool_uses",
    hostId: "tool_use_id",
    turn: "turn_id",
    at: "created_at_epoch",
    agent: "agent_id",
  },
  observations: {
    table: "observations",
    turn: "turn_id",
    by: "made_by",
    files: "files_modified",
    at: "created_at_epoch",
  },
  modelCalls: { table: "model_calls", turn: "turn_id", tokens: "counted_tokens", input: "input_tokens" },
  projects: { table: "projects" },
  parkedRecords: { table: "parked_records" },
  importFiles: { table: "import_files" },
} as const;

export type SelectedTable = keyof typeof TABLES;
type Where = Readonly<Record<string, string | number | null>>;

/**
 * @param columns such as `text` or `hostId AS id, outcome`
 * @param where what columns are equal to; a value with `%` is compared by LIKE
 */
export function select(name: SelectedTable, columns = "id", where: Where = {}, order = "id"): string {
  const { table, ...names }: Record<string, string> = TABLES[name];
  const column = (word: string) => names[word] ?? word;
  const selected = columns.split(", ").map((each) => {
    const [word = "", alias = word] = each.split(" AS ");
    return `${column(word)} AS ${alias}`;
  });
  const conditions = Object.entries(where).map(([word, value]) => `${column(word)} ${comparison(value)}`);
  const filter = conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`;
  return `SELECT ${selected.join(", ")} FROM ${table}${filter} ORDER BY ${table}.${column(order)}`;
}

function comparison(value: string | number | null): string {
  if (value === null) return "IS NULL";
  if (typeof value === "number") return `= ${value}`;
  return `${value.includes("%") ? "LIKE" : "="} '${value.replaceAll("'", "''")}'`;
}

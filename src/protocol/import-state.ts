/** How an import stands, as `GET /api/import` and `import --json` tell it. Times are ISO. */
export interface ImportState {
  id: number;
  /** Who asked: a person, the installation, or the worker that began a new memory in the place of another. */
  origin: "command" | "install" | "upgrade";
  state: "running" | "done" | "stopped";
  askedAt: string;
  endedAt: string | null;
  files: Record<"total" | "waiting" | "done" | "skipped" | "failed", number>;
  bytes: { total: number; read: number };
  /** The file that is being read. */
  current: string | null;
  /** What was read, by kind of file. */
  kinds: ImportKindState[];
  /** What was left out, by the reason: whole files, and lines or records within files. */
  skipped: { what: "files" | "records"; reason: string; count: number }[];
  /** Files that could not be read, the first of them. */
  failed: { path: string; reason: string }[];
}

export interface ImportKindState {
  kind: string;
  files: number;
  read: number;
  sessions: number;
  prompts: number;
  toolUses: number;
  observations: number;
  summaries: number;
  known: number;
}

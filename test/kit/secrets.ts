import { Database } from "bun:sqlite";
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { insertRecord } from "../../src/inbox/enqueue.ts";
import { openInbox } from "../../src/inbox/schema.ts";
import { logFileName } from "../../src/lib/log.ts";
import { filesBelow } from "./bytes.ts";
import { runHook } from "./hook.ts";
import { base, bashDone, prompted, stopped, transcriptPath } from "./payloads.ts";
import { select } from "./select.ts";
import type { TempHome } from "./temp-home.ts";
import { append, called, returned, said, turnDone, typed } from "./transcript.ts";
import { until } from "./until.ts";
import { queryMemory } from "./worker.ts";

/** One in each way in which a turn speaks. All begin alike, so that a search for the beginning finds them all. */
export const SECRETS = [
  "zqtulipprompt",
  "zqtulipinput",
  "zqtulipresult",
  "zqtuliperror",
  "zqtulipsaid",
  "zqtulipclosing",
  "zqtulipfile",
  "zqtulipedit",
  "zqtulipagent",
  "zqtuliplog",
  "zqtulipparked",
  "zqtulipcopy",
  "zqtulipforeign",
  "zqtulipexport",
];
/** What all of them have in common. */
export const SECRET = "zqtulip";

/** A turn that says the secrets in every way, as hooks report it and as the transcript tells it. */
export async function tellSecretTurn(home: TempHome, session: string, promptId: string): Promise<void> {
  const of = { session_id: session, transcript_path: transcriptPath(home, session) };
  const file = join(home.project, "zqtulipfile.ts");
  const edit = {
    tool_name: "Edit",
    tool_use_id: `toolu_e_${promptId}`,
    tool_input: { file_path: file, old_string: "one", new_string: "const zqtulipedit = 1;" },
    tool_response: { structuredPatch: [{ lines: ["-one", "+const zqtulipedit = 1;"] }] },
  };
  const run = { tool_input: { command: "echo zqtulipinput" }, tool_response: { stdout: "zqtulipresult" } };
  const failed = { error: "Exit code 1\nError: zqtuliperror is not a function", tool_response: undefined };
  const prompt = "the launch word is ZQtulipPrompt, put it into the file";
  const closing = "I decided to keep ZQTULIPCLOSING in zqtulipfile.ts because zqtulipsaid was too long.";
  await runHook(home, "UserPromptSubmit", prompted(home, prompt, promptId, of));
  const at = Date.now();
  await runHook(home, "PostToolUse", bashDone(home, `toolu_r_${promptId}`, promptId, { ...of, ...run }));
  await runHook(home, "PostToolUse", bashDone(home, `toolu_e_${promptId}`, promptId, { ...of, ...edit }));
  await runHook(
    home,
    "PostToolUseFailure",
    bashDone(home, `toolu_f_${promptId}`, promptId, {
      ...of,
      ...failed,
      tool_input: { command: "npm test" },
    }),
  );
  const agent = { ...of, prompt_id: promptId, agent_id: "a1", agent_type: "general-purpose" };
  await runHook(home, "SubagentStop", base(home, { ...agent, last_assistant_message: "zqtulipagent found" }));
  const line = (step: number) => ({ session, at: at + step, cwd: home.project });
  append(
    transcriptPath(home, session),
    typed(prompt, { ...line(0), promptId }),
    said("First I look for zqtulipsaid.", line(1)),
    called(`toolu_r_${promptId}`, "Bash", run.tool_input, line(2)),
    returned(`toolu_r_${promptId}`, "zqtulipresult", line(3)),
    called(`toolu_e_${promptId}`, "Edit", edit.tool_input, line(4)),
    returned(`toolu_e_${promptId}`, "done: zqtulipedit", line(5)),
    called(`toolu_f_${promptId}`, "Bash", { command: "npm test" }, line(6)),
    returned(`toolu_f_${promptId}`, "Error: zqtuliperror is not a function", line(7), true),
    said(closing, line(8)),
    turnDone(line(9)),
  );
  await runHook(home, "Stop", stopped(home, promptId, closing, of));
}

/** A turn that has nothing to do with the secrets. */
export async function tellOpenTurn(home: TempHome, session: string, promptId: string): Promise<void> {
  const of = { session_id: session, transcript_path: transcriptPath(home, session) };
  const prompt = `rename the parser to reader (${promptId})`;
  const closing = `I renamed the parser to reader in step ${promptId}, because it reads.`;
  const edit = {
    tool_name: "Edit",
    tool_input: { file_path: join(home.project, "parser.ts"), old_string: "parser", new_string: "reader" },
    tool_response: { structuredPatch: [{ lines: ["-parser", "+reader"] }] },
  };
  await runHook(home, "UserPromptSubmit", prompted(home, prompt, promptId, of));
  const at = Date.now();
  await runHook(home, "PostToolUse", bashDone(home, `toolu_o_${promptId}`, promptId, { ...of, ...edit }));
  const line = (step: number) => ({ session, at: at + step, cwd: home.project });
  append(
    transcriptPath(home, session),
    typed(prompt, { ...line(0), promptId }),
    called(`toolu_o_${promptId}`, "Edit", edit.tool_input, line(1)),
    returned(`toolu_o_${promptId}`, "done", line(2)),
    said(closing, line(3)),
    turnDone(line(4)),
  );
  await runHook(home, "Stop", stopped(home, promptId, closing, of));
}

/** Where the secrets may have got to beside the databases: logs, parked records, backups, set-aside files, exports. */
export async function plantBeside(home: TempHome, session: string): Promise<void> {
  const { paths } = home;
  mkdirSync(paths.logs, { recursive: true, mode: 0o700 });
  const entry = {
    "@timestamp": new Date().toISOString(),
    level: "WARN",
    message: "broken: zqtuliplog",
    properties: {},
  };
  appendFileSync(join(paths.logs, logFileName(new Date())), `${JSON.stringify(entry)}\n`);
  {
    using inbox = openInbox(paths.inbox, 2_000);
    const body = JSON.stringify({ session_id: session, prompt: { not: "a text: zqtulipparked" } });
    const origin = { host: "no-such-host", directory: home.project, hostPid: null, at: Date.now() };
    insertRecord(inbox, { ...origin, event: "UserPromptSubmit", sessionId: session, body });
  }
  await until("the record is parked", () => queryMemory(home, select("parkedRecords")).length > 0);
  mkdirSync(paths.backups, { recursive: true, mode: 0o700 });
  for (const name of ["claude-mem-schema3.db", "claude-mem-schema4.db", "damaged-2026-01-01-claude-mem.db"])
    writeFileSync(join(paths.backups, name), `SQLite format 3\0 zqtulipcopy ${"x".repeat(200)}`);
  const foreign = new Database(join(paths.backups, "foreign-2026-01-01-claude-mem.db"));
  foreign.run(
    "CREATE TABLE observations (id INTEGER PRIMARY KEY, memory_session_id TEXT, title TEXT, narrative TEXT)",
  );
  foreign.run(
    "CREATE VIRTUAL TABLE observations_fts USING fts5(title, narrative, content='observations', content_rowid='id')",
  );
  const rows = [
    [session, "Launch word", "it is zqtulipforeign"],
    ["other", "Kept", "the roses are red"],
  ];
  for (const row of rows)
    foreign.run("INSERT INTO observations (memory_session_id, title, narrative) VALUES (?, ?, ?)", row);
  foreign.run("INSERT INTO observations_fts (observations_fts) VALUES ('rebuild')");
  foreign.close();
  mkdirSync(join(paths.dir, "exports"), { recursive: true });
  writeFileSync(join(paths.dir, "exports", "all.jsonl"), '{"title":"zqtulipexport"}\n');
  writeFileSync(join(paths.spool, "000000000000001-1-a.json.unreadable"), "zqtulipcopy {");
}

/** Files below the data directory that hold one of the texts in any case of letters, as UTF-8, UTF-16 or in their names. */
export function holding(home: TempHome, texts: readonly string[]): string[] {
  return filesBelow(home.paths.dir).flatMap((path) => {
    if (!existsSync(path)) return [];
    const bytes = readFileSync(path).toString("latin1").toLowerCase();
    return texts
      .filter((text) =>
        [
          text,
          Buffer.from(text, "utf16le").toString("latin1"),
          Buffer.from(text, "utf16le").swap16().toString("latin1"),
        ].some((form) => bytes.includes(form) || path.toLowerCase().includes(form)),
      )
      .map((text) => `${path}: ${text}`);
  });
}

/** The transcripts under other paths, as a new installation would find them: nothing is known of how far they were read. */
export function copyTranscripts(home: TempHome, to: string): string {
  const target = join(home.dir, ".claude", "projects", to);
  cpSync(join(home.dir, ".claude", "projects", "p"), target, { recursive: true });
  return target;
}

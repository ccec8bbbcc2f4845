import type { Database } from "bun:sqlite";
import { settingsOf } from "../../src/config/settings.ts";
import { hasFailedSilently } from "../../src/domain/tool-use/failure-text.ts";
import type { InjectedContext } from "../../src/recall/budget.ts";
import { promptNote } from "../../src/recall/prompt/prompt-note.ts";
import { sessionContext } from "../../src/recall/start/session-context.ts";
import { GOES_ON } from "../../src/recall/thread.ts";
import { failureNote } from "../../src/recall/tools/failure-note.ts";
import { fileNote } from "../../src/recall/tools/file-note.ts";
import { missingPathNote } from "../../src/recall/tools/missing-path.ts";
import { findNext } from "../../src/search/next/files-first.ts";
import { recordInjection } from "../../src/store/injections/injections.ts";
import { tail } from "./past.ts";
import { missedPath } from "./paths.ts";
import { type Call, commandOf, fileOf, type Prompt, type RecordedSession } from "./session.ts";

/** Calls of the product behind each hook, with what the hook would have known. Nothing else in this bench knows recall. */

export type Channel = "start" | "prompt" | "file" | "failure" | "missing path";

/** What a session was shown at a moment. */
export interface Shown {
  channel: Channel;
  /** Milliseconds since 1970. */
  at: number;
  text: string;
  tokens: number;
  /** The observations it has. */
  ids: readonly number[];
}

/** One session as it goes on; what it was shown is claimed, so that it sees a note once. */
export interface Replay {
  start(): Shown | undefined;
  prompt(prompt: Prompt): Shown | undefined;
  /** The files of the order by which the product chooses those that it tells. */
  next(prompt: Prompt): string[];
  /** Before a call. */
  before(call: Call): Shown | undefined;
  /** After a call: what helps after a failure. */
  after(call: Call): Shown | undefined;
}

const PROJECT = "bench";
const COMMAND = "claude-mem";
/** Prompts of a session that a note on a file goes by. */
const PROMPTS_KNOWN = 3;
type Claim = (key: string) => boolean;

/** The tools before which the plugin asks for a note. */
const NOTED: ReadonlySet<string> = new Set(["Read", "Edit", "MultiEdit"]);

export function replay(memory: Database, projectId: number, session: RecordedSession): Replay {
  const claimed = new Set<string>();
  const claim: Claim = (what) => claimed.size < claimed.add(what).size;
  return {
    start: () => shownBy("start", session.first, startOf(memory, projectId, session, claim)),
    prompt: ({ text, at, branch }) => {
      // The memory knows this session only when it is over: what it goes on with later is its own.
      if (at !== session.prompts[0]?.at) claim(GOES_ON);
      return shownBy(
        "prompt",
        at,
        promptNote(memory, {
          prompt: text,
          projectId,
          project: PROJECT,
          branch: branch ?? session.branch,
          sessionId: session.id,
          at,
          folder: session.folders[0],
          exists: () => true,
          command: COMMAND,
          claim,
        }),
      );
    },
    next: ({ text, at, branch }) =>
      findNext(memory, {
        prompt: text,
        projectId,
        branch: branch ?? session.branch,
        folder: session.folders[0],
        before: at,
        exceptSession: session.id,
      }).files,
    before(call) {
      const path = fileOf(session, call);
      if (path === undefined) return undefined;
      if (!NOTED.has(call.name)) return undefined;
      const scope = { projectId, exceptSession: session.id };
      const prompts = session.prompts.filter(({ at }) => at <= call.at).slice(-PROMPTS_KNOWN);
      const prompt = prompts.map(({ text }) => text).join("\n");
      const about = { path: knownPath(memory, path), askedFor: () => prompt, at: call.at, claim };
      return shownBy("file", call.at, fileNote(memory, { scope, project: PROJECT, ...about }));
    },
    after(call) {
      const missed = missedPath(session, call);
      if (missed !== undefined) return afterMiss(memory, projectId, { call, missed, claim });
      if (!hasFailed(call)) return undefined;
      const note = failureNote(memory, { projectId, project: PROJECT, output: call.output, at: call.at });
      return note !== undefined && claim(`!${note.fixIds?.join()}`)
        ? shownBy("failure", call.at, note)
        : undefined;
    },
  };
}

const HOOKS: Readonly<Record<Channel, string>> = {
  start: "SessionStart",
  prompt: "UserPromptSubmit",
  file: "PreToolUse",
  failure: "PostToolUseFailure",
  "missing path": "PostToolUse",
};

/** Keeps what a session was shown as the product would where nothing was used. */
export function rememberShown(memory: Database, session: RecordedSession, shown: readonly Shown[]): void {
  const { id } =
    memory
      .query<{ id: number }, [string]>("SELECT id FROM sdk_sessions WHERE content_session_id = ?")
      .get(session.id) ?? {};
  if (id === undefined) return;
  for (const { channel, at, tokens, ids } of shown)
    recordInjection(memory, id, {
      kind: "context-injected",
      host: "claude-code",
      sessionId: session.id,
      channel: HOOKS[channel],
      observationIds: [...ids],
      fixIds: [],
      subject: "",
      tokens,
      at,
    });
  memory.run("UPDATE injected_items SET outcome = 'ignored' WHERE session_id = ?", [id]);
}

/** The files of a recorded session are not here; that they exist is taken for granted. */
function afterMiss(
  memory: Database,
  projectId: number,
  { call, missed, claim }: { call: Call; missed: string; claim: (what: string) => boolean },
): Shown | undefined {
  const note = missingPathNote(memory, { projectId, project: PROJECT, path: missed, exists: () => true });
  return note !== undefined && claim(`?${missed}`) ? shownBy("missing path", call.at, note) : undefined;
}

function shownBy(channel: Channel, at: number, context: InjectedContext | undefined): Shown | undefined {
  return context && { channel, at, text: context.text, tokens: context.tokens, ids: context.observationIds };
}

function startOf(
  memory: Database,
  projectId: number,
  session: RecordedSession,
  claim: Claim,
): InjectedContext | undefined {
  const { contextTokens, contextObservations } = settingsOf({}, {}).settings;
  return sessionContext(memory, {
    scope: { projectId },
    project: PROJECT,
    branch: session.branch,
    sessionId: session.id,
    isContinued: false,
    at: session.first,
    claim,
    tokensMax: contextTokens,
    observationsMax: contextObservations,
    command: COMMAND,
  });
}

/** As the memory names the file: the sessions come from several machines, and it is known by its name and folder. */
function knownPath(memory: Database, path: string): string {
  const end = tail(path);
  const row = memory
    .query<{ path: string }, [string, string]>(
      "SELECT path FROM observation_files WHERE path = ?1 OR path LIKE '%/' || ?2 ORDER BY path <> ?1 LIMIT 1",
    )
    .get(path, end);
  return row?.path ?? path;
}

function hasFailed(call: Call): boolean {
  const command = commandOf(call);
  if (command === undefined) return false;
  return call.outcome === "failed" || (call.outcome === "ok" && hasFailedSilently(command, call.output));
}

import type { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { settingsOf } from "../../src/config/settings.ts";
import type { TurnFindings } from "../../src/domain/observation.ts";
import type { Turn } from "../../src/domain/turn.ts";
import { exportJsonl } from "../../src/export/jsonl.ts";
import { restoreForgotten } from "../../src/forgetting/tombstones.ts";
import { findFiles } from "../../src/import/find-files.ts";
import { createImports } from "../../src/import/imports.ts";
import { leaveRequest } from "../../src/import/request.ts";
import { createSessionApi } from "../../src/ingest/api-sessions.ts";
import { captureRules } from "../../src/ingest/capture-rules.ts";
import { emptyWriteAheadLog } from "../../src/lib/write-ahead-log.ts";
import type { ForgetRequest } from "../../src/protocol/curation.ts";
import { listTurnsQuoting, readUtterances } from "../../src/store/passages/blocks.ts";
import { packPassages } from "../../src/store/passages/pack-passages.ts";
import { ensureCurrentVersion } from "../../src/store/search/embedding-version.ts";
import { passageOf, sourceOf } from "../../src/store/search/search-index.ts";
import { listPendingVectors, putVector, removePendingVector } from "../../src/store/search/vectors.ts";
import { readEmbeddedTexts } from "../../src/vectors/embedded-text.ts";
import { type CurationStage, openCurationStage } from "../kit/curation.ts";
import { addLegacySession, makeLegacyDatabase } from "../kit/legacy-database.ts";
import { bashDone, prompted, stopped } from "../kit/payloads.ts";
import { holding } from "../kit/secrets.ts";
import { select } from "../kit/select.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";
import { append, called, returned, said, typed } from "../kit/transcript.ts";

/** A session of two turns, each with a word of its own, told in one way; the notes of the second quote the first. */
interface Happening {
  way: "hooks" | "transcript" | "session file" | "http" | "legacy database";
  session: string;
  project: string;
  at: number;
  words: readonly [string, string];
}

const STEP_MS = 60_000;

/** Tells what has happened, in its way; told again, it is the same. Only over HTTP a prompt that comes again is a new one. */
function tell(stage: CurationStage, home: TempHome, happening: Happening, isAgain = false): void {
  TELL[happening.way](stage, home, happening, isAgain);
  stage.take();
  stage.observe(noteWords);
  stage.index();
}

/** The same in other files: a transcript that was copied, or forked into another session with its lines and their ids. */
function tellCopies(stage: CurationStage, home: TempHome, happening: Happening): void {
  if (happening.way !== "transcript" && happening.way !== "session file") return;
  const copy = join(home.dir, "copies", `${happening.session}.jsonl`);
  append(copy, ...linesOf(happening, home));
  endSession(stage, happening, happening.session, copy);
  const fork = `fork-${happening.session}`;
  const forked = join(home.dir, "copies", `${fork}.jsonl`);
  append(forked, ...linesOf(happening, home).map((line) => ({ ...line, sessionId: fork })));
  endSession(stage, happening, fork, forked);
  stage.observe(noteWords);
  stage.index();
}

/** Has files read as an import does. */
function importFiles(stage: CurationStage, home: TempHome, ...paths: string[]): void {
  const { settings } = settingsOf({}, home.environment);
  const rules = captureRules(settings, home.paths, home.environment);
  using imports = createImports({ memory: stage.memory, rules, log: stage.deps.log, paths: home.paths });
  leaveRequest(home.paths, { origin: "command", files: findFiles(paths).files });
  do {
    stage.observe(noteWords);
    stage.index();
  } while (imports.look() && imports.step());
  stage.observe(noteWords);
  stage.index();
}

const TELL: Readonly<
  Record<
    Happening["way"],
    (stage: CurationStage, home: TempHome, happening: Happening, isAgain: boolean) => void
  >
> = {
  hooks(stage, home, { session, project, at, words }) {
    for (const [index, word] of words.entries()) {
      const [began, promptId] = [at + index * STEP_MS, `${session}-${index}`];
      const of = { session_id: session, cwd: project, transcript_path: join(home.dir, "none.jsonl") };
      const more = { directory: project };
      stage.commit("UserPromptSubmit", prompted(home, `the word is ${word}`, promptId, of), began, more);
      const run = { tool_input: { command: `echo ${word}` }, tool_response: { stdout: word } };
      const failed = {
        tool_input: { command: "npm test" },
        tool_response: undefined,
        error: `Error: ${word}`,
        hook_event_name: "PostToolUseFailure",
      };
      const done = (id: string, what: object) =>
        bashDone(home, `toolu_${promptId}_${id}`, promptId, { ...of, ...what });
      stage.commit("PostToolUse", done("run", run), began + 1, more);
      stage.commit("PostToolUseFailure", done("fail", failed), began + 2, more);
      const given = {
        ...of,
        channel: "PreToolUse",
        observation_ids: [],
        subject: `src/${word}.ts`,
        tokens: 3,
      };
      stage.commit("ContextInjected", given, began + 3, more);
      const agent = { ...of, prompt_id: promptId, agent_id: "a1", agent_type: "helper" };
      stage.commit("SubagentStop", { ...agent, last_assistant_message: `agent ${word}` }, began + 4, more);
      stage.commit("Stop", stopped(home, promptId, `It is ${word}.`, of), began + 5, more);
    }
    const ended = { session_id: session, cwd: project, reason: "other" };
    stage.commit("SessionEnd", ended, at + 2 * STEP_MS, { directory: project });
  },
  transcript(stage, home, happening) {
    const path = fileOf(happening, home);
    if (!existsSync(path)) append(path, ...linesOf(happening, home));
    endSession(stage, happening, happening.session, path);
  },
  "session file"(stage, home, happening) {
    const path = fileOf(happening, home);
    if (!existsSync(path)) append(path, ...linesOf(happening, home));
    importFiles(stage, home, path);
  },
  http(stage, home, { session, project, at, words }, isAgain) {
    const { settings } = settingsOf({}, home.environment);
    let now = at;
    const sessionApi = createSessionApi({
      memory: stage.memory,
      rules: captureRules(settings, home.paths, home.environment),
      observe: () => {},
      now: () => now,
    });
    const id = 1_000 + (at % 1_000);
    for (const [index, word] of words.entries()) {
      now = at + index * STEP_MS;
      const prompt = isAgain ? undefined : `the word is ${word}`;
      sessionApi.init(id, { sdkSessionId: session, project, prompt });
      const use = { name: "Bash", input: { command: `echo ${word}` }, result: word };
      sessionApi.addToolUse(id, { ...use, correlationId: `${session}-${index}` });
      sessionApi.summarize(id);
    }
    sessionApi.end(id);
  },
  "legacy database"(stage, home, { session, project, at, words }) {
    const path = join(home.dir, "past", `${session}.db`);
    if (!existsSync(path)) {
      using database: Database = makeLegacyDatabase(path, 49);
      for (const [index, word] of words.entries())
        addLegacySession(database, 49, {
          id: `${session}-${index}`,
          project: project.split("/").at(-1) ?? "",
          epoch: at + index * STEP_MS,
          title: `the word is ${word}`,
          prompt: `the word is ${word}`,
        });
    }
    importFiles(stage, home, path);
  },
};

function fileOf({ session }: Happening, home: TempHome): string {
  return join(home.dir, "past", `${session}.jsonl`);
}

function endSession(stage: CurationStage, { project, at }: Happening, session: string, path: string): void {
  const ended = { session_id: session, transcript_path: path, cwd: project, reason: "other" };
  stage.tell("SessionEnd", ended, at + 2 * STEP_MS, { directory: project });
}

function linesOf({ session, project, at, words }: Happening, home: TempHome): object[] {
  return words.flatMap((word, index) => {
    const id = `toolu_${session}_${index}`;
    const line = (step: number) => ({
      session,
      cwd: project,
      at: at + index * STEP_MS + step,
      uuid: new Bun.CryptoHasher("sha256").update(`${home.dir}${id}${step}`).digest("hex").slice(0, 32),
    });
    return [
      typed(`the word is ${word}`, line(0)),
      called(id, "Bash", { command: `git commit -m 'Set ${word}'` }, line(1)),
      returned(id, `[main ${(0xabc1230 + index).toString(16)}] Set ${word}\n 1 file changed`, line(2)),
      said(`It is ${word}.`, line(3)),
    ];
  });
}

/** Notes in which every field has the turn's word; those of a later turn also quote the one before. */
function noteWords(turn: Turn): TurnFindings {
  const wordIn = (text: string | undefined) => text?.match(/zq\w+/)?.[0];
  const word = wordIn(turn.prompts[0]?.text);
  if (word === undefined) return { observations: [], summary: undefined };
  const before = wordIn(turn.previousClosing);
  return {
    observations: [
      {
        type: "discovery",
        title: `Noted ${word}`,
        subtitle: word,
        facts: [word],
        narrative: before === undefined ? word : `${word} after ${before}`,
        concepts: [],
        filesRead: [`src/${word}.ts`],
        filesModified: [`src/${word}-new.ts`],
        toolUseIds: [],
      },
    ],
    summary: {
      request: word,
      investigated: word,
      learned: word,
      completed: word,
      nextSteps: word,
      notes: before === undefined ? word : `after ${before}`,
    },
  };
}

const T = Date.parse("2026-03-01T10:00:00Z");
const HOUR_MS = 3_600_000;
/** Each takes a second or two; a long run sets more. */
const RUNS = Number(process.env.FORGET_RUNS ?? 4);
const WAYS = ["hooks", "transcript", "session file", "http", "legacy database"] as const;
const SCOPES = ["text", "id", "session", "project", "time"] as const;

interface Case {
  target: number;
  scope: (typeof SCOPES)[number];
  projects: readonly number[];
  /** Whether quotes of several turns lie packed together when something is forgotten. */
  isPacked: boolean;
}

const aCase: fc.Arbitrary<Case> = fc.record({
  target: fc.nat({ max: WAYS.length - 1 }),
  scope: fc.constantFrom(...SCOPES),
  projects: fc.array(fc.nat({ max: 1 }), { minLength: WAYS.length, maxLength: WAYS.length }),
  isPacked: fc.boolean(),
});

/** One happening in each way, in one of two projects. */
function happeningsOf(home: TempHome, { projects }: Case): Happening[] {
  return WAYS.map((way, index) => {
    const project = projects[index] === 0 ? home.project : join(home.dir, "work", "second");
    mkdirSync(project, { recursive: true });
    const words = [`zqrose${index}`, `zqlily${index}`] as const;
    return { way, session: `session-${index}`, project, at: T + index * HOUR_MS, words };
  });
}

/** What is asked, and which words are to be gone by it. */
function asked(
  stage: CurationStage,
  happenings: readonly Happening[],
  { target, scope }: Case,
): { request: Partial<ForgetRequest>; gone: string[] } {
  const happening = happenings[target];
  if (happening === undefined) throw new Error("the target is one of the happenings");
  const { words, session, project, at, way } = happening;
  // Of an earlier version's session each turn was one of its own.
  const isLegacy = way === "legacy database";
  const span = { since: new Date(at - 1_000).toISOString(), until: new Date(at + 30_000).toISOString() };
  const first = [words[0]];
  switch (scope) {
    case "time":
      return { request: span, gone: first };
    case "session":
      return isLegacy
        ? { request: { session: `${session}-0` }, gone: first }
        : { request: { session }, gone: [...words] };
    case "project": {
      const gone = happenings.filter((one) => one.project === project).flatMap((one) => one.words);
      return { request: { project }, gone };
    }
    case "id": {
      const [row] = stage.all<{ id: number }>(
        `SELECT id FROM observations WHERE title LIKE '%${words[0]}' AND turn_id IS NOT NULL`,
      );
      if (row !== undefined) return { request: { ids: [row.id] }, gone: first };
      return { request: { query: words[0] }, gone: first };
    }
    case "text":
      return { request: { query: words[0].toUpperCase() }, gone: first };
  }
}

/** What an idle worker does. */
function tidy(stage: CurationStage): void {
  for (const database of [stage.inbox, stage.memory]) emptyWriteAheadLog(database);
}

function expectNowhere(stage: CurationStage, home: TempHome, gone: readonly string[], when: string): void {
  tidy(stage);
  expect({ when, found: holding(home, gone) }).toEqual({ when, found: [] });
  // Blocks are compressed: no byte of them shows what they say.
  const quoted = [...listTurnsQuoting(stage.memory, (text) => gone.some((word) => text.includes(word)))];
  expect({ when, quoted }).toEqual({ when, quoted: [] });
  const packed = stage
    .all<{ records: Uint8Array<ArrayBuffer> }>(
      "SELECT records FROM passage_packs UNION ALL SELECT records FROM passage_blocks UNION ALL SELECT records FROM stripped_inputs",
    )
    .map(({ records }) => new TextDecoder().decode(Bun.zstdDecompressSync(records)));
  const left = packed.filter((text) => gone.some((word) => text.includes(word)));
  expect({ when, left }).toEqual({ when, left: [] });
  expect({ when, orphans: vectorsOfNothing(stage) }).toEqual({ when, orphans: [] });
}

/** What a worker with a model does, with a vector that says nothing. */
function embed({ memory }: CurationStage): void {
  const version = ensureCurrentVersion(memory, { model: "none", pooling: "mean", textForm: 1 }, false);
  for (const pending of listPendingVectors(memory, 10_000)) {
    const [found] = readEmbeddedTexts(memory, [pending]);
    if (found !== undefined) putVector(memory, version, { key: found.key, vector: Int8Array.of(1, 2, 3) });
    removePendingVector(memory, pending);
  }
}

/** Keys of vectors whose rows are gone. */
function vectorsOfNothing({ memory }: CurationStage): number[] {
  const keys = memory.query<{ key: number }, []>("SELECT key FROM vectors").all();
  const has = (table: string, id: number) =>
    memory.query(`SELECT 1 FROM ${table} WHERE id = ?`).get(id) !== null;
  return keys.flatMap(({ key }) => {
    const passage = passageOf(key);
    const { kind, id } = sourceOf(key);
    const table = kind === "observation" ? "observations" : "session_summaries";
    const isThere = passage === undefined ? has(table, id) : has("said_words_docsize", passage);
    return isThere ? [] : [key];
  });
}

function expectKept(stage: CurationStage, kept: readonly string[], when: string): void {
  const prompts = stage.all<{ text: string }>(select("prompts", "text"));
  stage.index();
  const quotes = [...listTurnsQuoting(stage.memory, () => true)].flatMap((turn) =>
    readUtterances(stage.memory, turn),
  );
  const quoted = quotes.flatMap(({ passages }) => passages).join("\n");
  expect({ when, unquoted: kept.filter((word) => !quoted.includes(word)) }).toEqual({ when, unquoted: [] });
  const said = prompts.map(({ text }) => text);
  const missing = kept.filter((word) => !said.includes(`the word is ${word}`));
  expect({ when, missing }).toEqual({ when, missing: [] });
}

test("what is forgotten is in no byte, stays away by whatever way it comes, and its neighbours stay", async () => {
  await fc.assert(
    fc.asyncProperty(aCase, async (one) => {
      await using home = openHome();
      const file = join(home.dir, "past", "export.jsonl");
      let gone: string[] = [];
      let kept: string[] = [];
      const happenings = happeningsOf(home, one);
      {
        using stage = openCurationStage(home);
        for (const happening of happenings) tell(stage, home, happening);
        const all = happenings.flatMap(({ words }) => words);
        expectKept(stage, all, "before");
        embed(stage);
        expect(
          stage.all<{ key: number }>("SELECT key FROM vectors").map(({ key }) => passageOf(key)),
        ).toContainEqual(expect.any(Number));
        writeFileSync(file, [...exportJsonl(stage.memory)].join(""));
        const { request, gone: words } = asked(stage, happenings, one);
        gone = words;
        kept = all.filter((word) => !gone.includes(word));
        if (one.isPacked) while (packPassages(stage.memory, Number.MAX_SAFE_INTEGER, 1));
        await stage.changes.forget({ ...request, preview: false, by: "person" });
        expectNowhere(stage, home, gone, "forgotten");
        expectKept(stage, kept, "forgotten");
        for (const happening of happenings) tell(stage, home, happening, true);
        expectNowhere(stage, home, gone, "told again");
        for (const happening of happenings) tellCopies(stage, home, happening);
        expectNowhere(stage, home, gone, "copied and forked");
        importFiles(stage, home, file);
        expectNowhere(stage, home, gone, "imported from an export");
        expectKept(stage, kept, "told again");
      }
      for (const path of [home.paths.memory, `${home.paths.memory}-wal`, `${home.paths.memory}-shm`])
        rmSync(path, { force: true });
      using anew = openCurationStage(home);
      restoreForgotten(anew.memory, home.paths.forgotten);
      for (const happening of happenings) if (happening.way !== "hooks") tell(anew, home, happening, true);
      expectNowhere(anew, home, gone, "made anew");
      importFiles(anew, home, file);
      expectNowhere(anew, home, gone, "made anew, and imported from an export");
      expectKept(anew, kept, "made anew");
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
}, 600_000);

import { Database } from "bun:sqlite";
import {
  appendFileSync,
  closeSync,
  cpSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import type { JsonObject } from "../src/domain/host-event.ts";
import { callWorker } from "../src/supervisor/call-worker.ts";
import { readWorkerAddress } from "../src/supervisor/worker-files.ts";
import { type BenchResult, exactly, type Figure } from "./figures.ts";
import { fillMemory } from "./large-memory.ts";
import { type Spread, spreadOf } from "./statistics.ts";
import { type BenchHome, openWorkplace, type Workplace } from "./workplace.ts";

const SESSIONS = 40;
const TURNS = 6;
const WAIT_MS = 60_000;
const LARGE = { projects: 10, sessions: 1_000, turnsPerSession: 4, observationsPerTurn: 5 };
const LARGE_TIMES = 5;

/** Plants a word of its own in every turn, forgets in each way, and looks for the words in every byte. */
export async function run(): Promise<BenchResult> {
  await using place = await openWorkplace();
  const { figures, samples } = await proof(place);
  const large = await timesInLargeMemory(place);
  return {
    title: `Forgetting in ${SESSIONS} sessions of ${TURNS} turns, by text, id, session and time`,
    figures,
    spreads: { "small memory": spreadOf(samples), ...large },
    notes: [
      "Each turn has words of its own in its prompt, a tool's input, its output, an edit and the closing message.",
      "Looked for as UTF-8 and UTF-16 in any case of letters, in every file below the data directory.",
      `Large: ${LARGE.sessions * LARGE.turnsPerSession * LARGE.observationsPerTurn} observations, of which one is forgotten at a time.`,
    ],
  };
}

const wordOf = (session: number, turn: number) => `zq${session.toString(36)}x${turn}qz`;
const sessionId = (session: number) => `${String(session).padStart(8, "0")}-2222-4333-8444-555555555555`;

async function proof(place: Workplace): Promise<{ figures: Figure[]; samples: number[] }> {
  const home = place.home("forget");
  const folder = join(home.dir, "transcripts");
  mkdirSync(folder, { recursive: true });
  for (let session = 0; session < SESSIONS; session += 1) writeTranscript(home, folder, session);
  await home.startWorker();
  await readAll(place, home, folder);
  const before = countHolding(home, allWords());
  const { gone, samples } = await forgetSome(home);
  const kept = allWords().filter((word) => !gone.includes(word));
  const figures: Figure[] = [
    { what: "words in the files before", value: before, unit: "" },
    { what: "words forgotten", value: gone.length, unit: "" },
    none("forgotten words found in any byte, right after", countHolding(home, gone)),
    none("other words lost", kept.length - countHolding(home, kept)),
  ];
  await home.stopWorker();
  cpSync(folder, join(home.dir, "again"), { recursive: true });
  await home.startWorker();
  await readAll(place, home, join(home.dir, "again"));
  figures.push(none("after a restart, and all transcripts read again", countHolding(home, gone)));
  await home.stopWorker();
  damage(home);
  await home.startWorker();
  await untilServing(home);
  figures.push(
    none("after the memory was made again from the transcripts", countHolding(home, gone)),
    none("other words lost by that", kept.length - countHolding(home, kept)),
  );
  return { figures, samples };
}

function none(what: string, value: number): Figure {
  return { what, value, unit: "", budget: exactly(0) };
}

function allWords(): string[] {
  return Array.from({ length: SESSIONS * TURNS }, (_, index) =>
    wordOf(Math.floor(index / TURNS), index % TURNS),
  );
}

/** A quarter of the sessions each: by text, by id, whole, by time. */
async function forgetSome(home: BenchHome): Promise<{ gone: string[]; samples: number[] }> {
  const gone: string[] = [];
  const samples: number[] = [];
  const forget = async (body: JsonObject, words: readonly string[]) => {
    const begun = performance.now();
    await callWorker(home.paths, { method: "POST", route: "/api/forget", body, timeoutMs: WAIT_MS });
    samples.push(performance.now() - begun);
    gone.push(...words);
  };
  const wholeSession = (session: number) => Array.from({ length: TURNS }, (_, turn) => wordOf(session, turn));
  for (let session = 0; session < SESSIONS; session += 4) {
    await forget({ query: wordOf(session, 1) }, [wordOf(session, 1)]);
    const word = wordOf(session + 1, 2);
    await forget({ ids: [await findObservationWith(home, word)] }, [word]);
    await forget({ session: sessionId(session + 2) }, wholeSession(session + 2));
    const at = startOf(session + 3);
    const span = { since: new Date(at).toISOString(), until: new Date(at + HOUR_MS).toISOString() };
    await forget(span, wholeSession(session + 3));
  }
  return { gone, samples };
}

async function findObservationWith(home: BenchHome, word: string): Promise<number> {
  using memory = new Database(home.paths.memory, { readonly: true });
  const row = memory
    .query<{ id: number }, [string]>(
      "SELECT id FROM observations WHERE instr(lower(title || facts || narrative || files_modified), ?) > 0 LIMIT 1",
    )
    .get(word);
  if (row === null) throw new Error(`no observation tells of ${word}`);
  return row.id;
}

const HOUR_MS = 3_600_000;
const startOf = (session: number) => Date.parse("2026-01-01T00:00:00Z") + session * 2 * HOUR_MS;

function writeTranscript(home: BenchHome, folder: string, session: number): void {
  const lines: object[] = [];
  const add = (at: number, type: string, message: object, more: object = {}) =>
    lines.push({
      type,
      uuid: crypto.randomUUID(),
      isSidechain: false,
      sessionId: sessionId(session),
      timestamp: new Date(at).toISOString(),
      cwd: join(home.dir, "project"),
      message,
      ...more,
    });
  for (let turn = 0; turn < TURNS; turn += 1) {
    const word = wordOf(session, turn);
    const at = startOf(session) + turn * 60_000;
    const call = (id: string, name: string, input: object) => ({
      role: "assistant",
      content: [{ type: "tool_use", id: `${id}_${word}`, name, input }],
    });
    const result = (id: string, content: string) => ({
      role: "user",
      content: [{ type: "tool_result", tool_use_id: `${id}_${session}_${turn}`, content }],
    });
    add(at, "user", { role: "user", content: `put ${word} into the settings and run it` });
    const file = join(home.dir, "project", `${word}.ts`);
    const edit = { file_path: file, old_string: "one", new_string: `const ${word} = 1;` };
    const named = (message: ReturnType<typeof call>) => {
      const [block] = message.content;
      return { ...message, content: [{ ...block, id: `${block?.id.split("_", 1)[0]}_${session}_${turn}` }] };
    };
    add(at + 1, "assistant", named(call("e", "Edit", edit)));
    add(at + 2, "user", result("e", `edited ${word}`));
    add(at + 3, "assistant", named(call("b", "Bash", { command: `echo ${word}` })));
    add(at + 4, "user", result("b", word.toUpperCase()));
    const closing = `I decided to name it ${word}, because the old name said nothing.`;
    add(at + 5, "assistant", { role: "assistant", content: [{ type: "text", text: closing }] });
  }
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  appendFileSync(join(folder, `${sessionId(session)}.jsonl`), text);
}

/** Has the worker read all transcripts of a folder, by the hook that a host runs at the end of each session. */
async function readAll(place: Workplace, home: BenchHome, folder: string): Promise<void> {
  await untilServing(home);
  for (const name of readdirSync(folder)) {
    const session = name.replace(".jsonl", "");
    const payload = {
      session_id: session,
      transcript_path: join(folder, name),
      cwd: home.dir,
      reason: "other",
    };
    const hook = Bun.spawn([place.program, "hook", "claude-code", "SessionEnd"], {
      env: home.environment,
      stdin: Buffer.from(JSON.stringify(payload)),
      stdout: "ignore",
    });
    await hook.exited;
  }
  await settle(home);
}

/** A preview of nothing takes over, observes and indexes all that waits. */
async function settle(home: BenchHome): Promise<void> {
  await untilServing(home);
  const body = { query: "a text that nowhere stands", preview: true };
  await callWorker(home.paths, { method: "POST", route: "/api/forget", body, timeoutMs: WAIT_MS });
}

async function untilServing(home: BenchHome): Promise<void> {
  const deadline = Date.now() + WAIT_MS;
  while (readWorkerAddress(home.paths) === undefined) {
    if (Date.now() > deadline) throw new Error("the worker does not serve");
    await Bun.sleep(20);
  }
}

/** How many of the words stand in a file below the data directory. */
function countHolding(home: BenchHome, words: readonly string[]): number {
  const texts = readdirSync(home.paths.dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)).toString("latin1").toLowerCase());
  const forms = (word: string) => [word, Buffer.from(word, "utf16le").toString("latin1")];
  return words.filter((word) => texts.some((text) => forms(word).some((form) => text.includes(form)))).length;
}

/** Damages a page of the memory, as if by the disk, and leaves it as a killed worker would. */
function damage(home: BenchHome): void {
  using memory = new Database(home.paths.memory, { readonly: true });
  const page = memory
    .query<{ root: number }, []>(
      "SELECT rootpage AS root FROM sqlite_master WHERE name = 'user_prompts_by_text'",
    )
    .get();
  const garbage = Buffer.alloc(4_096, "garbage ");
  const file = openSync(home.paths.memory, "r+");
  writeSync(file, garbage, 0, garbage.length, ((page?.root ?? 2) - 1) * 4_096);
  closeSync(file);
  appendFileSync(home.paths.workerPid, "1");
}

async function timesInLargeMemory(place: Workplace): Promise<Record<string, Spread>> {
  const home = place.home("large");
  fillMemory(home, LARGE);
  await home.startWorker();
  await settle(home);
  const ids = async () => {
    const begun: number[] = [];
    for (let id = 1; id <= LARGE_TIMES; id += 1) {
      const start = performance.now();
      const body = { ids: [id * 100] };
      await callWorker(home.paths, { method: "POST", route: "/api/forget", body, timeoutMs: WAIT_MS });
      begun.push(performance.now() - start);
    }
    return begun;
  };
  const first = await ids();
  return { "large memory": spreadOf(first) };
}

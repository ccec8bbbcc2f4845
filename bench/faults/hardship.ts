import { Database } from "bun:sqlite";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { dataPaths } from "../../src/config/paths.ts";
import { asString, parseObject } from "../../src/domain/json.ts";
import { lookAtWorker } from "../../src/supervisor/worker-state.ts";
import { type BenchResult, exactly, type Figure } from "../figures.ts";
import { countToolUses, missingToolUses } from "../memory.ts";
import { hookPayload, sessionStartPayload, toolUsePayload } from "../payloads.ts";
import { type BenchHome, openWorkplace, type Workplace } from "../workplace.ts";
import { workerHolding } from "./kernel.ts";

/** Room of the small disk, in KB: some events and an empty memory fit, then it is full. */
const DISK_KB = 8_000;
const EVENTS = 20;
const LARGE_BYTES = 60_000;
const SMALL_BYTES = 2_000;
const STOPPED_MS = 3_000;
const RECOVERY_MS_MAX = 20_000;
const DAY_MS = 24 * 60 * 60_000;
const POLL_MS = 50;
const NO_MOUNT = "skipped: mounting is not allowed here";
const SAYS_READ_ONLY = /Make the data directory writable/;

/** What a hardship must show, and whether it does. */
interface Claims {
  hardship: string;
  claims: { what: string; holds: boolean }[];
  /** What a person reads of it. */
  said: string;
}

/** A full disk, a clock that is set back, a home that cannot be written, a worker that stands still: what is lost, said, mended? */
export async function run(): Promise<BenchResult> {
  await using place = await openWorkplace();
  const results = [];
  for (const suffer of [fullDisk, clockSetBack, readOnlyHome, stoppedWorker]) {
    results.push(await suffer(place));
  }
  return {
    title: "Hardship: what was committed stays, one message, and recovery without a hand",
    figures: results.flatMap(({ hardship, claims }) =>
      claims.map(
        ({ what, holds }): Figure => ({
          what: `${hardship}: ${what}`,
          value: holds ? 1 : 0,
          unit: "",
          budget: exactly(1),
        }),
      ),
    ),
    spreads: {},
    notes: ["1: it holds, 0: it does not.", ...results.map(({ hardship, said }) => `${hardship}: ${said}`)],
  };
}

/** A small disk of its own below the data directory, filled to the last page by somebody else. */
async function fullDisk(place: Workplace): Promise<Claims> {
  const hardship = "disk full";
  const home = place.home("full-disk");
  mkdirSync(home.paths.dir, { recursive: true });
  const mounted = Bun.spawnSync([
    "mount",
    "-t",
    "tmpfs",
    "-o",
    `size=${DISK_KB}k,mode=700`,
    "tmpfs",
    home.paths.dir,
  ]);
  if (mounted.exitCode !== 0) return { hardship, claims: [], said: NO_MOUNT };
  try {
    await home.startWorker();
    const before = await useTools(place, home, "before", SMALL_BYTES);
    await countToolUses(home, EVENTS);
    const filler = join(home.paths.dir, "somebody-elses-file");
    fill(filler);
    const during = await useTools(place, home, "during", LARGE_BYTES);
    await Bun.sleep(STOPPED_MS);
    const messages = messagesIn(home, /disk|space/i);
    const stillThere = missingToolUses(home, before.ids).length === 0;
    Bun.spawnSync(["rm", filler]);
    Bun.spawnSync(["mount", "-o", "remount,size=64m", home.paths.dir]);
    const after = await useTools(place, home, "after", SMALL_BYTES);
    const isBack = await untilTaken(home, [...before.ids, ...after.ids]);
    return {
      hardship,
      claims: [
        { what: "hooks end with 0", holds: during.failed === 0 },
        { what: "what was committed before is there", holds: stillThere },
        {
          what: "it is said in the log, or by the hook on stderr",
          holds: messages.length > 0 || during.stderr !== "",
        },
        { what: "the worker goes on when there is room", holds: isBack },
        { what: "both databases are sound", holds: areSound(home) },
      ],
      said: `${messages.length} lines; ${messages[0] ?? during.stderr}`,
    };
  } finally {
    await home.stopWorker();
    Bun.spawnSync(["umount", "-l", home.paths.dir]);
  }
}

/** Leaves nothing: dd writes until it cannot, in pages, then in bytes. */
function fill(path: string): void {
  Bun.spawnSync(["dd", "if=/dev/zero", `of=${path}`, "bs=4096"], { stderr: "ignore" });
}

/**
 * The hooks of the second half see a clock of a day earlier, under libfaketime; the worker keeps its own, as a process
 * that lives through such a change sees it only in the times of events. Without libfaketime it is skipped.
 */
async function clockSetBack(place: Workplace): Promise<Claims> {
  const hardship = "clock set back";
  const library = findFaketime();
  if (library === undefined) return { hardship, claims: [], said: "skipped: libfaketime is not installed" };
  const home = place.home("clock");
  await home.startWorker();
  const before = await useTools(place, home, "before", SMALL_BYTES);
  await home.stopWorker();
  // From here on hooks and worker live a day earlier than what is in the memory.
  const environment = { LD_PRELOAD: library, FAKETIME: `-${DAY_MS / 1_000}s` };
  Object.assign(home.environment, environment);
  await home.startWorker();
  const during = await useTools(place, home, "during", SMALL_BYTES);
  const isTaken = await untilTaken(home, [...before.ids, ...during.ids]);
  const turns = turnsOf(home);
  await home.stopWorker();
  for (const name of Object.keys(environment)) delete home.environment[name];
  return {
    hardship,
    claims: [
      { what: "hooks end with 0", holds: during.failed === 0 },
      { what: "events of both times are there, each once", holds: isTaken },
      { what: "each session has its own turn", holds: turns === 2 },
      { what: "both databases are sound", holds: areSound(home) },
    ],
    said: "nothing needs to be said: order comes from ids where the host gives them",
  };
}

function findFaketime(): string | undefined {
  const found = new Bun.Glob("lib/*/faketime/libfaketime.so.1").scanSync({ cwd: "/usr", absolute: true });
  return [...found][0];
}

/** The data directory mounted read-only, as a damaged disk or a sandbox has it. */
async function readOnlyHome(place: Workplace): Promise<Claims> {
  const hardship = "read-only home";
  const home = place.home("read-only");
  await home.startWorker();
  const before = await useTools(place, home, "before", SMALL_BYTES);
  await untilTaken(home, before.ids);
  await home.stopWorker();
  const mount = (...args: string[]) => Bun.spawnSync(["mount", ...args]).exitCode === 0;
  if (!mount("--bind", home.paths.dir, home.paths.dir)) return { hardship, claims: [], said: NO_MOUNT };
  let during: Used;
  let said: string;
  try {
    mount("-o", "remount,ro,bind", home.paths.dir);
    during = await useTools(place, home, "during", SMALL_BYTES);
    const status = Bun.spawnSync([place.program, "status"], { env: home.environment });
    said = `${status.stdout}${status.stderr}`.trim();
  } finally {
    Bun.spawnSync(["umount", "-l", home.paths.dir]);
  }
  await home.startWorker();
  const after = await useTools(place, home, "after", SMALL_BYTES);
  const isBack = await untilTaken(home, [...before.ids, ...after.ids]);
  await home.stopWorker();
  return {
    hardship,
    claims: [
      { what: "hooks end with 0", holds: during.failed === 0 },
      { what: "hooks say why and what to do, on stderr", holds: SAYS_READ_ONLY.test(during.stderr) },
      { what: "`status` says why and what to do", holds: SAYS_READ_ONLY.test(said) },
      { what: "what was committed is there, and capture goes on", holds: isBack },
      { what: "both databases are sound", holds: areSound(home) },
    ],
    said,
  };
}

/** SIGSTOP, as a laptop's sleep or a debugger does it, then SIGCONT. */
async function stoppedWorker(place: Workplace): Promise<Claims> {
  const home = place.home("stopped");
  await home.startWorker();
  const before = await useTools(place, home, "before", SMALL_BYTES);
  const pid = workerHolding(home.paths.workerLock) ?? 0;
  process.kill(pid, "SIGSTOP");
  const during = await useTools(place, home, "during", SMALL_BYTES);
  const port = Number(home.environment.CLAUDE_MEM_WORKER_PORT);
  const state = await lookAtWorker(dataPaths(home.environment), port, STOPPED_MS);
  process.kill(pid, "SIGCONT");
  const isBack = await untilTaken(home, [...before.ids, ...during.ids]);
  process.kill(pid, "SIGSTOP");
  const session = runHook(place, home, "SessionStart", sessionStartPayload("next", home.dir));
  const { exitCode } = await session;
  const isReplaced = await until(
    () => workerHolding(home.paths.workerLock) !== pid && workerHolding(home.paths.workerLock) !== undefined,
  );
  // The new worker takes the lock first and then says what it did.
  await until(() => messagesIn(home, /did not answer/).length > 0);
  const messages = messagesIn(home, /did not answer/);
  await home.stopWorker();
  return {
    hardship: "worker stopped",
    claims: [
      { what: "hooks end with 0 and wait for nobody", holds: during.failed === 0 },
      { what: "it is seen to be silent", holds: state.kind === "silent" },
      { what: "after SIGCONT all events are there", holds: isBack },
      { what: "one that stays stopped is replaced by the next session", holds: exitCode === 0 && isReplaced },
      { what: "and the log says so once", holds: messages.length === 1 },
      { what: "both databases are sound", holds: areSound(home) },
    ],
    said: messages[0] ?? "nothing in the log",
  };
}

interface Used {
  ids: string[];
  failed: number;
  stderr: string;
}

/** One turn of a session of its own: a prompt, some tool uses, and its end. */
async function useTools(place: Workplace, home: BenchHome, name: string, bytes: number): Promise<Used> {
  const of = { sessionId: `session-${name}`, directory: home.dir, promptId: `prompt-${name}` };
  const ids = Array.from({ length: EVENTS }, (_, index) => `toolu_${name}_${index}`);
  const hooks: [string, string][] = [
    ["UserPromptSubmit", hookPayload("UserPromptSubmit", of, { prompt: `work ${name} it` })],
    ...ids.map((toolUseId): [string, string] => ["PostToolUse", toolUsePayload({ ...of, toolUseId, bytes })]),
    ["Stop", hookPayload("Stop", of, { last_assistant_message: `Done ${name} it.` })],
  ];
  const used: Used = { ids, failed: 0, stderr: "" };
  for (const [event, payload] of hooks) {
    const { exitCode, stderr } = await runHook(place, home, event, payload);
    if (exitCode !== 0) used.failed += 1;
    used.stderr += stderr;
  }
  return used;
}

async function runHook(place: Workplace, home: BenchHome, event: string, payload: string) {
  const child = Bun.spawn([place.program, "hook", "claude-code", event], {
    env: home.environment,
    stdin: Buffer.from(payload),
    stdout: "ignore",
    stderr: "pipe",
  });
  const stderr = await child.stderr.text();
  return { exitCode: await child.exited, stderr };
}

async function untilTaken(home: BenchHome, ids: readonly string[]): Promise<boolean> {
  return until(() => missingToolUses(home, ids).length === 0);
}

async function until(isSo: () => boolean): Promise<boolean> {
  const deadline = Date.now() + RECOVERY_MS_MAX;
  while (Date.now() < deadline) {
    if (isSo()) return true;
    await Bun.sleep(POLL_MS);
  }
  return false;
}

/** Lines of the log that a person would read, of warnings and errors. */
function messagesIn(home: BenchHome, about: RegExp): string[] {
  if (!existsSync(home.paths.logs)) return [];
  const text = readdirSync(home.paths.logs)
    .map((name) => readFileSync(join(home.paths.logs, name), "utf8"))
    .join("");
  return (
    text
      .split("\n")
      .filter((line) => /"level":"(WARN|ERROR)/.test(line) && about.test(line))
      // On a full disk a line may end in its middle.
      .flatMap((line) => asString(parseObject(line)?.message) ?? [])
  );
}

function turnsOf(home: BenchHome): number {
  using memory = new Database(home.paths.memory, { readonly: true });
  return memory.query<{ n: number }, []>("SELECT count(*) AS n FROM turns").get()?.n ?? 0;
}

function areSound(home: BenchHome): boolean {
  return [home.paths.memory, home.paths.inbox].every((path) => {
    using database = new Database(path, { readwrite: true, create: false });
    return (
      database.query<{ integrity_check: string }, []>("PRAGMA integrity_check").get()?.integrity_check ===
      "ok"
    );
  });
}

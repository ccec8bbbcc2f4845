import { Database } from "bun:sqlite";
import { afterEach, beforeEach, expect, test } from "bun:test";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { leaveRequest } from "../../src/import/request.ts";
import { markIncognito, markPrivate } from "../../src/inbox/private-marks.ts";
import { openInbox } from "../../src/inbox/schema.ts";
import { setSpooledAside, spoolRecord } from "../../src/inbox/spool.ts";
import { purge } from "../../src/install/purge.ts";
import { openLog } from "../../src/lib/log.ts";
import { setAsideDatabase } from "../../src/lib/set-aside.ts";
import { backUp } from "../../src/store/database/migrations.ts";
import { openMemory } from "../../src/store/database/open.ts";
import { tryLock } from "../../src/supervisor/lock.ts";
import { filesBelow } from "../kit/bytes.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";

let home: TempHome;
beforeEach(() => {
  home = openHome();
});
afterEach(() => home[Symbol.asyncDispose]());

function write(path: string, text = "x"): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

/** Every kind of file that the program makes: by its own code where that is at hand, else by its name. */
function makeAll(): void {
  const { paths } = home;
  mkdirSync(paths.dir, { recursive: true, mode: 0o700 });
  for (const [key, path] of Object.entries(paths)) if (FILES.has(key)) write(path);
  for (const lock of [paths.workerLock, paths.replaceLock]) tryLock(lock)?.release();
  openInbox(paths.inbox, 1_000).close();
  openMemory(paths.memory, paths.backups).close();
  setAsideDatabase(paths.memory, paths.backups, "damaged");
  const memory = openMemory(paths.memory, paths.backups);
  backUp(memory, paths.memory, paths.backups, 7);
  memory.close();
  for (const suffix of ["-wal", "-shm"]) {
    write(paths.memory + suffix);
    write(paths.inbox + suffix);
  }
  write(join(paths.backups, "claude-mem-schema8.db.half-journal"));
  const record = { host: "claude-code", event: "Stop", sessionId: "s", at: 1, body: "{}" };
  spoolRecord(paths.spool, { ...record, directory: null, hostPid: null });
  setSpooledAside(join(paths.spool, readdirSync(paths.spool)[0] ?? ""));
  spoolRecord(paths.spool, { ...record, directory: null, hostPid: null });
  markPrivate(paths.spool, "s", "p");
  markIncognito(paths.incognito, "s", 0);
  leaveRequest(paths, { origin: "command", files: [] });
  write(join(paths.imports, "stop"));
  write(join(paths.imports, "copy-a1", "legacy.db"));
  openLog(paths.logs, "info", { redact: (line) => line }).info("worker started");
  write(join(paths.logs, "worker-2026-11-20.log"));
  write(join(paths.observerSessions, "instructions-1.txt"));
  write(join(paths.modes, "mine.json"));
  write(join(paths.models, "runtime", "node_modules", "x", "index.js"));
  write(join(paths.chroma, "runtime", "package.json"));
  write(join(paths.chroma, "data", "chroma.sqlite3"));
  write(join(paths.uninstalled, basename(paths.memory)));
  write(join(paths.program, "plugin", "hooks", "hooks.json"));
  write(join(paths.program, ".build-a1", "claude-mem"));
  write(`${paths.workerPid}.77.k3j2.tmp`);
  write(join(paths.dir, ".worker.probe.77-a1b2"));
}

const FILES = new Set(
  "settings workerPid workerPort workerFault workerStop pm2Marker apiToken pageSessions pageLink processes installJournal forgotten".split(
    " ",
  ),
);

const STRANGERS = [
  "notes.md",
  "claude-mem.db.mine",
  "exports/memory.jsonl",
  "logs/keep.txt",
  "backups/foreign-2026-claude-mem.db",
  "backups/photo.jpg",
  "inbox.d/README",
  "models/bge-small/model.onnx",
  "modes/README.md",
  "imports/copy.txt",
  "earlier-claude-mem/claude-mem.db",
];

test("all that the program makes is removed, and the directory with it", () => {
  makeAll();
  const missing = Object.entries(home.paths).filter(([key, path]) => key !== "earlier" && !existsSync(path));
  expect(missing).toEqual([]);
  expect(purge(home.paths, [])).toEqual([]);
  expect(existsSync(home.paths.dir)).toBe(false);
});

test("what somebody else has put there stays, all of it, and is said", () => {
  makeAll();
  for (const name of STRANGERS) write(join(home.paths.dir, name), `kept ${name}`);
  const stays = purge(home.paths, []);
  const left = filesBelow(home.paths.dir).map((path) => path.slice(home.paths.dir.length + 1));
  expect(left.sort()).toEqual([...STRANGERS].sort());
  for (const name of STRANGERS) {
    expect(readFileSync(join(home.paths.dir, name), "utf8")).toBe(`kept ${name}`);
    const said = stays.filter(({ path }) => join(home.paths.dir, name).startsWith(path));
    expect({ name, said }).toEqual({
      name,
      said: [expect.objectContaining({ why: expect.stringMatching(/./) })],
    });
  }
});

test("a data directory that is a link is emptied where it leads, and the link goes with it", () => {
  makeAll();
  const real = join(home.dir, "elsewhere");
  renameSync(home.paths.dir, real);
  symlinkSync(real, home.paths.dir);
  expect(purge(home.paths, [])).toEqual([]);
  expect(existsSync(real)).toBe(false);
  expect(lstatSync(home.paths.dir, { throwIfNoEntry: false })).toBeUndefined();
});

test("where a link leads to what is ours it is removed there; words of the user's stay where they are", () => {
  makeAll();
  const { paths } = home;
  const moved = (path: string) => {
    const target = join(realpathSync(mkdtempSync(join(home.dir, "moved-"))), basename(path));
    renameSync(path, target);
    symlinkSync(target, path);
    return target;
  };
  rmSync(`${paths.memory}-wal`);
  const [memory, backups, settings, modes] = [paths.memory, paths.backups, paths.settings, paths.modes].map(
    moved,
  );
  write(`${memory}-wal`);
  write(join(backups ?? "", "photo.jpg"));
  symlinkSync("/nonexistent", join(paths.logs, "worker-2026-11-21.log"));
  expect(
    purge(paths, [])
      .map(({ path }) => path)
      .sort(),
  ).toEqual([settings, modes, join(backups ?? "", "photo.jpg")].map(String).sort());
  expect([existsSync(String(memory)), existsSync(`${memory}-wal`), existsSync(paths.dir)]).toEqual([
    false,
    false,
    false,
  ]);
  expect(existsSync(join(String(modes), "mine.json"))).toBe(true);
});

test("a database of another program and the settings beside it stay, also where no journal says so", () => {
  const { paths } = home;
  mkdirSync(paths.dir);
  using database = new Database(paths.memory, { create: true });
  database.run("CREATE TABLE observations (id INTEGER PRIMARY KEY, title TEXT)");
  write(paths.settings, "{}");
  write(paths.apiToken);
  const stays = purge(paths, []);
  expect(stays.map(({ path }) => basename(path)).sort()).toEqual(["claude-mem.db", "settings.json"]);
  expect(readdirSync(paths.dir).sort()).toEqual(["claude-mem.db", "settings.json"]);
});

test("a folder with the name of a file of ours is not ours", () => {
  const { paths } = home;
  write(join(paths.apiToken, "mine.txt"));
  expect(purge(paths, [])).toEqual([
    { path: paths.apiToken, why: expect.stringContaining("did not create") },
  ]);
  expect(existsSync(join(paths.apiToken, "mine.txt"))).toBe(true);
});

import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { constants, linkSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import {
  appendText,
  copyFile,
  isHeld,
  openDatabase,
  openFile,
  readText,
  readTextLater,
} from "../../src/lib/guarded-files.ts";
import { readLines } from "../../src/lib/read-lines.ts";
import { openHome } from "../kit/temp-home.ts";

const SRC = resolve(import.meta.dir, "..", "..", "src");

/** Every plain call, by what it does to a path. */
const CALLS: Readonly<Record<string, (path: string, other: string) => unknown>> = {
  openFile: (path) => openFile(path, constants.O_RDONLY),
  readText: (path) => readText(path),
  appendText: (path) => appendText(path, "x", 0o600),
  "copyFile from": (path, other) => copyFile(path, other),
  "copyFile to": (path, other) => copyFile(other, path),
  readLines: (path) => [...readLines(path, () => 0)],
};

test("no plain call opens a database that this process has open, its log or a link to either", async () => {
  await using home = openHome();
  const path = join(home.dir, "a.db");
  const plain = join(home.dir, "plain.txt");
  writeFileSync(plain, "plain\n");
  {
    using database = openDatabase(path, { create: true, readwrite: true });
    database.run("PRAGMA journal_mode = WAL");
    database.run("CREATE TABLE t (x)");
    const [hard, soft, shared] = ["hard", "soft", "shared"].map((name) => join(home.dir, name));
    linkSync(path, hard ?? "");
    symlinkSync(path, soft ?? "");
    symlinkSync(`${path}-shm`, shared ?? "");
    const held = [path, `${path}-wal`, `${path}-shm`, hard ?? "", soft ?? "", shared ?? ""];
    for (const one of held) {
      expect(isHeld(one)).toBe(true);
      for (const call of Object.values(CALLS)) expect(() => call(one, plain)).toThrow("is an open database");
      expect(readTextLater(one)).rejects.toThrow("is an open database");
    }
    expect(readText(plain)).toBe("plain\n");
    expect(isHeld(join(home.dir, "missing"))).toBe(false);
  }
  // Closed, it is a file like any other.
  expect(isHeld(path)).toBe(false);
  expect(readText(path)).toStartWith("SQLite format 3");
});

test("a database that is open twice stays refused until both are closed", async () => {
  await using home = openHome();
  const path = join(home.dir, "a.db");
  const first = openDatabase(path, { create: true, readwrite: true });
  first.run("CREATE TABLE t (x)");
  const second = openDatabase(path, { readonly: true });
  first.close();
  first.close();
  expect(isHeld(path)).toBe(true);
  second.close();
  expect(isHeld(path)).toBe(false);
});

/** Files that open others by themselves, each with the reason why that can be no open database. */
const MAY_OPEN: Readonly<Record<string, string>> = {
  "lib/guarded-files.ts": "the one place",
  "lib/private-files.ts": "makes a file under a name that nobody has",
  "supervisor/platform/linux.ts": "reads /proc",
  "supervisor/lock.ts": "reads /proc",
  "viewer/viewer-files.ts": "reads the package",
  "install/plugin-files.ts": "reads and writes the plugin, in a command",
  "install/build-program.ts": "builds the program, in a command",
  "embeddings/onnx-model.ts": "runs in a child of its own, with no database",
  "demo/stage.ts": "a folder of its own, in a command",
  "demo/recording.ts": "a folder of its own, in a command",
  "cli/memory/edit.ts": "a temporary file of its own, in a command",
  "cli/memory/export.ts": "makes a file under a name that nobody has",
  "doctor/check-runtime.ts": "a database in memory",
};
const OPENS =
  /\b(openSync|readFileSync|writeFileSync|appendFileSync|copyFileSync|cpSync|truncateSync|createReadStream|createWriteStream|Bun\.write|new Database)\(|from "node:fs\/promises"|Bun\.file\([^)]*\)+(?!\)*\.(exists|stat)\(\))/;

test("the source opens files and databases in one place only", () => {
  const names = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".ts"),
  );
  const opening = names.filter((name) => OPENS.test(readFileSync(join(SRC, name), "utf8")));
  expect(opening.sort()).toEqual(Object.keys(MAY_OPEN).sort());
});

test("what is refused is what does harm: closing any descriptor of a database drops the locks on it", async () => {
  // Not so where locks belong to the open file, as on Windows.
  if (process.platform === "win32") return;
  await using home = openHome();
  const path = join(home.dir, "a.db");
  using held = new Database(path, { create: true, readwrite: true });
  held.run("BEGIN EXCLUSIVE");
  const isLocked = () => {
    const look = `const { Database } = require("bun:sqlite"); try { new Database(process.argv[1], { readonly: true }).query("SELECT 1 FROM sqlite_master").get(); console.log("free") } catch { console.log("locked") }`;
    return Bun.spawnSync([process.execPath, "-e", look, path]).stdout.toString().trim();
  };
  expect(isLocked()).toBe("locked");
  readFileSync(path);
  expect(isLocked()).toBe("free");
});

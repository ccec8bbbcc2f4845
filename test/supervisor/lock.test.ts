import { expect, test } from "bun:test";
import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openDatabase } from "../../src/lib/guarded-files.ts";
import { findLockHolder } from "../../src/supervisor/lock.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";

const isLinux = process.platform === "linux";

function makeLock(home: TempHome) {
  const path = join(home.dir, "a.lock");
  const database = openDatabase(path, { create: true, readwrite: true });
  return { path, database };
}

/** A table of locks as the kernel writes it. */
function tableSaying(home: TempHome, pid: number, device: string, inode: number): string {
  const table = join(home.dir, "locks");
  writeFileSync(table, `1: POSIX  ADVISORY  WRITE ${pid} ${device}:${inode} 1073741824 1073742335\n`);
  return table;
}

test.if(isLinux)("the holder of a lock is the process that the kernel names", async () => {
  await using home = openHome();
  const { path, database } = makeLock(home);
  using held = database;
  expect(findLockHolder(path)).toBeUndefined();
  held.run("BEGIN EXCLUSIVE");
  expect(findLockHolder(path)).toBe(process.pid);
});

test.if(isLinux)(
  "a process that holds a file of the same inode on another disk is not the holder",
  async () => {
    await using home = openHome();
    const { path, database } = makeLock(home);
    using _open = database;
    const { ino } = statSync(path);
    const other = Bun.spawn(["sleep", "30"]);
    expect(findLockHolder(path, tableSaying(home, other.pid, "7f:3e", ino))).toBeUndefined();
    other.kill();
    await other.exited;
    // A process that has the very file open is, whatever device the file system has the kernel name.
    expect(findLockHolder(path, tableSaying(home, process.pid, "7f:3e", ino))).toBe(process.pid);
  },
);

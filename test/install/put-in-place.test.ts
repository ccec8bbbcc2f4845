import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { programName } from "../../src/install/build-program.ts";
import { commandLink } from "../../src/install/install.ts";
import { type Placing, putInPlace, stepsToPlace } from "../../src/install/put-in-place.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";

const TARGET = "C:\\data\\program\\claude-mem.exe";
const placing = (more: Partial<Placing> = {}): Placing => ({
  made: "C:\\made.exe",
  target: TARGET,
  isTaken: true,
  replaced: [],
  unique: "1",
  ...more,
});

describe("the steps that put a program in the place of another", () => {
  test("are one where a running program can be replaced", () => {
    for (const platform of ["linux", "darwin", "freebsd"])
      expect(stepsToPlace(platform, placing())).toEqual([
        { does: "rename", from: "C:\\made.exe", to: TARGET },
      ]);
  });

  test("never replace or remove a running one on Windows: it goes aside first", () => {
    expect(stepsToPlace("win32", placing())).toEqual([
      { does: "rename", from: TARGET, to: `${TARGET}.1.replaced` },
      { does: "rename", from: "C:\\made.exe", to: TARGET },
      { does: "try to remove", path: `${TARGET}.1.replaced` },
    ]);
    expect(stepsToPlace("win32", placing({ isTaken: false }))).toHaveLength(1);
  });

  test("begin with what earlier ones have left", () => {
    const replaced = [`${TARGET}.0.replaced`];
    for (const platform of ["linux", "win32"])
      expect(stepsToPlace(platform, placing({ replaced }))[0]).toEqual({
        does: "try to remove",
        path: `${TARGET}.0.replaced`,
      });
  });
});

describe("putting a program in place", () => {
  let home: TempHome;
  beforeEach(() => {
    home = openHome();
  });
  afterEach(() => home[Symbol.asyncDispose]());
  const lay = (name: string, text: string) => {
    writeFileSync(join(home.project, name), text);
    return join(home.project, name);
  };

  test.each(["linux", "win32"])("replaces the old one and leaves nothing else (%s)", (platform) => {
    const target = lay("claude-mem.exe", "old");
    lay("claude-mem.exe.0.replaced", "older");
    lay("other.replaced", "not ours");
    putInPlace(platform, lay("made", "new"), target);
    expect(readFileSync(target, "utf8")).toBe("new");
    expect(readdirSync(home.project).sort()).toEqual(["claude-mem.exe", "other.replaced"]);
  });

  test.each(["linux", "win32"])("leaves the old one where it was when it fails (%s)", (platform) => {
    const target = lay("claude-mem.exe", "old");
    expect(() => putInPlace(platform, join(home.project, "absent"), target)).toThrow("ENOENT");
    expect(readFileSync(target, "utf8")).toBe("old");
    expect(readdirSync(home.project)).toEqual(["claude-mem.exe"]);
  });

  test("goes on while one that was put aside cannot be removed yet", () => {
    const target = lay("claude-mem.exe", "old");
    // A folder of that name cannot be removed as a file, as a program that runs cannot on Windows.
    mkdirSync(`${target}.0.replaced`);
    putInPlace("win32", lay("made", "new"), target);
    expect(readFileSync(target, "utf8")).toBe("new");
  });
});

test("the program has the ending that the compiler gives it", () => {
  expect(["win32", "linux", "darwin"].map(programName)).toEqual([
    "claude-mem.exe",
    "claude-mem",
    "claude-mem",
  ]);
});

test("the command is linked where `~/.local/bin` is on the PATH, and never on Windows", () => {
  const environment = { HOME: "/home/u", PATH: "/bin:/home/u/.local/bin" };
  expect(commandLink("linux", environment)).toBe("/home/u/.local/bin/claude-mem");
  expect(commandLink("linux", { ...environment, PATH: "/bin" })).toBeUndefined();
  expect(commandLink("win32", environment)).toBeUndefined();
});

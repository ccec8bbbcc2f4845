import { describe, expect, test } from "bun:test";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isExcludedProject, isOwnRun, isSkippedTool } from "../../src/config/exclusions.ts";
import { dataPaths, installedEnvironment } from "../../src/config/paths.ts";
import { SETTING_SPECS } from "../../src/config/setting-specs.ts";
import { loadSettings, loadSettingsOrDefaults } from "../../src/config/settings.ts";
import { openHome } from "../kit/temp-home.ts";

describe("settings", () => {
  test("are the defaults where nothing is said", async () => {
    const { settings, faults } = await loadSettings("/no/such/file", {});
    expect(faults).toEqual([]);
    expect(settings).toMatchObject({ contextObservations: 50, contextTokens: 500, logLevel: "info" });
    expect([...settings.skipTools]).toEqual(["ListMcpResourcesTool", "SlashCommand", "Skill"]);
  });

  test("come from the file, and from the environment before the file", async () => {
    await using home = openHome();
    mkdirSync(home.paths.dir);
    writeFileSync(
      home.paths.settings,
      JSON.stringify({
        CLAUDE_MEM_CONTEXT_TOKENS: 700,
        CLAUDE_MEM_CONTEXT_OBSERVATIONS: "7",
        CLAUDE_MEM_LOG_LEVEL: "DEBUG",
      }),
    );
    const { settings, faults } = await loadSettings(home.paths.settings, {
      CLAUDE_MEM_CONTEXT_TOKENS: "800",
    });
    expect(faults).toEqual([]);
    expect(settings).toMatchObject({ contextTokens: 800, contextObservations: 7, logLevel: "debug" });
  });

  test("that are wrong are faults, and the default holds", async () => {
    await using home = openHome();
    mkdirSync(home.paths.dir);
    for (const value of ["many", "-1", "1.5", "999999", "1e99", "[object Object]"]) {
      const { settings, faults } = await loadSettings("/no/such/file", { CLAUDE_MEM_CONTEXT_TOKENS: value });
      expect(settings.contextTokens).toBe(500);
      expect(faults.map((fault) => fault.code)).toEqual(["invalid-setting"]);
    }
  });

  test("of the number of observer processes go from one to ten", async () => {
    for (const [value, inForce] of [
      [undefined, 2],
      ["1", 1],
      ["10", 10],
      ["0", 2],
      ["11", 2],
    ] as const) {
      const { settings } = await loadSettings("/no/such/file", { CLAUDE_MEM_MAX_CONCURRENT_AGENTS: value });
      expect([value, settings.maxConcurrentAgents]).toEqual([value, inForce]);
    }
  });

  test("in a file that cannot be understood are an error: what it leaves out is not known", async () => {
    await using home = openHome();
    mkdirSync(home.paths.dir);
    for (const text of ["", "{", "[]", "null", '"x"', "\0"]) {
      writeFileSync(home.paths.settings, text);
      await expect(loadSettings(home.paths.settings, {})).rejects.toMatchObject({ code: "invalid-setting" });
    }
    await expect(loadSettings(home.paths.dir, {})).rejects.toMatchObject({ code: "unreadable-file" });
  });

  test("that nobody knows are faults", async () => {
    await using home = openHome();
    mkdirSync(home.paths.dir);
    writeFileSync(home.paths.settings, JSON.stringify({ CLAUDE_MEM_COLOUR: "red", constructor: 1 }));
    const { faults } = await loadSettings(home.paths.settings, {});
    expect(faults.map((fault) => fault.message)).toEqual([
      expect.stringContaining("CLAUDE_MEM_COLOUR in"),
      expect.stringContaining("constructor in"),
    ]);
  });

  const FOLDERS = ["/work/a", "~/b", "/x/{d,e}"];
  test("of lists are taken as people write them", async () => {
    await using home = openHome();
    mkdirSync(home.paths.dir);
    for (const value of [
      FOLDERS,
      JSON.stringify(FOLDERS),
      '/work/a\n  "~/b" ,/x/{d,e}\r\n',
      JSON.stringify(FOLDERS, null, 2),
    ]) {
      writeFileSync(home.paths.settings, JSON.stringify({ CLAUDE_MEM_EXCLUDED_PROJECTS: value }));
      const { settings } = await loadSettings(home.paths.settings, {});
      expect(settings.excludedProjects).toEqual(FOLDERS);
    }
    const { settings } = await loadSettings("/no/such/file", {
      CLAUDE_MEM_SKIP_TOOLS: "Bash,\n'WebFetch' ,mcp__x__*",
      CLAUDE_MEM_IGNORED_FILES: '["notes.txt"]',
    });
    expect([...settings.skipTools]).toEqual(["Bash", "WebFetch", "mcp__x__*"]);
    expect(settings.ignoredFiles).toContain("notes.txt");
  });

  test("of privacy that cannot be understood are an error, with what to write instead", async () => {
    await using home = openHome();
    mkdirSync(home.paths.dir);
    for (const [key, value, says] of [
      ["CLAUDE_MEM_EXCLUDED_PROJECTS", { a: 1 }, '"one, two"'],
      ["CLAUDE_MEM_EXCLUDED_PROJECTS", ["/a", ["/b"]], '"one, two"'],
      ["CLAUDE_MEM_EXCLUDED_PROJECTS", "['/a', '/b']", '"one, two"'],
      [
        "CLAUDE_MEM_EXCLUDED_PROJECTS",
        "secret, /a, ~/b, **/c, *d, ~",
        'contains "secret", which matches no folder',
      ],
      ["CLAUDE_MEM_IGNORED_FILES", true, '"one, two"'],
      ["CLAUDE_MEM_SKIP_TOOLS", 7, '"one, two"'],
      ["CLAUDE_MEM_SKIP_TOOL", "Bash", "CLAUDE_MEM_SKIP_TOOLS"],
      ["CLAUDE_MEM_EXCLUDE_PROJECTS", "/a", "CLAUDE_MEM_EXCLUDED_PROJECTS"],
      ["CLAUDE_MEM_INCOGNITO", "1", "environment of a session"],
    ] as const) {
      writeFileSync(home.paths.settings, JSON.stringify({ [key]: value }));
      const failure = loadSettings(home.paths.settings, {});
      await expect(failure).rejects.toMatchObject({ code: "invalid-setting" });
      await expect(failure).rejects.toThrow(says);
      await expect(failure).rejects.toThrow("nothing is captured");
      const { faults } = await loadSettingsOrDefaults(home.paths.settings, {});
      expect(faults.map((fault) => fault.code)).toEqual(["invalid-setting"]);
    }
  });

  test("that are empty variables are not set, and no number is 0 because it is empty", async () => {
    await using home = openHome();
    mkdirSync(home.paths.dir);
    writeFileSync(
      home.paths.settings,
      JSON.stringify({ CLAUDE_MEM_RETENTION_DAYS: "7", CLAUDE_MEM_MEMORY_MB: "" }),
    );
    for (const empty of ["", "  "]) {
      const environment = Object.fromEntries(Object.keys(SETTING_SPECS).map((key) => [key, empty]));
      const { settings, faults } = await loadSettings(home.paths.settings, environment);
      expect(faults).toEqual([]);
      expect(settings).toMatchObject({ retentionDays: 7, memoryMegabytes: 2_048, contextTokens: 500 });
      expect(settings.skipTools.size).toBe(3);
    }
  });

  test("of lists may be empty, which is not the default", async () => {
    const { settings } = await loadSettings("/no/such/file", { CLAUDE_MEM_SKIP_TOOLS: " , ," });
    expect(settings.skipTools.size).toBe(0);
  });
});

describe("the data directory", () => {
  test("is what the environment says, else a folder of the home", () => {
    expect(dataPaths({ CLAUDE_MEM_DATA_DIR: "/data/x", HOME: "/home/y" }).dir).toBe("/data/x");
    expect(dataPaths({ HOME: "/home/y" }).dir).toBe("/home/y/.claude-mem");
    expect(dataPaths({ CLAUDE_MEM_DATA_DIR: "", HOME: "/home/y" }).dir).toBe("/home/y/.claude-mem");
  });

  test("is never a folder of the project that a hook happens to be started in", () => {
    const dirOf = (path: string) => dataPaths({ CLAUDE_MEM_DATA_DIR: path, HOME: "/home/y" }).dir;
    expect(dirOf("memory")).toBe("/home/y/memory");
    expect(dirOf("~/memory")).toBe("/home/y/memory");
    expect(dirOf("~")).toBe("/home/y");
    expect(dirOf("~memory")).toBe("/home/y/~memory");
  });

  test("holds everything that has a path", () => {
    const paths = dataPaths({ CLAUDE_MEM_DATA_DIR: "/data/x" });
    for (const path of Object.values(paths)) expect(path).toStartWith("/data/x");
  });
});

describe("the rules of capture", () => {
  const HOME = "/home/me";

  test("exclude a folder, what matches its pattern, and all below, but not what only begins alike", () => {
    const cases: [pattern: string, directory: string, isExcluded: boolean][] = [
      ["/a/b", "/a/b", true],
      ["/a/b", "/a/b/c/d", true],
      ["/a/b/", "/a/b", true],
      ["/a/b", "/a/bc", false],
      ["/a/*", "/a/b/c", true],
      ["/a/*", "/a", false],
      ["/a/**", "/a/b/c", true],
      ["**/secret", "/x/y/secret", true],
      ["**/secret", "/x/y/secret/deep", true],
      ["**/secret", "/x/y/secrets", false],
      ["~", "/home/me/x", true],
      ["~/work", "/home/me/work/x", true],
      ["~/work", "/home/you/work/x", false],
      ["/a/{b,c}", "/a/c/x", true],
      ["/with [brackets]", "/with [brackets]", true],
      ["", "/a", false],
      [".", process.cwd(), false],
    ];
    for (const [pattern, directory, isExcluded] of cases) {
      const found = isExcludedProject(directory, pattern === "" ? [] : [pattern], { HOME });
      expect([pattern, directory, found]).toEqual([pattern, directory, isExcluded]);
    }
    expect(isExcludedProject(undefined, ["/**"], { HOME })).toBe(false);
  });

  test("exclude a folder by the way that leads to it as well as by where it really is", async () => {
    await using home = openHome();
    const real = join(home.dir, "disk", "secret", "part");
    mkdirSync(real, { recursive: true });
    symlinkSync(join(home.dir, "disk"), join(home.dir, "code"));
    for (const pattern of ["~/code/secret", "~/code/*", `${home.dir}/code/secret/`]) {
      expect([pattern, isExcludedProject(real, [pattern], { HOME: home.dir })]).toEqual([pattern, true]);
    }
    const byLink = join(home.dir, "code", "secret");
    expect(isExcludedProject(byLink, [join(home.dir, "disk", "secret")], { HOME: home.dir })).toBe(true);
    expect(isExcludedProject(real, ["~/code/other"], { HOME: home.dir })).toBe(false);
  });

  test("know our own runs by the environment and by the folder", () => {
    expect(isOwnRun({ CLAUDE_MEM_INTERNAL: "1" }, undefined, "/d/observer-sessions")).toBe(true);
    expect(isOwnRun({}, "/d/observer-sessions", "/d/observer-sessions")).toBe(true);
    expect(isOwnRun({}, "/d/observer-sessions/7", "/d/observer-sessions")).toBe(true);
    expect(isOwnRun({}, "/d/observer-sessions-not", "/d/observer-sessions")).toBe(false);
    expect(isOwnRun({ CLAUDE_MEM_INTERNAL: "0" }, "/p", "/d/observer-sessions")).toBe(false);
  });

  test("leave out the memory's own tools, whatever the list says", () => {
    const none = new Set<string>();
    for (const name of ["mcp__claude-mem__search", "mcp__plugin_mem_claude-mem__save_memory"]) {
      expect(isSkippedTool(name, none)).toBe(true);
    }
    for (const name of ["Bash", "mcp__other__search", "mcp__claude-memory__x"])
      expect(isSkippedTool(name, none)).toBe(false);
    expect(isSkippedTool("Bash", new Set(["Bash"]))).toBe(true);
    expect(isSkippedTool("mcp__x__y", new Set(["mcp__x__*"]))).toBe(true);
  });
});

test("an installed program belongs to the data directory that it lies in, unless the environment names another", () => {
  const installed = "/home/y/mem/program/claude-mem";
  expect(dataPaths(installedEnvironment({ HOME: "/home/y" }, installed)).dir).toBe("/home/y/mem");
  const named = { HOME: "/home/y", CLAUDE_MEM_DATA_DIR: "/data/x" };
  expect(dataPaths(installedEnvironment(named, installed)).dir).toBe("/data/x");
  expect(installedEnvironment({ HOME: "/home/y" }, "/usr/bin/claude-mem")).toEqual({ HOME: "/home/y" });
});

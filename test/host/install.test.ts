import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { putInstallation } from "./installation.ts";
import { pinnedClaude } from "./kit/claude.ts";
import { type Machine, openMachine, pluginsOf } from "./machine.ts";

/** Two installations and two uninstallations beside another plugin are dozens of calls to the host. */
const MANY_CALLS_TIMEOUT_MS = 180_000;
const STEPS = ["building the program", "registering the plugin", "starting the worker"];

test("without git, shell and network, in a home with spaces and accents: installed twice, all green, and gone", async () => {
  await using machine = await openMachine();
  expect((await machine.runCheckout("install")).exitCode).toBe(0);
  expect((await machine.run("install")).exitCode).toBe(0);
  expect(existsSync(join(machine.home.path, ".claude", "plugins", "cache", "claude-mem"))).toBe(true);
  const { findings } = JSON.parse((await machine.run("doctor", "--json")).stdout) as {
    findings: { check: string; verdict: string }[];
  };
  expect(findings.filter(({ verdict }) => verdict === "failed")).toEqual([]);
  expect(await pluginsOf(machine)).toEqual(["mem@claude-mem on"]);
  const { exitCode } = await machine.run("uninstall", "--purge", "--yes");
  const cached = join(machine.home.path, ".claude", "plugins", "cache", "claude-mem");
  expect([exitCode, existsSync(machine.dataDir), existsSync(cached)]).toEqual([0, false, false]);
  expect(await pluginsOf(machine)).toEqual([]);
});

test("an installation that was killed at any step is undone whole", async () => {
  await using machine = await openMachine();
  for (const step of STEPS) {
    await machine.installUntil(step);
    const { exitCode, stderr } = await machine.run("uninstall", "--purge", "--yes");
    expect([exitCode, stderr, existsSync(machine.dataDir)]).toEqual([0, "", false]);
    expect(await pluginsOf(machine)).toEqual([]);
    expect(await machine.claude("plugin", "marketplace", "list", "--json")).not.toContain("claude-mem");
  }
});

test("while the host's files are broken nothing is undone, what is said to do works, and a lost journal hides nothing", async () => {
  await using machine = await openMachine();
  await putInstallation(await pinnedClaude(), machine.home);
  for (const name of REGISTRY) {
    const path = join(machine.home.path, ".claude", name);
    const whole = readFileSync(path, "utf8");
    writeFileSync(path, whole.slice(0, -3));
    const broken = await machine.run("uninstall");
    expect(broken.exitCode).toBe(1);
    expect(broken.stderr).toContain(`${path}, which is not JSON`);
    expect(broken.stderr).toContain("run `claude-mem uninstall` again");
    writeFileSync(path, whole);
  }
  expect(await pluginsOf(machine)).toEqual(["mem@claude-mem on"]);
  rmSync(join(machine.dataDir, "install-journal.json"));
  const { exitCode, stdout } = await machine.run("uninstall", "--purge", "--yes");
  expect([exitCode, stdout]).toEqual([0, expect.stringContaining("is uninstalled")]);
  expect(existsSync(machine.dataDir)).toBe(false);
  expect(await pluginsOf(machine)).toEqual([]);
  expect(registryOf(machine)).not.toContain("mem@claude-mem");
});

const REGISTRY = ["settings.json", "plugins/installed_plugins.json", "plugins/known_marketplaces.json"];

/** What Claude Code's own files say of plugins. */
function registryOf(machine: Machine): string {
  const paths = REGISTRY.map((name) => join(machine.home.path, ".claude", name));
  return paths.map((path) => (existsSync(path) ? readFileSync(path, "utf8") : "")).join("");
}

/** An earlier claude-mem: its plugin, its database and settings in our places, readable to all. */
async function installEarlier(machine: Machine): Promise<void> {
  const market = join(machine.home.path, "market");
  const write = (path: string, content: unknown) => {
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, JSON.stringify(content));
  };
  const plugins = [{ name: "claude-mem", source: "./p", description: "d" }];
  write(join(market, ".claude-plugin", "marketplace.json"), {
    name: "thedotmack",
    owner: { name: "x" },
    plugins,
  });
  write(join(market, "p", ".claude-plugin", "plugin.json"), {
    name: "claude-mem",
    version: "13.0.0",
    description: "d",
  });
  await machine.claude("plugin", "marketplace", "add", market);
  await machine.claude("plugin", "install", "claude-mem@thedotmack");
  write(join(machine.dataDir, "settings.json"), { CLAUDE_MEM_PROVIDER: "claude" });
  write(join(machine.dataDir, "vector-db", "x"), {});
  using database = new Database(join(machine.dataDir, "claude-mem.db"), { create: true });
  database.run("CREATE TABLE observations (id INTEGER PRIMARY KEY, title TEXT)");
  database.run("INSERT INTO observations (title) VALUES ('what the earlier one knew')");
  chmodSync(machine.dataDir, 0o755);
}

/** All that an earlier claude-mem had, as it lies there now. */
function stateOf(machine: Machine): unknown {
  using database = new Database(join(machine.dataDir, "claude-mem.db"), { readonly: true });
  return {
    titles: database.query("SELECT title FROM observations").all(),
    settings: readFileSync(join(machine.dataDir, "settings.json"), "utf8"),
    names: readdirSync(machine.dataDir).sort(),
    mode: statSync(machine.dataDir).mode & 0o777,
  };
}

/** Writes a table into our own memory, by which it is known again. */
function mark(machine: Machine): void {
  using memory = new Database(join(machine.dataDir, "claude-mem.db"));
  memory.run("CREATE TABLE ours (word TEXT)");
}

function isMarked(machine: Machine): boolean {
  using memory = new Database(join(machine.dataDir, "claude-mem.db"), { readonly: true });
  return memory.query("SELECT name FROM sqlite_master WHERE name = 'ours'").all().length === 1;
}

test(
  "an earlier claude-mem is switched off, its memory offered for import, and all put back; what we remembered comes back with us",
  async () => {
    await using machine = await openMachine();
    await installEarlier(machine);
    const before = stateOf(machine);
    for (const [time, args] of [["uninstall"], ["uninstall", "--purge", "--yes"]].entries()) {
      const { stdout } = await machine.run("install");
      expect(stdout).toContain("The plugin claude-mem@thedotmack is disabled");
      expect(stdout).toMatch(/is being imported from:\s+.*earlier-claude-mem.claude-mem\.db/);
      expect(await pluginsOf(machine)).toEqual(["claude-mem@thedotmack off", "mem@claude-mem on"]);
      expect(statSync(machine.dataDir).mode & 0o777).toBe(0o700);
      expect((await machine.run("settings", "get", "CLAUDE_MEM_PROVIDER")).stdout).not.toContain("claude");
      await machine.run("stop");
      expect(isMarked(machine)).toBe(time > 0);
      if (time === 0) mark(machine);
      expect((await machine.run(...args)).exitCode).toBe(0);
      expect(await pluginsOf(machine)).toEqual(["claude-mem@thedotmack on"]);
    }
    expect(stateOf(machine)).toEqual(before);
  },
  MANY_CALLS_TIMEOUT_MS,
);

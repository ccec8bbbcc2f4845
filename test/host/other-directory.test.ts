import { expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, readlinkSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { installMemory } from "./installed.ts";
import { pinnedClaude } from "./kit/claude.ts";

// What lies where is our part alone; what each host makes of an installation, the main job asks.
test("installing into another data directory moves the plugin there, whatever lies in the way of the link", async () => {
  const stage = await installMemory(await pinnedClaude());
  const before = { ...stage.env };
  try {
    const folder = join(stage.home.path, ".local", "bin");
    mkdirSync(folder, { recursive: true });
    symlinkSync("/nowhere", join(folder, "claude-mem"));
    const moved = join(stage.home.path, "moved memory");
    Object.assign(stage.env, { CLAUDE_MEM_DATA_DIR: moved, PATH: `${folder}:${stage.env.PATH}` });
    await stage.command("install");
    const list = Bun.spawnSync([stage.claude.path, "plugin", "marketplace", "list", "--json"], {
      env: stage.env,
    });
    expect(list.stdout.toString()).toContain(join(moved, "program"));
    expect(readlinkSync(join(folder, "claude-mem"))).toBe(join(moved, "program", "claude-mem"));
    await stage.command("uninstall", "--purge", "--yes");
    expect(existsSync(moved)).toBe(false);
    expect(readdirSync(folder)).toEqual([]);
  } finally {
    delete stage.env.CLAUDE_MEM_DATA_DIR;
    Object.assign(stage.env, before);
    await stage.close();
  }
}, 120_000);

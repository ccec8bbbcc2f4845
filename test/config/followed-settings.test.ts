import { expect, test } from "bun:test";
import { mkdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { followSettings } from "../../src/config/followed-settings.ts";
import { settingsOf } from "../../src/config/settings.ts";
import { setSettings } from "../../src/config/settings-file.ts";
import { openHome } from "../kit/temp-home.ts";

test("a change of the file is taken up without a restart, also one of the same size and time", async () => {
  await using home = openHome();
  mkdirSync(home.paths.dir, { recursive: true });
  const { settings } = settingsOf({}, {});
  const refresh = followSettings(home.paths.settings, {}, settings);
  const then = new Date("2026-11-20T10:00:00Z");
  for (const folder of ["/a", "/b", "/c"]) {
    await setSettings(home.paths.settings, { CLAUDE_MEM_EXCLUDED_PROJECTS: folder });
    utimesSync(home.paths.settings, then, then);
    refresh();
    expect(settings.excludedProjects).toEqual([folder]);
  }
  rmSync(home.paths.settings);
  refresh();
  expect(settings.excludedProjects).toEqual([]);
});

test("while the file cannot be understood each call says so, and what held before holds", async () => {
  await using home = openHome();
  mkdirSync(home.paths.dir, { recursive: true });
  const { settings } = settingsOf({}, {});
  const refresh = followSettings(home.paths.settings, {}, settings);
  await setSettings(home.paths.settings, { CLAUDE_MEM_EXCLUDED_PROJECTS: "/a" });
  refresh();
  for (const text of ["{", JSON.stringify({ CLAUDE_MEM_EXCLUDED_PROJECTS: { a: 1 } })]) {
    writeFileSync(home.paths.settings, text);
    for (const _ of [1, 2]) expect(refresh).toThrow("nothing is captured");
    expect(settings.excludedProjects).toEqual(["/a"]);
  }
  rmSync(home.paths.settings);
  mkdirSync(home.paths.settings);
  expect(refresh).toThrow("nothing is captured");
});

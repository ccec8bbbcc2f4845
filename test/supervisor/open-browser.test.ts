import { expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findOpener, openBrowser } from "../../src/cli/memory/open.ts";
import { openHome } from "../kit/temp-home.ts";

test("a file is opened by the system's own program, and on Linux only where there is a screen", async () => {
  await using home = openHome();
  const bin = join(home.dir, "bin");
  mkdirSync(bin);
  const opener = join(bin, "xdg-open");
  writeFileSync(opener, "#!/bin/sh\nexit 3\n", { mode: 0o755 });
  expect(findOpener("darwin", {})).toEqual(["/usr/bin/open"]);
  expect(findOpener("win32", {})).toEqual(["rundll32.exe", "url.dll,FileProtocolHandler"]);
  expect(findOpener("linux", { PATH: bin })).toBeUndefined();
  expect(findOpener("linux", { PATH: "/nowhere", DISPLAY: ":0" })).toBeUndefined();
  expect(findOpener("linux", { PATH: bin, WAYLAND_DISPLAY: "w" })).toEqual([opener]);
});

test("an opener that refuses is not taken for a browser", async () => {
  await using home = openHome();
  expect(await openBrowser(["/bin/false"], join(home.dir, "x.html"), home.environment)).toBe(false);
  expect(await openBrowser(["/bin/true"], join(home.dir, "x.html"), home.environment)).toBe(true);
});

import { expect, test } from "bun:test";
import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isStale } from "../../src/install/ensure-viewer.ts";
import { openHome } from "../kit/temp-home.ts";

test("the page is built where it is missing or older than a source, and only where there are sources", async () => {
  await using home = openHome();
  const sources = join(home.dir, "viewer");
  const built = join(sources, "dist");
  mkdirSync(join(sources, "src"), { recursive: true });
  mkdirSync(built);
  expect(isStale(sources, built)).toBe(false);
  writeFileSync(join(sources, "index.html"), "");
  writeFileSync(join(sources, "src", "app.tsx"), "");
  expect(isStale(sources, built)).toBe(true);
  writeFileSync(join(built, "index.html"), "");
  const later = Date.now() / 1_000 + 10;
  utimesSync(join(built, "index.html"), later, later);
  expect(isStale(sources, built)).toBe(false);
  utimesSync(join(sources, "src", "app.tsx"), later + 10, later + 10);
  expect(isStale(sources, built)).toBe(true);
});

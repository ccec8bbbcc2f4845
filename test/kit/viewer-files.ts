import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TempHome } from "./temp-home.ts";

/** The one script of the viewer that `writeViewer` writes: it shows its address and what it sees of the cookie. */
export const VIEWER_SCRIPT =
  'document.body.append(`${location.pathname} ${document.cookie || "no cookie for scripts"}`);';

/** Writes a viewer of two files as its build lays them out, and returns the folder. */
export function writeViewer(home: TempHome): string {
  const folder = join(home.dir, "dist");
  mkdirSync(join(folder, "assets"), { recursive: true });
  writeFileSync(
    join(folder, "index.html"),
    '<!doctype html><title>placeholder</title><body><script type="module" crossorigin src="/assets/app-1.js"></script>',
  );
  writeFileSync(join(folder, "assets", "app-1.js"), VIEWER_SCRIPT);
  return folder;
}

import { expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import packageJson from "../package.json" with { type: "json" };

const ROOT = resolve(import.meta.dir, "..");
/** What npm packs whether it is listed or not. */
const ALWAYS_PACKED: readonly string[] = ["package.json"];

test("whatever the source imports is in the package that npm publishes", () => {
  const missing = importedFiles().filter((path) => !isPacked(path));
  expect(missing).toEqual([]);
});

test("the test sees the files that lie outside of the source", () => {
  expect(importedFiles()).toContain(join(".claude-plugin", "marketplace.json"));
});

/** The files that modules of `src` import from outside of it, relative to the package. */
function importedFiles(): string[] {
  const source = join(ROOT, "src");
  const modules = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".ts"),
  );
  const imported = modules.flatMap((name) => {
    const path = join(source, name);
    const specifiers = [...readFileSync(path, "utf8").matchAll(/from "(\.[^"]+)"/g)].map(
      (match) => match[1] ?? "",
    );
    return specifiers.map((specifier) => relative(ROOT, resolve(dirname(path), specifier)));
  });
  return [...new Set(imported)].filter((path) => !path.startsWith("src"));
}

function isPacked(path: string): boolean {
  return [...packageJson.files, ...ALWAYS_PACKED].some(
    (kept) => path === kept || path.startsWith(`${kept}/`),
  );
}

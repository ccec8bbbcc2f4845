import { beforeAll, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Environment } from "../../src/config/paths.ts";
import { ensureViewer } from "../../src/install/ensure-viewer.ts";
import { packageRoot, viewerFolder } from "../../src/install/package-root.ts";

/** Of everything that a browser ever loads, compressed. */
const BYTES_MAX = 150_000;
const FILE_LINES_MAX = 400;

beforeAll(() => ensureViewer({ ...process.env } as Environment));

function built(): { name: string; text: string }[] {
  const names = readdirSync(viewerFolder(), { recursive: true, encoding: "utf8" }).filter((name) =>
    /\.\w+$/.test(name),
  );
  return names.map((name) => ({ name, text: readFileSync(join(viewerFolder(), name), "utf8") }));
}

test("the whole page is small", () => {
  const bytes = built().map(({ text }) => Bun.gzipSync(Buffer.from(text)).byteLength);
  expect(bytes.length).toBeGreaterThan(3);
  expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThan(BYTES_MAX);
});

test("nothing in the index needs more than the policy allows: no script, style or handler in the line", () => {
  const index = built().find(({ name }) => name === "index.html")?.text ?? "";
  expect(index).toContain('<script type="module"');
  expect(index).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/);
  expect(
    [...index.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1]?.startsWith("/assets/")),
  ).not.toContain(false);
});

test("no file of the page is longer than the limit, and none writes markup", () => {
  const sources = join(packageRoot(), "viewer", "src");
  const names = readdirSync(sources, { recursive: true, encoding: "utf8" }).filter((name) =>
    /\.(?:tsx?|css)$/.test(name),
  );
  expect(names.length).toBeGreaterThan(60);
  const texts = names.map((name) => ({ name, text: readFileSync(join(sources, name), "utf8") }));
  expect(
    texts.filter(({ text }) => text.split("\n").length > FILE_LINES_MAX).map(({ name }) => name),
  ).toEqual([]);
  const writing = /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(/;
  expect(texts.filter(({ text }) => writing.test(text)).map(({ name }) => name)).toEqual([]);
});

test("the page takes of the program's source only what has nothing of a process in it", () => {
  const sources = join(packageRoot(), "viewer", "src");
  const names = readdirSync(sources, { recursive: true, encoding: "utf8" }).filter((name) =>
    /\.tsx?$/.test(name),
  );
  const taken = names.flatMap((name) => {
    const text = readFileSync(join(sources, name), "utf8");
    return [...text.matchAll(/^import (type )?[^;]*? from "(?:\.\.\/)+src\/([^"]+)"/gm)].map((match) => ({
      isType: match[1] !== undefined,
      path: match[2] ?? "",
    }));
  });
  expect(taken.length).toBeGreaterThan(10);
  const known = /^(?:protocol|domain)\//;
  expect(taken.filter(({ path }) => !known.test(path))).toEqual([]);
  const loaded = new Set(taken.filter(({ isType }) => !isType).map(({ path }) => path));
  expect([...loaded].sort()).toEqual(["domain/observation.ts", "protocol/viewer-access.ts"]);
});

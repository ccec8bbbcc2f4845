import { expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { ROUTES } from "../generate/reference/http.ts";
import { referencePages } from "../generate/reference/pages.ts";
import { createApp } from "../src/api/app.ts";
import { apiDeps } from "./kit/api.ts";

const ROOT = resolve(import.meta.dir, "..");
const DOCS = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "DOMAIN.md", "SECURITY.md", "CHANGELOG.md"];

test("the reference is what the program says of itself: `npm run docs` writes it", async () => {
  for (const [name, text] of Object.entries(await referencePages()))
    expect([name, readFileSync(join(ROOT, "docs", "reference", name), "utf8")]).toEqual([name, text]);
});

test("every route of the worker stands in the reference, and no other", () => {
  const routes = createApp(apiDeps())
    .routes.filter(({ path, method }) => !(method === "ALL" && path.endsWith("*")))
    .map(({ method, path }) => `${method} ${path === "/*" ? "*" : path}`);
  expect([...new Set(routes)].sort()).toEqual(Object.keys(ROUTES).sort());
});

test("links between pages lead somewhere", () => {
  const docs = readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => join("docs", name));
  const dead = [...DOCS, ...docs].flatMap((page) =>
    [...readFileSync(join(ROOT, page), "utf8").matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
      .map(([, link = ""]) => link)
      .filter((link) => !/^[a-z]+:/.test(link) && !existsSync(join(ROOT, dirname(page), link)))
      .map((link) => `${page} → ${link}`),
  );
  expect(dead).toEqual([]);
});

test("every source file that a page names is there", () => {
  const places = ["", "src", "viewer", "viewer/src"];
  const missing = [...DOCS, "docs/how-to-add.md"].flatMap((page) =>
    [...readFileSync(join(ROOT, page), "utf8").matchAll(/`([\w./-]+\/[\w.-]+\.tsx?)`/g)]
      .map(([, path = ""]) => path)
      .filter((path) => !places.some((place) => existsSync(join(ROOT, place, path))))
      .map((path) => `${page}: ${path}`),
  );
  expect(missing).toEqual([]);
});

import { describe, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chanceOf } from "../../bench/faults/random.ts";
import { IGNORED_FILES, ignoredFiles, isIgnoredFile, tellingOf } from "../../src/config/ignored-files.ts";
import { openHome } from "../kit/temp-home.ts";

const HOME = { HOME: "/home/ann" };
const PROJECT = "/home/ann/work/shop";
const isIgnored = (file: string, ...own: string[]) =>
  isIgnoredFile(file, PROJECT, [...IGNORED_FILES, ...own], HOME);

test("files that hold little but secrets are ignored wherever they lie", () => {
  for (const file of [
    ".env",
    `${PROJECT}/.env`,
    `${PROJECT}/api/.env.production`,
    "api/.env.local",
    "/etc/ssl/private/server.key",
    `${PROJECT}/certs/site.pem`,
    "/home/ann/.ssh/id_ed25519",
    "~/.ssh/id_rsa",
    "/home/ann/.aws/credentials",
    "~/.aws/credentials",
    "/home/ann/.docker/config.json",
    "/home/ann/.kube/config",
    "infra/terraform.tfstate",
    "~/.netrc",
  ])
    expect([file, isIgnored(file)]).toEqual([file, true]);
  for (const file of [
    ".env.example",
    "src/env.ts",
    "src/environment/.envelope",
    "id_rsa.pub",
    "config.json",
    "src/key.ts",
    "docs/aws/credentials.md",
  ])
    expect([file, isIgnored(file)]).toEqual([file, false]);
});

test("the user's own patterns are added, take ours out, and may be meant from the home or the root", () => {
  expect(isIgnored("config/vault.yml", "config/vault.yml")).toBe(true);
  expect(isIgnored("other/config/vault.yml", "config/vault.yml")).toBe(false);
  expect(isIgnored("deep/vault/a/b.txt", "vault/")).toBe(true);
  expect(isIgnored("vault", "vault/")).toBe(false);
  expect(isIgnored(".npmrc", "!.npmrc")).toBe(false);
  expect(isIgnored("/home/ann/notes/x.md", "~/notes/")).toBe(true);
  expect(isIgnored("/srv/keys/x", "/srv/keys/")).toBe(true);
  expect(isIgnored("top.txt", "/top.txt")).toBe(true);
  expect(isIgnored("a/top.txt", "/top.txt")).toBe(false);
});

describe("patterns mean what git takes them to mean", () => {
  test("for patterns and paths put together by chance", async () => {
    await using home = openHome();
    const repository = join(home.dir, "repository");
    mkdirSync(repository);
    const git = (args: string[], input = "") =>
      Bun.spawnSync(["git", "-c", "core.excludesFile=/dev/null", ...args], {
        cwd: repository,
        stdin: Buffer.from(input),
        env: { ...home.environment, GIT_CONFIG_NOSYSTEM: "1" },
      }).stdout.toString();
    git(["init", "-q"]);
    const chance = chanceOf(5);
    const part = () =>
      chance.pick(["a", "b", ".env", "x.key", "dir", "*", "*.key", "**", "?", "[ab]", "a*", "{a,b}", ".*"]);
    const name = () => chance.pick(["a", "b", ".env", "x.key", "dir", "ab", "y.key", ".env.local", "{a,b}"]);
    const joined = (make: () => string) =>
      Array.from({ length: 1 + Math.floor(chance.next() * 3) }, make).join("/");
    const paths = [...new Set(Array.from({ length: 150 }, () => joined(name)))];
    for (let round = 0; round < 60; round += 1) {
      const pattern = `${chance.pick(["", "", "/"])}${joined(part)}${chance.pick(["", "", "/"])}`;
      // What these name in git depends on which folders there are, and nobody means anything by them.
      if (/\*\*\/?$/.test(pattern)) continue;
      writeFileSync(join(repository, ".gitignore"), `${pattern}\n`);
      const told = new Set(git(["check-ignore", "--no-index", "--stdin"], paths.join("\n")).split("\n"));
      for (const path of paths) {
        const ours = isIgnoredFile(join(PROJECT, path), PROJECT, [pattern], HOME);
        // From the root a pattern may hold more than in git, never less.
        if (told.has(path) !== ours && !(ours && pattern.startsWith("/")))
          expect({ pattern, path, git: told.has(path) }).toEqual({ pattern, path, git: ours });
      }
    }
  });
});

test("what is written down of our own list is what is put together of it", () => {
  const { hint, ending } = ignoredFiles([...IGNORED_FILES], "/app", {});
  const made = tellingOf(IGNORED_FILES);
  expect([hint.source, ending.source]).toEqual([made.hint.source, made.ending.source]);
});

import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { nearestNames } from "../../src/search/asked-project.ts";
import { openRemembered } from "../kit/remembered.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";

const COMMAND = resolve(import.meta.dir, "../../bin/claude-mem");
const T = Date.parse("2026-01-20T10:00:00Z");

let home: TempHome;
beforeEach(() => {
  home = openHome();
  mkdirSync(join(home.dir, "work", "orchard"));
  tell("project", "WALRUS lives here");
  tell("orchard", "APPLES grow here");
});
afterEach(() => home[Symbol.asyncDispose]());

/** Something is remembered of the project in a folder beside the home's own. */
function tell(name: string, title: string): void {
  const project = join(home.dir, "work", name);
  const environment = { ...home.environment, CLAUDE_PROJECT_DIR: project };
  using remembered = openRemembered({ ...home, project, environment });
  remembered.tellTurn({
    session: `session-${name}`,
    prompt: "count them",
    closing: "Counted.",
    at: T,
    observations: [{ title }],
    summary: { request: `Count what is here: ${title}` },
  });
  remembered.index();
}

async function run(...args: string[]) {
  const child = Bun.spawn(["node", COMMAND, ...args], {
    cwd: home.project,
    env: home.environment,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [stdout, stderr] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  return { stdout, stderr, exitCode: await child.exited };
}

/** Commands that read one project, and how each is asked. */
const READERS: readonly string[][] = [["context"], ["search"], ["timeline"]];

for (const reader of READERS) {
  describe(`${reader.join(" ")} --project`, () => {
    test("takes a name, a folder, and a folder above or below", async () => {
      for (const asked of ["orchard", "../orchard", join(home.dir, "work", "orchard"), "~/work/orchard"]) {
        const { stdout, exitCode } = await run(...reader, "--project", asked);
        expect({ asked, exitCode }).toEqual({ asked, exitCode: 0 });
        expect(stdout).toContain("APPLES");
        expect(stdout).not.toContain("WALRUS");
      }
    });

    test("shows nothing of any project for a name that none has, and says which has one like it", async () => {
      for (const [asked, hint] of [
        ["orchad", 'did you mean "orchard"'],
        ["zzzzzzzz", 'no project is named "zzzzzzzz"'],
        ["./nowhere", "there is no folder"],
      ] as const) {
        const { stdout, stderr, exitCode } = await run(...reader, "--project", asked);
        expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 1 });
        expect(stderr).toContain(hint);
      }
    });

    test("asks which is meant when a folder here has the name of a project elsewhere", async () => {
      mkdirSync(join(home.project, "orchard"));
      const { stdout, stderr, exitCode } = await run(...reader, "--project", "orchard");
      expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
      expect(stderr).toContain("./orchard");
    });
  });
}

test("an error repeats no terminal commands of what was asked", async () => {
  const { stderr, exitCode } = await run("context", "--project", "x\u001b]0;title\u0007\u001b[2J");
  expect(exitCode).toBe(1);
  expect(stderr).not.toMatch(/[\u001b\u0007]/);
  expect((await run("no\u001b[2Jsuch")).stderr).not.toContain("\u001b");
});

test("the status says how many vectors wait where there are to be some", async () => {
  const embeddings = { CLAUDE_MEM_EMBEDDINGS: "http://127.0.0.1:9/v1", CLAUDE_MEM_EMBEDDINGS_MODEL: "m" };
  Object.assign(home.environment, embeddings);
  expect((await run("status")).stdout).toMatch(/vectors +\d+ made, \d+ waiting/);
  expect(JSON.parse((await run("status", "--json")).stdout).vectors).toMatchObject({ made: 0, refused: 0 });
});

test("names are near when few characters differ or one holds the other", () => {
  const names = ["orchard", "claude-mem", "claude-mem-site", "Orchard", "api"];
  expect(nearestNames("orchad", names, 3)).toEqual(["orchard", "Orchard"]);
  expect(nearestNames("claude", names, 3)).toEqual(["claude-mem", "claude-mem-site"]);
  expect(nearestNames("xyz", names, 3)).toEqual([]);
  expect(nearestNames("", names, 3)).toEqual([]);
});

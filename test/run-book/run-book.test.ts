import { expect, test } from "bun:test";
import { runBookLines } from "../../src/recall/start/run-book-lines.ts";
import { readRunBook } from "../../src/run-book/read-run-book.ts";
import { factLines, wireRunBook } from "../../src/run-book/wire.ts";
import { stripRawEvents } from "../../src/store/database/strip-raw-events.ts";
import { openCurationStage } from "../kit/curation.ts";
import { bashDone, prompted, stopped } from "../kit/payloads.ts";
import { openRemembered, type Remembered } from "../kit/remembered.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";

const T = Date.parse("2026-01-20T10:00:00Z");
const DAY = 24 * 60 * 60_000;

interface Ran {
  command: string;
  output?: string;
  fails?: boolean;
}

/** One session that ran these commands, one after the other. */
function tellSession(home: TempHome, remembered: Remembered, day: number, commands: readonly Ran[]): void {
  const [session, at] = [`s${day}`, T + day * DAY];
  const promptId = `p${day}`;
  remembered.tell("UserPromptSubmit", { ...prompted(home, "go on", promptId), session_id: session }, at);
  for (const [index, { command, output = "", fails }] of commands.entries()) {
    const result = fails
      ? { error: `Exit code 1\n${output}`, is_interrupt: false, tool_response: undefined }
      : { tool_response: { stdout: output, stderr: "", interrupted: false } };
    const more = { tool_input: { command }, ...result, session_id: session };
    const payload = bashDone(home, `toolu_${day}_${index}`, promptId, more);
    remembered.tell(fails ? "PostToolUseFailure" : "PostToolUse", payload, at + 10 + index);
  }
  remembered.tell("Stop", { ...stopped(home, promptId, "Done."), session_id: session }, at + 5_000);
  remembered.observe(() => ({ observations: [], summary: undefined }));
  remembered.index();
}

function bookOf(remembered: Remembered, before = Number.MAX_SAFE_INTEGER) {
  const [project] = remembered.all<{ id: number }>("SELECT id FROM projects LIMIT 1");
  return readRunBook(remembered.memory, { projectId: project?.id ?? 0, before });
}

const told = (remembered: Remembered, purpose: string) =>
  bookOf(remembered)
    .commands.find((one) => one.purpose === purpose)
    ?.best.map(({ command }) => command) ?? [];

test("a command is told by its purpose, with folder and environment, also when its tool use was dropped", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  tellSession(home, remembered, 1, [
    { command: "cd apps/web && CI=1 API_TOKEN=abcdefghijkl npm test 2>&1 | tail" },
  ]);
  const before = bookOf(remembered);
  expect(before.commands).toHaveLength(1);
  const best = before.commands[0]?.best[0];
  expect(best).toMatchObject({
    command: "npm test",
    folder: "apps/web",
    environment: "CI=1 API_TOKEN",
    passed: 1,
  });
  while (stripRawEvents(remembered.memory, Number.MAX_SAFE_INTEGER, 1_000) > 0);
  remembered.memory.run("UPDATE turns SET state = state");
  remembered.index();
  expect(bookOf(remembered)).toEqual(before);
});

test("a test that finds faults is still how tests are run; a command that is wrong now is not told", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  tellSession(home, remembered, 1, [
    { command: "npm run lint" },
    { command: "make release" },
    { command: "yarn test" },
  ]);
  tellSession(home, remembered, 2, [
    { command: "npm run lint", output: "a.ts:1:1: error: unused", fails: true },
    { command: "make release", output: "fatal: no credentials", fails: true },
    { command: "yarn test", output: 'error Command "test" not found: unknown command', fails: true },
  ]);
  expect(told(remembered, "lint")).toEqual(["npm run lint"]);
  expect(told(remembered, "release")).toEqual([]);
  expect(told(remembered, "test")).toEqual([]);
});

test("what several sessions run comes before what one session runs again and again", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  for (const day of [1, 2, 3]) tellSession(home, remembered, day, [{ command: "npm test" }]);
  tellSession(
    home,
    remembered,
    4,
    Array.from({ length: 6 }, () => ({ command: "npm run test:watchless" })),
  );
  expect(told(remembered, "test")[0]).toBe("npm test");
});

test("addresses, the repository, missing programs and remedies are told from what commands printed", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  const hook = {
    command: "git commit -m x",
    output: "error: the client is stale: run npm run generate",
    fails: true,
  };
  tellSession(home, remembered, 1, [
    { command: "npm run dev", output: "  Local:   http://127.0.0.1:5173/" },
    { command: "git push", output: "To github.com:acme/shop.git\n   a..b  main -> main" },
    { command: "docker ps", output: "bash: docker: command not found", fails: true },
    hook,
    { command: "npm run generate && git add -A" },
    { command: "git commit -m x" },
  ]);
  const book = bookOf(remembered);
  expect(book.addresses).toEqual([{ address: "http://localhost:5173", command: "npm run dev" }]);
  expect(book.repositories).toEqual(["acme/shop"]);
  expect(book.lacks).toEqual(["docker"]);
  expect(book.remedies).toMatchObject([{ command: "git commit", remedy: "npm run generate", times: 1 }]);
  tellSession(home, remembered, 2, [{ command: "docker ps", output: "CONTAINER ID" }]);
  expect(bookOf(remembered).lacks).toEqual([]);
  expect(factLines(wireRunBook(bookOf(remembered)))).toEqual([
    "Repository: acme/shop",
    "Answered: http://localhost:5173 (npm run dev)",
    expect.stringMatching(/^git commit failed \(.*\) and passed after: npm run generate$/),
  ]);
});

test("a session's start gets it in a few lines that cannot leave their frame; nothing is told where nothing is known", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  expect(runBookLines(bookOf(remembered), 150)).toEqual([]);
  tellSession(home, remembered, 1, [
    { command: "npm test -- --tag '<b>'" },
    { command: "cd web && npm run build" },
    { command: "bash /tmp/build.sh" },
  ]);
  const lines = runBookLines(bookOf(remembered), 150);
  expect(lines).toEqual([
    "Last passing commands: test `npm test -- --tag '&lt;b&gt;'`; build `npm run build` in web.",
  ]);
});

test("what was forgotten is in no run-book any more", async () => {
  await using home = openHome();
  using stage = openCurationStage(home);
  const commands = [{ command: "npm test -- --tag walrus", output: "ok" }];
  stage.tellTurn({ session: "s1", prompt: "test it", closing: "It passes.", at: T, commands });
  stage.index();
  expect(bookOf(stage).commands).toHaveLength(1);
  await stage.changes.forget({ query: "walrus", by: "person", preview: false });
  expect(bookOf(stage).commands).toEqual([]);
});

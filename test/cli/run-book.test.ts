import { expect, test } from "bun:test";
import { resolve } from "node:path";
import { openRemembered } from "../kit/remembered.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";

const COMMAND = resolve(import.meta.dir, "../../bin/claude-mem");
const T = Date.parse("2026-01-20T10:00:00Z");

async function run(home: TempHome, ...args: string[]): Promise<string> {
  const child = Bun.spawn(["node", COMMAND, "run-book", ...args], {
    cwd: home.project,
    env: home.environment,
    stdin: "ignore",
    stdout: "pipe",
  });
  return await child.stdout.text();
}

test("the run-book is printed by purpose, and as JSON", async () => {
  await using home = openHome();
  {
    using remembered = openRemembered(home);
    const commands = [{ command: "cd web && CI=1 npm test", output: "ok" }];
    remembered.tellTurn({ session: "s1", prompt: "test it", closing: "It passes.", at: T, commands });
    remembered.index();
  }
  const printed = await run(home);
  expect(printed).toContain("test\n  CI=1 npm test\n    in web, last 2026-01-20; passed 1\n");
  expect(JSON.parse(await run(home, "--json"))).toMatchObject({
    commands: [{ purpose: "test", best: [{ command: "npm test", folder: "web", environment: "CI=1" }] }],
  });
});

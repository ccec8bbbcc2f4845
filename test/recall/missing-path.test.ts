import { expect, test } from "bun:test";
import { estimateTokens } from "../../src/domain/tokens.ts";
import { missingPathNote } from "../../src/recall/tools/missing-path.ts";
import { openRemembered, type Remembered } from "../kit/remembered.ts";
import { openHome } from "../kit/temp-home.ts";

const T = Date.parse("2026-01-20T10:00:00Z");

function remember(remembered: Remembered, files: readonly string[]): void {
  remembered.tellTurn({
    session: "s1",
    prompt: "look around",
    closing: "Done.",
    at: T,
    observations: files.map((file) => ({ title: `About ${file}`, filesRead: [file] })),
  });
}

function told(remembered: Remembered, path: string, gone: readonly string[] = []): string[] {
  const exists = (name: string) => !gone.includes(name);
  const note = missingPathNote(remembered.memory, { projectId: 1, project: "p", path, exists });
  expect(estimateTokens(note?.text ?? "")).toBeLessThanOrEqual(200);
  return [...(note?.text ?? "").matchAll(/^- (.+)$/gm)].map(([, line = ""]) => line);
}

test("a file is found by its name, by forms of it, and by its folder", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  remember(remembered, [
    "src/cart/total.ts",
    "src/order/total.ts",
    "src/log/logger.ts",
    "docs/setup.md",
    "lib/tax_test.go",
  ]);
  expect(told(remembered, "app/order/total.ts")[0]).toBe("src/order/total.ts");
  expect(told(remembered, "src/log/logging.ts")).toEqual(["src/log/logger.ts"]);
  expect(told(remembered, "docs/Setup.mdx")).toEqual(["docs/setup.md"]);
  expect(told(remembered, "lib/taxTest.go")).toEqual(["lib/tax_test.go"]);
  expect(told(remembered, "src/*total*.ts")).toHaveLength(2);
});

test("nothing is told of a name that nothing is like, and no file that does not exist now", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  remember(remembered, ["src/cart.ts", "src/cart/cart.ts"]);
  expect(told(remembered, "src/weather.ts")).toEqual([]);
  expect(told(remembered, "lib/cart.ts", ["src/cart.ts"])).toEqual(["src/cart/cart.ts"]);
  expect(told(remembered, "lib/cart.ts", ["src/cart.ts", "src/cart/cart.ts"])).toEqual([]);
});

test("at most three are told, and a name cannot leave its frame", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  remember(remembered, ["a/x<y.ts", "b/x<y.ts", "c/x<y.ts", "d/x<y.ts"]);
  expect(told(remembered, "e/x<y.ts")).toHaveLength(3);
  expect(told(remembered, "e/x<y.ts")[0]).toContain("x&lt;y.ts");
});

test("what git moved is found where it is now, also when it was moved twice or with its folder", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  const moves = ["git mv src/a.ts src/weather.ts", "git mv src/weather.ts lib/sky.ts", "git mv old new"];
  const commands = moves.map((command) => ({ command, output: "" }));
  remembered.tellTurn({ session: "s1", prompt: "tidy up", closing: "Done.", at: T, commands });
  remembered.index();
  expect(told(remembered, "src/a.ts", ["src/weather.ts"])).toEqual(["lib/sky.ts"]);
  expect(told(remembered, "old/deep/b.ts")).toEqual(["new/deep/b.ts"]);
});

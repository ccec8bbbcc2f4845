import { expect, test } from "bun:test";
import { hookLog } from "../../src/hooks/hook-log.ts";
import { filesWith } from "../kit/bytes.ts";
import { openHome } from "../kit/temp-home.ts";

test("a message is cut where no half of a secret is left at the end", async () => {
  await using home = openHome();
  const token = `ghp_${"Zq7".repeat(12)}`;
  for (let before = 440; before < 500; before += 4)
    hookLog(home.paths, `${"x".repeat(before)} ${token} and more`);
  hookLog(home.paths, `${"word ".repeat(3_000)}${token}`);
  expect(filesWith(home.paths.logs, [token.slice(0, 12)])).toEqual([]);
  expect(filesWith(home.paths.logs, ["xxx"])).toHaveLength(1);
});

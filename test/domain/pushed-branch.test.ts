import { expect, test } from "bun:test";
import { pushedBranch } from "../../src/domain/pushed-branch.ts";

test.each([
  ["git push", "To https://host/o/r\n   3875e9c..133a5cb  fix/cart -> fix/cart", "fix/cart"],
  ["git push -u origin HEAD", "To host:o/r.git\n * [new branch]      HEAD -> fix/cart", "fix/cart"],
  [
    "git push --force-with-lease",
    "To host:o/r.git\n + c89828d7...6de19d48 next -> next (forced update)",
    "next",
  ],
  ["git push -u origin fix/cart 2>&1", "branch 'fix/cart' set up to track 'origin/fix/cart'.", "fix/cart"],
  ["git push origin fix/cart", "ok", "fix/cart"],
  ["git push && gh pr create --head me:fix/cart --title x", "https://host/o/r/pull/7", "fix/cart"],
  [
    "gh pr create --title x",
    "Creating draft pull request for fix/cart into main in o/r\n\nhttps://host/o/r/pull/7",
    "fix/cart",
  ],
  ["gh pr create --title x", "https://host/o/r/pull/7", undefined],
  ["git status", "nothing to commit", undefined],
])("%s: %p → %p", (command, output, branch) => {
  expect(pushedBranch(command, output)).toBe(branch);
});

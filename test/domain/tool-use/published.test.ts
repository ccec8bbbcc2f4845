import { expect, test } from "bun:test";
import { publishedBy } from "../../../src/domain/tool-use/published.ts";

const at = 1_000;
const REMOTE = "remote: \nTo github.com:acme/shop.git\n";
const push = { kind: "push", repository: "acme/shop", number: undefined, at } as const;

test.each([
  ["a new branch", `${REMOTE} * [new branch]      cart -> cart\nbranch 'cart' set up to track`, ["cart"]],
  ["a branch that went on", `${REMOTE}   3875e9c..133a5cb  cart -> cart`, ["cart"]],
  ["a branch that was rewritten", `${REMOTE} + 3875e9c...133a5cb cart -> cart (forced update)`, ["cart"]],
  ["another name there", `${REMOTE} * [new branch]      HEAD -> fix/cart`, ["fix/cart"]],
  ["two branches", `${REMOTE}   3875e9c..133a5cb  a -> a\n   3875e9c..133a5cb  b -> b`, ["a", "b"]],
  [
    "what is tracked since",
    `${REMOTE}Everything up-to-date\nbranch 'cart' set up to track 'origin/cart'.`,
    ["cart"],
  ],
  ["a tag", `${REMOTE} * [new tag]         v1 -> v1`, []],
  ["a refusal", `${REMOTE} ! [rejected]        cart -> cart (non-fast-forward)`, []],
])("%s that git pushed is known by what git printed", (_what, output, branches) => {
  const found = publishedBy([{ command: "git add -A && git push -u origin HEAD 2>&1", output, at }], "main");
  expect(found).toEqual(branches.map((branch) => ({ ...push, branch })));
});

test.each([
  "git@github.com:acme/shop.git",
  "https://github.com/acme/shop",
  "ssh://git@host:22/acme/shop.git/",
])("the repository is read from %s", (remote) => {
  const output = `To ${remote}\n   3875e9c..133a5cb  cart -> cart`;
  expect(publishedBy([{ command: "git push", output, at }], "cart")[0]?.repository).toBe("acme/shop");
});

const OPENED = "https://github.com/acme/shop/pull/12";

test("a pull request belongs to the branch that was pushed, not to the one on which the turn began", () => {
  const commands = [
    { command: "git push -u origin cart", output: `${REMOTE} * [new branch] cart -> cart`, at },
    { command: 'gh pr create --title "Round once"', output: `${OPENED}\n`, at },
  ];
  expect(publishedBy(commands, "main").at(-1)).toEqual({
    ...push,
    kind: "pull-request",
    branch: "cart",
    number: 12,
  });
});

test.each([
  ["the branch that it names", "gh pr create --head me:cart --title x", "main", "cart"],
  ["the branch that it names in short", "gh pr create -H cart --title x", "main", "cart"],
  ["the current branch", "gh pr view --json url", "cart", "cart"],
  ["nothing, where it looks at another's", "gh pr view 12", "cart", undefined],
  ["nothing, where no branch is known", "gh pr create", undefined, undefined],
])("a pull request is kept with %s", (_what, command, branch, expected) => {
  expect(publishedBy([{ command, output: OPENED, at }], branch)[0]?.branch).toBe(expected as string);
});

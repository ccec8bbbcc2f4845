import { expect, test } from "bun:test";
import { changeFolder, pathWithin } from "../../src/run-book/paths-within.ts";
import { shellSteps } from "../../src/run-book/shell-steps.ts";

const commands = (line: string) => shellSteps(line).map(({ command }) => command);

test("a line is cut into its commands, without pipes, redirections and what the shell says itself", () => {
  expect(commands("cd web && npm test 2>&1 | tail -20; echo done")).toEqual(["npm test"]);
  expect(commands("pnpm build && pnpm e2e > out.txt")).toEqual(["pnpm build", "pnpm e2e"]);
  expect(commands("timeout 60 npm run lint || true")).toEqual(["npm run lint"]);
  expect(commands("npm run build -- \\\n  --watch")).toEqual(["npm run build -- --watch"]);
  expect(commands("# first\nmake test # then")).toEqual(["make test"]);
});

test("what stands in quotes, in a substitution or in a here-document is no command", () => {
  expect(commands("git commit -m 'a && npm test'")).toEqual(["git commit -m 'a && npm test'"]);
  expect(commands('grep "a;b|c" x')).toEqual(['grep "a;b|c" x']);
  expect(commands("go test $(go list ./... | grep -v e2e)")).toEqual([
    "go test $(go list ./... | grep -v e2e)",
  ]);
  expect(commands("python - <<EOF\nnpm test\nEOF")).toEqual(["python -"]);
});

test("the folder and the environment of a command are kept beside it", () => {
  const line = "export CI=1; cd apps/web && DB_HOST=db.local npm test";
  expect(shellSteps(line)).toEqual([
    { command: "npm test", folders: ["apps/web"], environment: ["CI=1", "DB_HOST=db.local"] },
  ]);
});

test("folders are told relative to the work tree, on every system", () => {
  expect(pathWithin("/w", "/w")).toBe("");
  expect(pathWithin("/w", changeFolder("/w", "apps/web"))).toBe("apps/web");
  expect(pathWithin("/w", changeFolder("/w/apps", "../lib"))).toBe("lib");
  expect(pathWithin("D:\\shop", "/d/shop/src")).toBe("src");
  expect(pathWithin("/w", "/elsewhere")).toBe("/elsewhere");
  // A host puts the shell back, so the same change comes again.
  expect(changeFolder("/w/src", "src")).toBe("/w/src");
});

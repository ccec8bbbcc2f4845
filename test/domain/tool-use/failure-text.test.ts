import { expect, test } from "bun:test";
import fc from "fast-check";
import {
  commandHeads,
  errorSignaturesIn,
  fingerprintOf,
  hasFailedSilently,
} from "../../../src/domain/tool-use/failure-text.ts";

test.each([
  [
    "/home/ann/w/src/cart.ts:12:5: error TS2304: Cannot find name 'total'.",
    "C:\\work\\src\\cart.ts:99:1: error TS2304: Cannot find name 'total'.",
  ],
  [
    "2026-01-20T10:00:00Z panic: connection 7f3a2b9c1d refused at 0xc000123",
    "2027-11-02 09:13:44 panic: connection 0a1b2c3d4e refused at 0xdeadbeef",
  ],
  ["--- FAIL: TestCheckout (0.03s)", "--- FAIL: TestCheckout (12.50s)"],
  ["\u001b[31mError: Cannot find module 'left-pad'\u001b[0m", "Error: Cannot find module 'left-pad'"],
  ["npm ERR! missing script: builds (pid 4711)", "npm ERR! missing script: builds (pid 12)"],
])("%p complains of the same another time and elsewhere", (once, again) => {
  expect(errorSignaturesIn(once)).toHaveLength(1);
  expect(errorSignaturesIn(again)).toEqual(errorSignaturesIn(once));
});

test.each([
  ["Error: Cannot find module 'left-pad'", "Error: Cannot find module 'right-pad'"],
  ["--- FAIL: TestCheckout (0.03s)", "--- FAIL: TestCart (0.03s)"],
  ["src/cart.ts:1:1: error: undefined: total", "src/mail.ts:1:1: error: undefined: total"],
])("%p and %p are two errors", (one, other) => {
  expect(fingerprintOf(errorSignaturesIn(one)[0] ?? "")).not.toBe(
    fingerprintOf(errorSignaturesIn(other)[0] ?? ""),
  );
});

test.each([
  "Exit code 1",
  "FAIL",
  "FAIL\tentire.io/cli/cmd 0.123s",
  "[lint] ERROR task failed",
  "Tests: 3 failed, 12 passed, 15 total",
  "hooks.go:155: 2026/01/15 INFO checkpoint saved component=checkpoint",
  "func listAll() ([]item, error",
  "",
])("%p says nothing of its own", (line) => {
  expect(errorSignaturesIn(line)).toEqual([]);
});

test("at most six errors are kept, the first ones", () => {
  const output = Array.from(
    { length: 40 },
    (_, index) => `Error: cannot find the ${"xyz".repeat(index + 1)}`,
  ).join("\n");
  const found = errorSignaturesIn(output);
  expect(found).toHaveLength(6);
  expect(found[0]).toBe("error: cannot find the xyz");
});

test("any text is read quickly and without failing", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 5_000 }), (text) => {
      for (const complaint of errorSignaturesIn(text))
        expect(Number.isSafeInteger(fingerprintOf(complaint))).toBe(true);
      commandHeads(text);
    }),
  );
  const begun = performance.now();
  errorSignaturesIn(`${"/a.b".repeat(50_000)} error: `.repeat(4));
  errorSignaturesIn(`error: ${"((((1:".repeat(50_000)}`);
  commandHeads("cd a && ".repeat(20_000));
  hasFailedSilently("x ".repeat(50_000), `${"a.b:".repeat(30_000)}`);
  expect(performance.now() - begun).toBeLessThan(500);
});

test.each([
  ["cd web && npm run build 2>&1 | tail -20", ["npm run build"]],
  ["FOO=1 go test -v -run TestX ./pkg/...", ["go test"]],
  ["mise run test && mise run lint", ["mise run test", "mise run lint"]],
  ["python3 -m pytest tests/a.py", ["python3 -m pytest"]],
  ["./scripts/check.sh --fast; cat out.txt", ["check.sh"]],
  ["ls -la && git status", []],
  ["", []],
])("the steps of %p are %p", (command, heads) => {
  expect(commandHeads(command)).toEqual(heads);
});

test.each([
  ["npm test 2>&1 | tail -5", "--- FAIL: TestX (0.1s)\n", true],
  ["go build ./... | head", "cart.go:1:2: undefined: x", true],
  ["cat build.log", "Error: it failed", false],
  ["grep -rn FAIL .", "FAIL x", false],
  ["npm test", "12 passing", false],
])("%p that prints %p: failed is %p", (command, output, isFailed) => {
  expect(hasFailedSilently(command, output)).toBe(isFailed);
});

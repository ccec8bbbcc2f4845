import { expect, test } from "bun:test";
import { resolve } from "node:path";
import { harmless } from "../../src/cli/terminal.ts";

const CLI = resolve(import.meta.dir, "../../src/cli");
const HOSTILE = "a\u001b]0;title\u0007b\u001b[2Jc\u009b31md\u202ee\rf";

/** Runs a script at a pseudo-terminal; what is shown, and how it ended. */
async function atTerminal(script: string, keys?: { behind: string; press: string }) {
  const shown: string[] = [];
  const decoder = new TextDecoder();
  let isPressed = keys === undefined;
  const child = Bun.spawn([process.execPath, "-e", script], {
    terminal: {
      cols: 80,
      rows: 24,
      data: (terminal, bytes) => {
        shown.push(decoder.decode(bytes, { stream: true }));
        if (isPressed || !shown.join("").includes(keys?.behind ?? "")) return;
        isPressed = true;
        terminal.write(keys?.press ?? "");
      },
    },
  });
  const exitCode = await child.exited;
  child.terminal?.close();
  return { exitCode, shown: shown.join("") };
}

test("a terminal finds no commands in what is printed but our own styles", async () => {
  expect(harmless(HOSTILE)).toBe("a]0;titleb[2Jc31mdef");
  expect(harmless("\u001b[1mbold\u001b[0m\ttab\n")).toBe("\u001b[1mbold\u001b[0m\ttab\n");
  const script = `const { openTerminal } = await import(${JSON.stringify(`${CLI}/terminal.ts`)});
    openTerminal().print(${JSON.stringify(HOSTILE)});`;
  const { shown } = await atTerminal(script);
  expect(shown).toContain("a]0;titleb[2Jc31mdef");
  expect(shown).not.toMatch(/\u001b\]|\u001b\[2J|\u009b/);
});

const ASK = `const { askYes } = await import(${JSON.stringify(`${CLI}/terminal.ts`)});
  console.log("said " + (await askYes("Really?", "Nothing was forgotten.")));`;

test("Ctrl-C at a question is a no on a line of its own, with exit code 130", async () => {
  const { exitCode, shown } = await atTerminal(ASK, { behind: "[y/N]", press: "\u0003" });
  expect(exitCode).toBe(130);
  expect(shown).toMatch(/\n\s*Nothing was forgotten\.\r?\n$/);
  expect(shown).not.toContain("rror");
});

test("an answer is one", async () => {
  for (const [press, said] of [
    ["y\r", "said true"],
    ["n\r", "said false"],
    ["\r", "said false"],
  ] as const) {
    const { exitCode, shown } = await atTerminal(ASK, { behind: "[y/N]", press });
    expect(exitCode).toBe(0);
    expect(shown).toContain(said);
  }
});

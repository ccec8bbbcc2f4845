import { createInterface } from "node:readline/promises";
import type { Environment } from "../config/paths.ts";
import { MemoryError } from "../domain/error.ts";

/** Our own styles, and the control characters that a terminal would obey. */
const OBEYED =
  /(\u001b\[(?:0|1|2|31|32|36)m)|[\0-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** Removes all terminal commands except our own styles. Output for a person passes through here; output for a program does not. */
export function harmless(text: string): string {
  return text.replaceAll(OBEYED, (_, style: string | undefined) => style ?? "");
}

/** Memories come from tools and web pages: their control sequences must not reach the terminal. */
export function plain(text: string): string {
  return Bun.stripANSI(text).replaceAll(/[\p{Cc}\p{Cf}]/gu, " ");
}

/** Styled output; plain text if the output is piped or `NO_COLOR` is set. */
export interface Terminal {
  isStyled: boolean;
  width: number;
  bold(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  accent(text: string): string;
  print(line?: string): void;
  json(value: unknown): void;
  /** Replaces the line shown last; prints nothing if the output is piped. */
  replaceLine(line: string): void;
}

const WIDTH_MAX = 110;
const WIDTH_PIPED = 100;

export function openTerminal(): Terminal {
  const isStyled = process.stdout.isTTY === true && !process.env.NO_COLOR;
  const style = (code: number) => (text: string) => (isStyled ? `\u001b[${code}m${text}\u001b[0m` : text);
  const print = (line = "") => void process.stdout.write(`${process.stdout.isTTY ? harmless(line) : line}\n`);
  return {
    isStyled,
    width: Math.min(process.stdout.columns ?? WIDTH_PIPED, WIDTH_MAX),
    bold: style(1),
    dim: style(2),
    good: style(32),
    bad: style(31),
    accent: style(36),
    print,
    json: (value) => print(JSON.stringify(value)),
    replaceLine: (line) => {
      const columns = process.stdout.columns ?? WIDTH_PIPED;
      if (process.stdout.isTTY) process.stdout.write(`\r\u001b[2K${harmless(line).slice(0, columns - 1)}`);
    },
  };
}

/** Prints rows in columns, aligned right except for the first; the first row is the head. */
export function printTable(rows: readonly (readonly string[])[], terminal: Terminal): void {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  for (const [index, row] of rows.entries()) {
    const cells = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    const line = cells.join("  ");
    terminal.print(`  ${index === 0 ? terminal.dim(line) : line}`);
  }
}

/** Prints foreign text, wrapped, three columns from the left; later lines are indented by `indent`. */
export function printText(text: string, terminal: Terminal, indent = "   "): void {
  terminal.print(`   ${wrap(plain(text), terminal.width, indent)}`);
}

/** Breaks text at spaces so that no line is wider than `width` columns; later lines are indented. */
export function wrap(text: string, width: number, indent = ""): string {
  const lines: string[] = [];
  for (const paragraph of text.split("\n")) {
    let line = "";
    for (const word of paragraph.split(" ")) {
      const candidate = line === "" ? word : `${line} ${word}`;
      if (line !== "" && Bun.stringWidth(candidate) + indent.length > width) {
        lines.push(line);
        line = word;
      } else line = candidate;
    }
    lines.push(line);
  }
  return lines.map((line, index) => (index === 0 ? line : `${indent}${line}`)).join("\n");
}

/**
 * Runs a program on this terminal and returns its exit code.
 *
 * @throws MemoryError child-failed if it cannot be started
 */
export async function runOnTerminal(command: readonly string[], environment: Environment): Promise<number> {
  try {
    return await Bun.spawn([...command], { env: environment, stdio: ["inherit", "inherit", "inherit"] })
      .exited;
  } catch (error) {
    throw new MemoryError("child-failed", `"${command[0]}" cannot be started`, { cause: error });
  }
}

/** The exit code that shells report for a program ended by Ctrl-C: 128 and the signal's number. */
const INTERRUPTED_EXIT_CODE = 130;

/**
 * Asks a yes-or-no question. Ctrl-C counts as no and ends the program.
 *
 * @param refused printed on Ctrl-C
 */
export async function askYes(question: string, refused: string): Promise<boolean> {
  const dialog = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const interrupted = new Promise<undefined>((resolve) => dialog.once("SIGINT", () => resolve(undefined)));
    const answer = await Promise.race([dialog.question(`${question} [y/N] `), interrupted]);
    if (answer !== undefined) return /^y(es)?$/i.test(answer.trim());
  } finally {
    dialog.close();
  }
  process.stdout.write(`\n${refused}\n`);
  process.exit(INTERRUPTED_EXIT_CODE);
}

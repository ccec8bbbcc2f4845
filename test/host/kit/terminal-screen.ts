/**
 * What a person would read on the terminal.
 *
 * Programs draw with cursor moves and rewrite single cells, so neither the raw output nor a stripped one holds
 * the words; a grid does. Only what moves or erases text is carried out: colours, modes and titles are read over.
 */
import { TerminalGrid } from "./terminal-grid.ts";

/** An unfinished sequence longer than this is none; it is read over so that text goes on. */
const sequenceCharsMax = 8_192;

export interface TerminalScreen {
  /** Takes the next piece of output; sequences may be cut anywhere. */
  write(output: string): void;
  /** The visible lines, without trailing blanks. What has scrolled away is gone. */
  readonly text: string;
}

export function openScreen(columns: number, rows: number): TerminalScreen {
  const grid = new TerminalGrid(columns, rows);
  let pending = "";
  return {
    write: (output) => {
      pending = consume(grid, pending + output);
    },
    get text() {
      return grid.lines.map(renderLine).join("\n");
    },
  };
}

const escapeCode = "\x1b";
/** CSI with parameters and final letter; OSC; other strings; character sets; two-character sequences. */
const sequence =
  /\x1b\[([0-?]*)[ -/]*([@-~])|\x1b\][\s\S]*?(?:\x07|\x1b\\)|\x1b[P_^X][\s\S]*?\x1b\\|\x1b[()][A-Z0-9]|\x1b[^[\]P_^X()]/y;

/** Returns the tail that is the start of a sequence still to come. */
function consume(grid: TerminalGrid, output: string): string {
  let at = 0;
  while (at < output.length) {
    if (output[at] !== escapeCode) {
      const character = String.fromCodePoint(output.codePointAt(at) ?? 0);
      grid.put(character);
      at += character.length;
      continue;
    }
    sequence.lastIndex = at;
    const match = sequence.exec(output);
    if (match === null && output.length - at < sequenceCharsMax) return output.slice(at);
    if (match !== null) carryOut(grid, match);
    at += match?.[0].length ?? 1;
  }
  return "";
}

function carryOut(grid: TerminalGrid, [all, parameters, final]: RegExpExecArray): void {
  if (all === "\x1b7") return grid.save();
  if (all === "\x1b8") return grid.restore();
  if (final === undefined || parameters === undefined) return;
  if (parameters.startsWith("?")) return switchMode(grid, final, parameters);
  // Other private sequences (keyboard protocols, version queries) share final letters with moves.
  if (/^[<=>]/.test(parameters)) return;
  const [first, second] = parameters.split(";").map((part) => Number.parseInt(part, 10) || undefined);
  move(grid, final, first, second);
  edit(grid, final, first);
}

function move(grid: TerminalGrid, final: string, first = 1, second = 1): void {
  const count = Math.max(1, first);
  const moves: Record<string, () => void> = {
    A: () => grid.moveBy(-count, 0),
    B: () => grid.moveBy(count, 0),
    C: () => grid.moveBy(0, count),
    D: () => grid.moveBy(0, -count),
    E: () => grid.moveBy(count, Number.NEGATIVE_INFINITY),
    F: () => grid.moveBy(-count, Number.NEGATIVE_INFINITY),
    G: () => grid.moveTo(undefined, count - 1),
    d: () => grid.moveTo(count - 1, undefined),
    H: () => grid.moveTo(count - 1, second - 1),
    f: () => grid.moveTo(count - 1, second - 1),
    s: () => grid.save(),
    u: () => grid.restore(),
  };
  moves[final]?.();
}

function edit(grid: TerminalGrid, final: string, first: number | undefined): void {
  const count = Math.max(1, first ?? 1);
  const edits: Record<string, () => void> = {
    J: () => grid.eraseInScreen(first ?? 0),
    K: () => grid.eraseInLine(first ?? 0),
    X: () => grid.eraseCells(count),
    P: () => grid.deleteCells(count),
    "@": () => grid.insertCells(count),
    L: () => grid.insertLines(count),
    M: () => grid.deleteLines(count),
    S: () => grid.scroll(count),
    T: () => grid.scroll(-count),
  };
  edits[final]?.();
}

function switchMode(grid: TerminalGrid, final: string, parameters: string): void {
  if (!/[?;](1049|1047|47)(;|$)/.test(parameters)) return;
  if (final === "h") grid.showAlternate();
  if (final === "l") grid.showMain();
}

/** A line may have holes, which `Array.from` shows as undefined. */
function renderLine(cells: readonly string[]): string {
  return Array.from(cells, (cell) => cell ?? " ")
    .join("")
    .trimEnd();
}

/**
 * What a person would read on the terminal.
 *
 * Programs draw with cursor moves and rewrite single cells, so neither the raw output nor a stripped one holds
 * the words; a grid does. Only what moves or erases text is carried out: colours, modes and titles are read over.
 */

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

/** A terminal's cells and cursor, and the operations that control sequences ask of them. */

class TerminalGrid {
  lines: string[][];
  readonly #columns: number;
  readonly #rows: number;
  #row = 0;
  #column = 0;
  #saved = { row: 0, column: 0 };
  /** The lines of the main screen while the alternate one is shown. */
  #main: string[][] | undefined;

  constructor(columns: number, rows: number) {
    this.#columns = columns;
    this.#rows = rows;
    this.lines = this.#blankLines(rows);
  }

  put(character: string): void {
    if (character === "\n") return this.#feed();
    if (character === "\r") return this.moveTo(undefined, 0);
    if (character === "\b") return this.moveBy(0, -1);
    if (character === "\t") return this.moveTo(undefined, (Math.floor(this.#column / 8) + 1) * 8);
    const width = Bun.stringWidth(character);
    if (width === 0) return;
    if (this.#column + width > this.#columns) {
      this.#column = 0;
      this.#feed();
    }
    const line = this.#line();
    line[this.#column] = character;
    // The second cell of a wide character holds nothing, so that the text has it once.
    if (width === 2) line[this.#column + 1] = "";
    this.#column += width;
  }

  /** Rows and columns count from 0; undefined keeps one. The cursor stays on the screen. */
  moveTo(row: number | undefined, column: number | undefined): void {
    this.#row = Math.min(Math.max(row ?? this.#row, 0), this.#rows - 1);
    this.#column = Math.min(Math.max(column ?? this.#column, 0), this.#columns - 1);
  }

  moveBy(rows: number, columns: number): void {
    this.moveTo(this.#row + rows, this.#column + columns);
  }

  save(): void {
    this.#saved = { row: this.#row, column: this.#column };
  }

  restore(): void {
    this.moveTo(this.#saved.row, this.#saved.column);
  }

  /** 0: from the cursor on, 1: up to the cursor, 2: all. */
  eraseInLine(how: number): void {
    const line = this.#line();
    const from = how === 0 ? this.#column : 0;
    const to = how === 1 ? this.#column : this.#columns - 1;
    for (let column = from; column <= to; column++) line[column] = " ";
  }

  /** As `eraseInLine`, over the rows. */
  eraseInScreen(how: number): void {
    if (how < 2) this.eraseInLine(how);
    for (let row = 0; row < this.#rows; row++) {
      const isErased = how === 2 || (how === 0 ? row > this.#row : row < this.#row);
      if (isErased) this.lines[row] = [];
    }
  }

  eraseCells(count: number): void {
    const line = this.#line();
    const end = Math.min(this.#column + count, this.#columns);
    for (let column = this.#column; column < end; column++) line[column] = " ";
  }

  deleteCells(count: number): void {
    this.#line().splice(this.#column, count);
  }

  insertCells(count: number): void {
    const line = this.#line();
    line.splice(this.#column, 0, ...Array<string>(Math.min(count, this.#columns)).fill(" "));
    line.length = Math.min(line.length, this.#columns);
  }

  /** Removes `count` lines at the cursor and fills up below. */
  deleteLines(count: number): void {
    this.#deleteAt(this.#row, count);
  }

  insertLines(count: number): void {
    this.#insertAt(this.#row, count);
  }

  scroll(count: number): void {
    if (count > 0) this.#deleteAt(0, count);
    else this.#insertAt(0, -count);
  }

  showAlternate(): void {
    this.#main ??= this.lines;
    this.lines = this.#blankLines(this.#rows);
  }

  showMain(): void {
    this.lines = this.#main ?? this.lines;
    this.#main = undefined;
  }

  #deleteAt(row: number, count: number): void {
    const removed = this.lines.splice(row, count);
    this.lines.push(...this.#blankLines(removed.length));
  }

  #insertAt(row: number, count: number): void {
    this.lines.splice(row, 0, ...this.#blankLines(Math.min(count, this.#rows)));
    this.lines.length = this.#rows;
  }

  #feed(): void {
    if (this.#row < this.#rows - 1) this.#row += 1;
    else this.scroll(1);
  }

  #line(): string[] {
    const line = this.lines[this.#row] ?? [];
    this.lines[this.#row] = line;
    return line;
  }

  #blankLines(count: number): string[][] {
    return Array.from({ length: count }, () => []);
  }
}

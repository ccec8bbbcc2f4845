/** A terminal's cells and cursor, and the operations that control sequences ask of them. */

export class TerminalGrid {
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

/** Our own styles, and what a terminal would obey. */
const OBEYED =
  /(\u001b\[(?:0|1|2|31|32|36)m)|[\0-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Text in which a terminal finds no commands but those of our styles. Whatever is printed for a person goes through
 * here; what a program reads stays as it is.
 */
export function harmless(text: string): string {
  return text.replaceAll(OBEYED, (_, style: string | undefined) => style ?? "");
}

/** Memories come from tools and pages: no control sequence of theirs may reach the terminal. */
export function plain(text: string): string {
  return Bun.stripANSI(text).replaceAll(/[\p{Cc}\p{Cf}]/gu, " ");
}

/** Styles for people's terminals; plain text where the output is piped or `NO_COLOR` is set. */
export interface Terminal {
  isStyled: boolean;
  width: number;
  bold(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  accent(text: string): string;
  print(line?: string): void;
  /** Shows a line in the place of the last one shown so; nothing where the output is piped. */
  replaceLine(line: string): void;
}

const WIDTH_MAX = 110;
const WIDTH_PIPED = 100;

export function openTerminal(): Terminal {
  const isStyled = process.stdout.isTTY === true && !process.env.NO_COLOR;
  const style = (code: number) => (text: string) => (isStyled ? `\u001b[${code}m${text}\u001b[0m` : text);
  return {
    isStyled,
    width: Math.min(process.stdout.columns ?? WIDTH_PIPED, WIDTH_MAX),
    bold: style(1),
    dim: style(2),
    good: style(32),
    bad: style(31),
    accent: style(36),
    print: (line = "") => void process.stdout.write(`${process.stdout.isTTY ? harmless(line) : line}\n`),
    replaceLine: (line) => {
      const columns = process.stdout.columns ?? WIDTH_PIPED;
      if (process.stdout.isTTY) process.stdout.write(`\r\u001b[2K${harmless(line).slice(0, columns - 1)}`);
    },
  };
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

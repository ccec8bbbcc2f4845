import { MemoryError } from "../../domain/error.ts";

/** Only `cmd.exe` can run these. npm makes them for every program that it installs. */
export function isBatchFile(program: string): boolean {
  return /\.(cmd|bat)$/i.test(program);
}

/** What needs no quotes, wherever `cmd.exe` and the batch file look at it. All else is quoted. */
const PLAIN = /^[\w#$*+\-./:?@\\]*[\w#$*+\-./:?@]$/;

/**
 * The command line that runs a batch file with just these arguments. `cmd.exe` and then the batch file read them again as
 * text; within quotes nothing but `"` and `%` means anything to either. So every argument is quoted, a quote is doubled,
 * and a `%` is followed by a piece of a variable of no length, which leaves the `%` alone with nothing to name.
 * `/d` runs no commands of the registry, `/v:off` leaves `!` alone, `/s` takes off the outermost quotes and no others.
 *
 * To be started with its arguments verbatim.
 *
 * @throws MemoryError invalid-input for a line break or a NUL, which cannot be passed
 */
export function batchCommand(cmd: string, command: readonly string[]): string[] {
  const [program = "", ...args] = command;
  const broken = command.find((part) => /[\r\n\0]/.test(part));
  if (broken !== undefined || program.includes('"')) {
    const said = JSON.stringify((broken ?? program).slice(0, 80));
    throw new MemoryError("invalid-input", `the batch file ${program} cannot be given the argument ${said}`);
  }
  const line = [`"${escapePercent(program)}"`, ...args.map(quoted)].join(" ");
  return [cmd, "/d", "/e:on", "/v:off", "/s", "/c", `"${line}"`];
}

function quoted(text: string): string {
  if (PLAIN.test(text)) return text;
  // Backslashes before a quote, the closing one too, would make it a part of the text for the program in the end.
  const escaped = text.replaceAll(/(?<!\\)(\\*)"/g, '$1$1""').replace(/(?<!\\)\\+$/, "$&$&");
  return `"${escapePercent(escaped)}"`;
}

function escapePercent(text: string): string {
  return text.replaceAll("%", "%%cd:~,%");
}

import { closeSync, fchmodSync, fstatSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { asMemoryError, MemoryError } from "../domain/error.ts";
import { exportJsonl } from "../export/jsonl.ts";
import { exportMarkdown } from "../export/markdown.ts";
import { PRIVATE_FILE_MODE } from "../lib/private-files.ts";
import { openMemoryForReading } from "../store/database/open.ts";
import { beginReading } from "../store/imports/export-rows.ts";
import type { CommandContext } from "./command-context.ts";
import { harmless } from "./terminal.ts";

const FORMATS = { jsonl: exportJsonl, markdown: exportMarkdown };
/** Lines are written together: one by one would take a system call each. */
const CHUNK_CHARS = 1 << 16;
const STDOUT = 1;

export function exportCommand(program: Command, context: CommandContext): void {
  program
    .command("export")
    .description("write out the whole memory; what `import` takes in, or Markdown to read")
    .addOption(
      new Option("--format <format>", "jsonl or markdown").choices(Object.keys(FORMATS)).default("jsonl"),
    )
    .option("--output <file>", "a file that only you can read, instead of standard output")
    .action(async ({ format, output }: { format: keyof typeof FORMATS; output?: string }) => {
      using memory = openMemoryForReading(context.paths.memory);
      if (memory === undefined) throw new MemoryError("not-found", "nothing is remembered yet");
      using _moment = beginReading(memory);
      const isRead = format === "markdown" || (output === undefined && process.stdout.isTTY === true);
      const whole = joined(FORMATS[format](memory));
      const pieces = isRead ? mapped(whole, harmless) : whole;
      if (output === undefined) await writeOut(pieces);
      else writeFile(resolve(output), pieces);
    });
}

function* mapped(pieces: Iterable<string>, change: (piece: string) => string): Generator<string> {
  for (const piece of pieces) yield change(piece);
}

function* joined(lines: Iterable<string>): Generator<string> {
  let chunk = "";
  for (const line of lines) {
    chunk += line;
    if (chunk.length < CHUNK_CHARS) continue;
    yield chunk;
    chunk = "";
  }
  if (chunk !== "") yield chunk;
}

/**
 * A pipe takes as much as its reader does, and a reader that leaves has seen enough. A shell that sends it to a file makes
 * one that others may read.
 */
async function writeOut(pieces: Iterable<string>): Promise<void> {
  if (fstatSync(STDOUT).isFile()) fchmodSync(STDOUT, PRIVATE_FILE_MODE);
  const { stdout } = process;
  let hasLeft = false;
  const { promise: left, resolve } = Promise.withResolvers<void>();
  stdout.on("error", () => {
    hasLeft = true;
    resolve();
  });
  for (const piece of pieces) {
    if (hasLeft) return;
    if (!stdout.write(piece))
      await Promise.race([left, new Promise((drained) => stdout.once("drain", drained))]);
  }
}

/** Under another name first: half an export must not pass for a whole one. */
function writeFile(path: string, pieces: Iterable<string>): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = openSync(temporary, "wx", PRIVATE_FILE_MODE);
    try {
      for (const piece of pieces) writeSync(file, piece);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw asMemoryError(error, `writing ${path}`);
  }
}

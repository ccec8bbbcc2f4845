import { closeSync, fchmodSync, fstatSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { asMemoryError, MemoryError } from "../../domain/error.ts";
import { exportJsonl } from "../../export/jsonl.ts";
import { exportMarkdown } from "../../export/markdown.ts";
import { PRIVATE_FILE_MODE } from "../../lib/private-files.ts";
import { openMemoryForReading } from "../../store/database/open-for-reading.ts";
import { beginReading } from "../../store/imports/exported-rows.ts";
import type { CommandContext } from "../command-context.ts";
import { harmless } from "../terminal.ts";

const FORMATS = { jsonl: exportJsonl, markdown: exportMarkdown };
/** Lines are written in chunks, because each write is a system call. */
const CHUNK_CHARS = 1 << 16;
const STDOUT = 1;

export function exportCommand(program: Command, { paths }: CommandContext): void {
  program
    .command("export")
    .description("export the whole memory, as JSON lines for `import` or as Markdown to read")
    .addOption(
      new Option("--format <format>", "output format").choices(Object.keys(FORMATS)).default("jsonl"),
    )
    .option("--output <file>", "write to a file that only you can read, instead of standard output")
    .action(async ({ format, output }: { format: keyof typeof FORMATS; output?: string }) => {
      using memory = openMemoryForReading(paths.memory);
      if (memory === undefined) throw new MemoryError("not-found", "the memory is empty");
      using _moment = beginReading(memory);
      const isForPerson = format === "markdown" || (output === undefined && process.stdout.isTTY === true);
      const chunks = chunksOf(FORMATS[format](memory), isForPerson ? harmless : (text) => text);
      if (output === undefined) await writeOut(chunks);
      else writeFile(resolve(output), chunks);
    });
}

function* chunksOf(lines: Iterable<string>, clean: (text: string) => string): Generator<string> {
  let chunk = "";
  for (const line of lines) {
    chunk += clean(line);
    if (chunk.length < CHUNK_CHARS) continue;
    yield chunk;
    chunk = "";
  }
  if (chunk !== "") yield chunk;
}

/** Follows the reader's pace and stops when it leaves. A file that the shell redirects to is made private. */
async function writeOut(chunks: Iterable<string>): Promise<void> {
  if (fstatSync(STDOUT).isFile()) fchmodSync(STDOUT, PRIVATE_FILE_MODE);
  const { stdout } = process;
  let hasLeft = false;
  const { promise: left, resolve } = Promise.withResolvers<void>();
  stdout.on("error", () => {
    hasLeft = true;
    resolve();
  });
  for (const chunk of chunks) {
    if (hasLeft) return;
    if (!stdout.write(chunk))
      await Promise.race([left, new Promise((drained) => stdout.once("drain", drained))]);
  }
}

/** Writes under a temporary name first, so that a partial export never looks complete. */
function writeFile(path: string, chunks: Iterable<string>): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = openSync(temporary, "wx", PRIVATE_FILE_MODE);
    try {
      for (const chunk of chunks) writeSync(file, chunk);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw asMemoryError(error, `writing ${path}`);
  }
}

import { statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { MemoryError } from "../../domain/error.ts";
import { readText } from "../../lib/guarded-files.ts";

import code from "./code.json" with { type: "json" };
import codeGerman from "./code--de.json" with { type: "json" };
import codeChinese from "./code--zh.json" with { type: "json" };

const DEFAULT: Mode = code;
const BUILT_IN: ReadonlyMap<string, ModeFile> = new Map(
  [code, codeGerman, codeChinese].map((file) => [file.name, file]),
);
/** A mode is a page of text. */
const FILE_BYTES_MAX = 64_000;

export interface FoundMode {
  mode: Mode;
  /** Why the mode that was asked for is not the one in force. */
  fault: MemoryError | undefined;
}

/**
 * The mode of that name: the user's own from `directory`, else a built-in one. One that is missing or invalid is named
 * with its fault and the default holds, because a typing error must not stop the notes.
 */
export function findMode(name: string, directory: string): FoundMode {
  try {
    return { mode: getMode(name, directory), fault: undefined };
  } catch (error) {
    if (!(error instanceof MemoryError)) throw error;
    return { mode: DEFAULT, fault: error };
  }
}

function getMode(name: string, directory: string): Mode {
  if (!MODE_NAME.test(name)) throw invalid(`CLAUDE_MEM_MODE is "${name.slice(0, 80)}", which names no mode`);
  const file = readModeFile(name, directory) ?? BUILT_IN.get(name);
  if (file === undefined) {
    const known = [...BUILT_IN.keys()].join(", ");
    throw invalid(`mode "${name}" is neither one of ${known} nor a file ${join(directory, `${name}.json`)}`);
  }
  return complete(file, name);
}

function readModeFile(name: string, directory: string): ModeFile | undefined {
  const path = join(directory, `${name}.json`);
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined) return undefined;
  if (size > FILE_BYTES_MAX) throw invalid(`mode ${path} is larger than ${FILE_BYTES_MAX} bytes`);
  const parsed = modeFile.safeParse(parseJson(path));
  if (!parsed.success) throw invalid(`mode ${path} is invalid: ${faultsOf(parsed.error)}`);
  if (parsed.data.name !== name) throw invalid(`mode ${path} calls itself "${parsed.data.name}"`);
  return parsed.data;
}

function parseJson(path: string): unknown {
  try {
    return JSON.parse(readText(path));
  } catch (error) {
    throw invalid(`mode ${path} cannot be read: ${(error as Error).message}`);
  }
}

function faultsOf(error: z.ZodError): string {
  return error.issues
    .slice(0, 3)
    .map((issue) => `${issue.path.join(".") || "the file"}: ${issue.message}`)
    .join("; ");
}

function complete(file: ModeFile, name: string): Mode {
  const base = file.extends === undefined ? DEFAULT : BUILT_IN.get(file.extends);
  if (base === undefined) throw invalid(`mode "${name}" extends "${file.extends}", which is not built in`);
  return {
    name,
    language: file.language ?? base.language ?? DEFAULT.language,
    role: file.role ?? base.role ?? DEFAULT.role,
    record: file.record ?? base.record ?? DEFAULT.record,
    leaveOut: file.leaveOut ?? base.leaveOut ?? DEFAULT.leaveOut,
  };
}

function invalid(message: string): MemoryError {
  return new MemoryError("invalid-setting", message);
}

/** What to look for in a turn and in which language to write it down. */
export interface Mode {
  name: string;
  /** The language of what is written, by its English name. */
  language: string;
  role: string;
  record: readonly string[];
  leaveOut: readonly string[];
}

const LINE_CHARS_MAX = 300;
const LINES_MAX = 20;
const line = z
  .string()
  .trim()
  .min(1)
  .max(LINE_CHARS_MAX)
  .refine((text) => !/[<>\n]/.test(text), "must be one line without < and >");
const lines = z.array(line).min(1).max(LINES_MAX);

/** Names of modes are file names too: letters, digits and dashes, so that none leads out of its folder. */
export const MODE_NAME = /^[a-z0-9]+(?:-{1,2}[a-z0-9]+)*$/;

/** A mode as it stands in a file; what it leaves out comes from the built-in mode that it extends. */
export const modeFile = z.strictObject({
  name: z.string().regex(MODE_NAME, "must be lower-case letters, digits and dashes"),
  extends: z.string().regex(MODE_NAME).optional(),
  language: line.optional(),
  role: line.optional(),
  record: lines.optional(),
  leaveOut: lines.optional(),
});
export type ModeFile = z.infer<typeof modeFile>;

import { z } from "zod";

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

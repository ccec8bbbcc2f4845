import type { Database } from "bun:sqlite";
import { findNext, type NextRequest } from "../search/files-first.ts";
import { quote } from "./frame.ts";

/** Two of ten named files are opened, of the first more: a compact line of them costs little. */
const FILES_MAX = 10;
const FILES_CHARS_MAX = 700;
/** The files on which the work that a prompt asks for is likely to take place, in one line; "" if none is known. */
export function likelyFilesLine(memory: Database, request: NextRequest): string {
  const { files, isFounded } = findNext(memory, request);
  if (!isFounded) return "";
  const names = filesNotNamed(files, request.prompt)
    .slice(0, FILES_MAX)
    .map((path) => `\`${quote(path)}\``);
  while (names.join(", ").length > FILES_CHARS_MAX) names.pop();
  return names.length === 0 ? "" : `Likely files, by earlier sessions: ${names.join(", ")}`;
}

/** What the prompt names by its path or its name needs no telling. */
export function filesNotNamed(paths: readonly string[], prompt: string): string[] {
  return paths.filter(
    (path) => !prompt.includes(path) && !prompt.includes(path.slice(path.lastIndexOf("/") + 1)),
  );
}

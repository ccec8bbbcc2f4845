import type { JsonObject } from "../../domain/host-event.ts";

/** What a patch does to one file, as a tool use of its own: the memory knows edits by file. */
export interface FileChange {
  name: "Edit" | "MultiEdit" | "Write" | "Delete";
  input: JsonObject;
}

/** Files of one patch that become tool uses. A larger one is a generated change, of which the first files tell enough. */
export const PATCH_FILES_MAX = 12;
const HUNKS_MAX = 50;

const BEGIN = "*** Begin Patch";

/** The patch in a text: the input of `apply_patch`, or a shell command that calls it. */
export function findPatch(text: string): string | undefined {
  const from = text.indexOf(BEGIN);
  return from === -1 ? undefined : text.slice(from);
}

/** The changes of a patch in the form of Codex (`*** Update File: …` and hunks of lines with `+`, `-` or a space). */
export function changesOfPatch(patch: string): FileChange[] {
  const sections = patch.split(/^\*\*\* (?=(?:Add|Update|Delete) File: )/m).slice(1, PATCH_FILES_MAX + 1);
  return sections.flatMap((section) => changeOf(section) ?? []);
}

function changeOf(section: string): FileChange | undefined {
  const match = /^(Add|Update|Delete) File: (.+?)\r?\n?$/m.exec(section);
  if (match === null) return undefined;
  const [, verb, name = ""] = match;
  const path = name.trim();
  const body = section.slice(match[0].length).split(/^\*\*\* End (?:Patch|of File)/m)[0] ?? "";
  if (verb === "Delete") return { name: "Delete", input: { file_path: path } };
  if (verb === "Add") {
    const lines = body.split("\n").filter((line) => line.startsWith("+"));
    return {
      name: "Write",
      input: { file_path: path, content: lines.map((line) => line.slice(1)).join("\n") },
    };
  }
  const moved = /^\*\*\* Move to: (.+)$/m.exec(body)?.[1]?.trim();
  const edits = hunksOf(body).map((lines) => ({
    old_string: sideOf(lines, "-"),
    new_string: sideOf(lines, "+"),
  }));
  return { name: "MultiEdit", input: { file_path: moved ?? path, edits } };
}

function hunksOf(body: string): string[][] {
  const hunks: string[][] = [[]];
  for (const line of body.split("\n")) {
    if (line.startsWith("@@")) hunks.push([]);
    else if (/^[-+ ]/.test(line)) hunks.at(-1)?.push(line);
  }
  return hunks.filter((lines) => lines.length > 0).slice(0, HUNKS_MAX);
}

/** The lines of one side of a hunk, with those that both have. */
function sideOf(lines: readonly string[], sign: "+" | "-"): string {
  return lines
    .filter((line) => line.startsWith(sign) || line.startsWith(" "))
    .map((line) => line.slice(1))
    .join("\n");
}

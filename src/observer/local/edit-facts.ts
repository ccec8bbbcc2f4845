import { inWords } from "./draft.ts";
import { type FileEdit, symbolChanges } from "./edits.ts";
import { fileName, isDocPath } from "./paths.ts";

/** What happened to the symbols of a file, as one fact; "" when no symbol is known. */
export function editFact(edit: FileEdit): string {
  const { added, removed, changed } = symbolChanges(edit);
  const parts: string[] = [];
  const most = isDocPath(edit.path) ? 2 : 5;
  if (added.length > 0) parts.push(`added ${inWords(added, most)}`);
  if (removed.length > 0) parts.push(`removed ${inWords(removed, most)}`);
  if (changed.length > 0 && parts.length < 2) parts.push(`changed ${inWords(changed, 4)}`);
  if (parts.length === 0) return edit.isNew ? `${edit.path}: new file of ${edit.linesAdded} lines` : "";
  return `${edit.path}: ${edit.isNew ? "new file; " : ""}${parts.join(", ")}`;
}

/** Facts about the files that changed most, sources before tests, where what was said has not told of it. */
export function editFacts(edits: readonly FileEdit[], max: number, said: readonly string[]): string[] {
  const told = said.join("\n");
  const ordered = [...edits].sort((a, b) => Number(a.isTest) - Number(b.isTest) || weight(b) - weight(a));
  return ordered
    .filter((edit) => said.length === 0 || tellsMore(edit, told))
    .map(editFact)
    .filter((fact) => fact !== "")
    .slice(0, max);
}

/** That something changed within `total` is no news beside a sentence about it; that a symbol came or went is. */
function tellsMore(edit: FileEdit, told: string): boolean {
  const { added, removed } = symbolChanges(edit);
  return [...added, ...removed].some((name) => !told.includes(name));
}

function weight(edit: FileEdit): number {
  return edit.linesAdded + edit.linesRemoved;
}

/** The files of a change in words: `setup.go and 3 more`. */
export function filesInWords(edits: readonly FileEdit[], max = 2): string {
  const ordered = [...edits].sort((a, b) => Number(a.isTest) - Number(b.isTest) || weight(b) - weight(a));
  return inWords(
    ordered.map((edit) => fileName(edit.path)),
    max,
  );
}

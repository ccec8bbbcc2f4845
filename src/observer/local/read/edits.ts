import { asArray, asNumber, asObject, asString } from "../../../domain/json.ts";
import { EDITING_TOOLS } from "../../../domain/tool-use/editing-tools.ts";
import type { ToolUse } from "../../../domain/turn.ts";
import { keyDeclaredIn, symbolDeclaredIn } from "./symbols.ts";
import { clean, linesOf } from "./text.ts";

const PATCH_LINES_READ_MAX = 400;

/** All that a turn did to one file. */
export interface FileEdit {
  path: string;
  isNew: boolean;
  isTest: boolean;
  linesAdded: number;
  linesRemoved: number;
  symbolsAdded: Set<string>;
  symbolsRemoved: Set<string>;
  /** Symbols inside of which something changed. */
  symbolsChanged: Set<string>;
  toolUseIds: string[];
  lastAt: number;
}

export function isEdit(use: ToolUse): boolean {
  return EDITING_TOOLS.has(use.name);
}

/** The file that a tool use names, if it names one. */
export function pathOf(use: ToolUse): string | undefined {
  return asString(use.input.file_path) ?? asString(use.input.notebook_path);
}

/** The edits that took effect, by file, in the order in which the files were first edited. */
export function editsOf(uses: readonly ToolUse[], directory: string | undefined): FileEdit[] {
  const files = new Map<string, FileEdit>();
  for (const use of uses) {
    const path = pathOf(use);
    if (!isEdit(use) || use.outcome !== "ok" || path === undefined) continue;
    const shown = shownPath(path, directory);
    const edit = files.get(shown) ?? emptyEdit(shown, use);
    files.set(shown, edit);
    addUse(edit, use);
  }
  return [...files.values()];
}

function emptyEdit(path: string, use: ToolUse): FileEdit {
  return {
    path,
    isNew: asObject(use.result)?.type === "create",
    isTest: isTestPath(path),
    linesAdded: 0,
    linesRemoved: 0,
    symbolsAdded: new Set(),
    symbolsRemoved: new Set(),
    symbolsChanged: new Set(),
    toolUseIds: [],
    lastAt: use.at,
  };
}

function addUse(edit: FileEdit, use: ToolUse): void {
  edit.toolUseIds.push(use.toolUseId);
  edit.lastAt = use.at;
  let around: string | undefined;
  for (const line of patchOf(use)) {
    const symbol = symbolDeclaredIn(line.slice(1)) ?? keyDeclaredIn(line.slice(1), edit.path);
    if (line.startsWith("@")) around = undefined;
    else if (line.startsWith(" ")) around = symbol ?? around;
    else {
      count(edit, line, symbol, around);
      around = symbol ?? around;
    }
  }
}

function count(edit: FileEdit, line: string, symbol: string | undefined, around: string | undefined): void {
  const isAddition = line.startsWith("+");
  if (isAddition) edit.linesAdded += 1;
  else edit.linesRemoved += 1;
  if (symbol !== undefined) (isAddition ? edit.symbolsAdded : edit.symbolsRemoved).add(symbol);
  else if (around !== undefined) edit.symbolsChanged.add(around);
}

/** The lines of a change, each with its `+`, `-` or space in front, `@` between hunks. */
export function patchOf(use: ToolUse): string[] {
  const hunks = asArray(asObject(use.result)?.structuredPatch) ?? [];
  const lines: string[] = [];
  for (const item of hunks) {
    lines.push("@");
    for (const line of asArray(asObject(item)?.lines) ?? []) {
      if (typeof line === "string" && lines.length < PATCH_LINES_READ_MAX) lines.push(...linesOf(line, 1));
    }
  }
  return lines.length > 1 && asNumber(hunks.length) !== 0 ? lines : patchOfInput(use);
}

/** Without a patch in the result, the strings of the input stand for it. */
function patchOfInput(use: ToolUse): string[] {
  const input = use.input;
  const pieces = (asArray(input.edits) ?? [input]).map((piece) => asObject(piece) ?? {});
  const lines: string[] = [];
  for (const piece of pieces) {
    const before = linesOf(asString(piece.old_string) ?? "", PATCH_LINES_READ_MAX);
    const added = asString(piece.new_string) ?? asString(piece.content) ?? asString(piece.new_source) ?? "";
    const after = linesOf(added, PATCH_LINES_READ_MAX);
    const kept = new Set(before);
    const stays = new Set(after.filter((line) => kept.has(line)));
    lines.push("@", ...before.filter((line) => !stays.has(line)).map((line) => `-${line}`));
    lines.push(...after.map((line) => `${stays.has(line) ? " " : "+"}${line}`));
    if (lines.length > PATCH_LINES_READ_MAX) break;
  }
  return lines.filter((line) => line.length > 1 || line === "@");
}

/** The largest edits first, sources before tests. */
export function bySize(edits: readonly FileEdit[]): FileEdit[] {
  const size = (edit: FileEdit) => edit.linesAdded + edit.linesRemoved;
  return [...edits].sort((a, b) => Number(a.isTest) - Number(b.isTest) || size(b) - size(a));
}

/** Symbols of a file in words: what came, what went, what changed inside; each name in one list only. */
export function symbolChanges(edit: FileEdit): { added: string[]; removed: string[]; changed: string[] } {
  const both = [...edit.symbolsAdded].filter((name) => edit.symbolsRemoved.has(name));
  const added = [...edit.symbolsAdded].filter((name) => !edit.symbolsRemoved.has(name));
  const removed = [...edit.symbolsRemoved].filter((name) => !edit.symbolsAdded.has(name));
  const taken = new Set([...added, ...removed]);
  const changed = [...new Set([...both, ...edit.symbolsChanged])].filter((name) => !taken.has(name));
  return { added, removed, changed };
}

/** A path as it is kept: relative to the session's directory where it lies below it, else with `~` for the home. */
export function shownPath(path: string, directory: string | undefined): string {
  const tidy = clean(path).replace(/\s+/g, " ").replaceAll("\\", "/").trim().slice(0, 400);
  const root = directory?.replaceAll("\\", "/").replace(/(?<!\/)\/+$/, "");
  if (root !== undefined && root !== "" && tidy.startsWith(`${root}/`)) return tidy.slice(root.length + 1);
  return tidy.replace(/^(?:\/home\/|\/Users\/|\/root(?=\/)|[A-Za-z]:\/Users\/)[^/]*/, "~");
}

export function fileName(path: string): string {
  return path.split("/").at(-1) ?? path;
}

export function isTestPath(path: string): boolean {
  return /(?:^|\/)(?:tests?|__tests__|specs?|e2e|integration_test|testdata|fixtures)\/|_test\.\w+$|\.(?:test|spec)\.\w+$|(?:^|\/)test_[^/]+\.py$|Tests?\.(?:java|kt|cs|swift)$|_spec\.rb$/i.test(
    path,
  );
}

export function isDocPath(path: string): boolean {
  return /\.(?:md|mdx|rst|adoc|txt)$|(?:^|\/)docs?\//i.test(path);
}

export function isConfigPath(path: string): boolean {
  return /(?:^|\/)(?:\.[\w.-]+|Dockerfile|Makefile|package(?:-lock)?\.json|go\.(?:mod|sum)|Cargo\.(?:toml|lock)|pyproject\.toml|[\w.-]*config[\w.-]*)$|\.(?:ya?ml|toml|ini|lock|env)$/i.test(
    path,
  );
}

/** Files that an agent writes for itself: scratch space and its own plans and memory. */
export function isScratchPath(path: string): boolean {
  return /^(?:\/private)?\/(?:tmp|var\/folders)\/|^~\/\.claude\/|(?:^|\/)(?:\.claude\/(?:plans|todos)|AppData\/Local\/Temp)\//.test(
    path,
  );
}

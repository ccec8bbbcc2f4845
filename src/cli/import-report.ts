import { IMPORT_KINDS, NOTHING_READABLE } from "../domain/import.ts";
import type { ImportKindState, ImportState } from "../protocol/import-state.ts";
import { plain, type Terminal } from "./terminal.ts";

const COLUMNS = [
  ["files", "files"],
  ["read", "read"],
  ["sessions", "sessions"],
  ["prompts", "prompts"],
  ["toolUses", "tool uses"],
  ["observations", "observations"],
  ["summaries", "summaries"],
  ["known", "known before"],
] as const satisfies readonly (readonly [keyof ImportKindState, string])[];

/** One line that says how far a running import is. */
export function progressLine({ files, bytes, kinds }: ImportState): string {
  const done = files.total - files.waiting;
  const toolUses = kinds.reduce((sum, kind) => sum + kind.toolUses, 0);
  return `reading: ${count(done)} of ${count(files.total)} files, ${megabytes(bytes.read)} of ${megabytes(bytes.total)} MB, ${count(toolUses)} tool uses`;
}

/** Says what was read, what was left out, and why. */
export function printImport(
  state: ImportState,
  terminal: Terminal,
  leftOut: Readonly<Record<string, number>> = {},
): void {
  terminal.print(`${mark(state, terminal)} ${headline(state)}`);
  if (state.state === "running") terminal.print(`  ${progressLine(state)}`);
  printKinds(state.kinds, terminal);
  for (const { what, reason, count: many } of state.skipped)
    terminal.print(`  ${terminal.dim("left out")}  ${count(many)} ${what}: ${plain(reason)}`);
  for (const [reason, many] of Object.entries(leftOut))
    terminal.print(`  ${terminal.dim("not looked at")}  ${count(many)} ${plain(reason)}`);
  for (const { path, reason } of state.failed)
    terminal.print(`  ${terminal.bad("failed")}  ${plain(path)}: ${plain(reason)}`);
}

/** Whether there was nothing in any of the files that could be read: that is no success, though nothing failed. */
export function isOfNoUse({ state, files, skipped }: ImportState): boolean {
  const reasons: readonly string[] = Object.values(NOTHING_READABLE);
  const useless = skipped.filter(({ what, reason }) => what === "files" && reasons.includes(reason));
  return (
    state === "done" && files.total > 0 && useless.reduce((sum, { count }) => sum + count, 0) === files.total
  );
}

function mark(imported: ImportState, terminal: Terminal): string {
  if (imported.state === "running") return "…";
  return imported.state === "done" && imported.files.failed === 0 && !isOfNoUse(imported)
    ? terminal.good("✔")
    : terminal.bad("✘");
}

function headline({ state, files }: ImportState): string {
  const read = `${count(files.done)} of ${count(files.total)} files were read`;
  if (state === "done") return `${read}.`;
  if (state === "running") return `An import is running; ${read}. \`claude-mem import --stop\` stops it.`;
  return `Stopped; ${read}. Importing again goes on from there.`;
}

function printKinds(kinds: readonly ImportKindState[], terminal: Terminal): void {
  if (kinds.length === 0) return;
  const shown = COLUMNS.filter(([name]) => name === "files" || kinds.some((kind) => kind[name] > 0));
  const rows = [
    ["", ...shown.map(([, title]) => title)],
    ...kinds.map((kind) => [nameOf(kind.kind), ...shown.map(([name]) => count(kind[name]))]),
  ];
  const widths =
    rows[0]?.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length))) ?? [];
  for (const [index, row] of rows.entries()) {
    const cells = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    const line = `  ${cells.join("  ")}`;
    terminal.print(index === 0 ? terminal.dim(line) : line);
  }
}

function nameOf(kind: string): string {
  return IMPORT_KINDS[kind as keyof typeof IMPORT_KINDS] ?? kind;
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
}

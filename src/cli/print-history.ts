import type { WireChange } from "../protocol/curation.ts";
import { dayAndTime } from "../recall/frame.ts";
import { plain, type Terminal } from "./terminal.ts";

/** A line for each change, with how it can be undone. */
export function printHistory(items: readonly WireChange[], terminal: Terminal): void {
  for (const { id, at, action, by, observation, title, undoable } of items) {
    const what = observation === null ? "" : ` #${observation} ${plain(title)}`;
    const how = undoable ? `  ${terminal.dim(`(claude-mem undo ${id})`)}` : "";
    terminal.print(`${dayAndTime(Date.parse(at))}  ${action} by ${by}${what}${how}`);
  }
}

import { findInstruction } from "../domain/screening/find-instruction.ts";

const TEXTS: Readonly<Record<string, readonly string[]>> = {
  observations: ["title", "subtitle", "narrative", "facts"],
  session_summaries: ["request", "investigated", "learned", "completed", "next_steps", "notes"],
};

/**
 * A row of an export with its mark. What the export says of that says its author, who also may call himself the person
 * who saved it: his words are judged like everybody's. Rows without a sign are judged once more with their turns.
 */
export function judgeRow<Cell>(
  table: string,
  row: Readonly<Record<string, Cell>>,
): Record<string, Cell | string> {
  const columns = TEXTS[table];
  if (columns === undefined) return { ...row };
  const { suspicion: _, looked_by: __, trusted_at_epoch: ___, ...told } = row;
  const sign = findInstruction(columns.map((column) => String(row[column] ?? "")).join("\n"));
  return sign === undefined ? told : { ...told, suspicion: sign };
}

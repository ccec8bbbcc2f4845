import type { Database } from "bun:sqlite";

/** Parked records kept; the oldest go first. They are there to be looked at, not to pile up. */
const PARKED_MAX = 200;

/** How far a source (an inbox by its identity, a spool file by its name) has been taken over; 0 when not at all. */
export function getCursor(memory: Database, source: string): number {
  return (
    memory.query<{ mark: number }, [string]>("SELECT mark FROM intake_marks WHERE source = ?").get(source)
      ?.mark ?? 0
  );
}

export function setCursor(memory: Database, source: string, mark: number): void {
  memory
    .query(
      "INSERT INTO intake_marks (source, mark) VALUES (?, ?) ON CONFLICT (source) DO UPDATE SET mark = excluded.mark",
    )
    .run(source, mark);
}

export function deleteCursor(memory: Database, source: string): void {
  memory.run("DELETE FROM intake_marks WHERE source = ?", [source]);
}

/** Puts a record aside that cannot be taken over, with the reason, instead of trying it for ever. */
export function parkRecord(
  memory: Database,
  parked: { source: string; body: string; fault: string; at: number },
): void {
  memory.run("INSERT INTO parked_records (source, body, fault, created_at_epoch) VALUES (?, ?, ?, ?)", [
    parked.source,
    parked.body,
    parked.fault,
    parked.at,
  ]);
  memory.run("DELETE FROM parked_records WHERE id <= (SELECT max(id) FROM parked_records) - ?", [PARKED_MAX]);
}

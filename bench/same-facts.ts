import type { BenchResult } from "./figures.ts";
import { makeCodingMemory } from "./retrieval/coding-memory.ts";
import { openSessions } from "./sessions.ts";
import { openWorkplace } from "./workplace.ts";

/** Pairs that are printed to be judged by eye. */
const SHOWN_MAX = 30;

/** How many observations of the recorded sessions the rule links as saying the same, and which. */
export async function run(data: string): Promise<BenchResult> {
  await using sessions = await openSessions(data);
  await using place = await openWorkplace({ isProgramNeeded: false });
  using memory = makeCodingMemory(place.home("memory"), sessions.paths);
  const count = (where: string) =>
    memory.query<{ n: number }, []>(`SELECT count(*) AS n FROM observations WHERE ${where}`).get()?.n ?? 0;
  const linked = memory
    .query<{ older: string; newer: string; type: string }, [number]>(
      `SELECT o.type, o.title AS older, n.title AS newer FROM observations o JOIN observations n ON n.id = o.superseded_by
       ORDER BY o.id LIMIT ?`,
    )
    .all(SHOWN_MAX);
  return {
    title: `Observations of ${sessions.paths.length} recorded sessions that say the same`,
    figures: [
      { what: "observations", value: count("1"), unit: "" },
      { what: "with a title long enough to be compared", value: count("title_key IS NOT NULL"), unit: "" },
      { what: "replaced by a newer one", value: count("superseded_by IS NOT NULL"), unit: "" },
    ],
    spreads: {},
    notes: linked.map(({ type, older, newer }) => `${type}: ${older} → ${newer}`),
  };
}

import type { JsonObject } from "../../domain/host-event.ts";

/** What an export of a schema before 15 calls a table, its columns, and the words in them: each with its present name. */
const EARLIER: Readonly<Record<string, Renamed>> = {
  context_given: { name: "injections", columns: { through: "channel" } },
  turns: {
    columns: { raw: "payload", looked_at_epoch: "observed_until_epoch" },
    words: { payload: { whole: "full", going: "stripping", gone: "stripped" } },
  },
  tool_uses: { columns: { is_bare: "is_stripped" } },
  observations: { words: { linked: { apart: "unlinked" } } },
};

interface Renamed {
  name?: string;
  columns?: Readonly<Record<string, string>>;
  /** By the present name of the column. */
  words?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** A row of an export under its present names, whichever schema it was exported from. */
export function withPresentNames(table: string, row: JsonObject): { name: string; row: JsonObject } {
  const renamed = EARLIER[table];
  if (renamed === undefined) return { name: table, row };
  const { name = table, columns = {}, words = {} } = renamed;
  const entries = Object.entries(row).map(([written, value]) => {
    const column = columns[written] ?? written;
    return [column, typeof value === "string" ? (words[column]?.[value] ?? value) : value];
  });
  return { name, row: Object.fromEntries(entries) };
}

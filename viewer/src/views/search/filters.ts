import type { Query } from "../../api/client.ts";

/** What a search is narrowed to; each is a parameter of the address. */
export const FILTER_NAMES = ["project", "type", "concept", "file", "dateStart", "dateEnd"] as const;
export type FilterName = (typeof FILTER_NAMES)[number];
export type Filters = Readonly<Partial<Record<FilterName, string>>>;

export function filtersOf(query: Readonly<Record<string, string>>): Filters {
  const given = FILTER_NAMES.filter((name) => query[name]);
  return Object.fromEntries(given.map((name) => [name, query[name] ?? ""]));
}

/** The API's search knows no filter of concepts; the question's words do the same. */
export function searchQuery(question: string, { concept, ...filters }: Filters): Query {
  return { query: concept === undefined ? question : `${question} ${concept}`, ...filters };
}

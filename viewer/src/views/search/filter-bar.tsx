import { useState } from "preact/hooks";
import { CONCEPTS, OBSERVATION_TYPES } from "../../../../src/domain/observation.ts";
import type { Query } from "../../api/client.ts";
import { Choice, TextField } from "../../parts/field.tsx";
import { ProjectSelect } from "../../parts/project-select.tsx";
import { words } from "../../parts/text.ts";

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

/** Quotes have neither a type nor a concept: undefined where one is asked for. */
export function quotesQuery(question: string, { type, concept, ...filters }: Filters): Query | undefined {
  return type === undefined && concept === undefined ? { question, ...filters } : undefined;
}

const asOptions = (names: readonly string[]) => names.map((value) => ({ value, label: words(value) }));

export function FilterBar({
  filters,
  change,
}: {
  filters: Filters;
  change: (name: FilterName, value: string) => void;
}) {
  const set = (name: FilterName) => (value: string) => change(name, value);
  const [isOpen, setOpen] = useState(false);
  const number = Object.keys(filters).length;
  return (
    <>
      <button
        type="button"
        class="button filters-button"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {number === 0 ? "Filters" : `Filters (${number})`}
      </button>
      <div class="filters" data-open={isOpen}>
        <ProjectSelect value={filters.project ?? ""} change={set("project")} />
        <Choice
          label="Type"
          any="All types"
          value={filters.type ?? ""}
          options={asOptions(OBSERVATION_TYPES)}
          change={set("type")}
        />
        <Choice
          label="Concept"
          any="All concepts"
          value={filters.concept ?? ""}
          options={asOptions(CONCEPTS)}
          change={set("concept")}
        />
        <TextField
          label="File"
          placeholder="Part of a path"
          value={filters.file ?? ""}
          change={set("file")}
        />
        <TextField label="From" type="date" value={filters.dateStart ?? ""} change={set("dateStart")} />
        <TextField label="To" type="date" value={filters.dateEnd ?? ""} change={set("dateEnd")} />
      </div>
    </>
  );
}

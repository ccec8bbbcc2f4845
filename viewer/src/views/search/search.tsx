import { useLocation } from "preact-iso/router";
import { address } from "../../api/client.ts";
import { TextField } from "../../parts/field.tsx";
import { useSelection } from "../../parts/observation-row.tsx";
import { ViewHead } from "../../parts/view-head.tsx";
import { SEARCH_FIELD_ID } from "../../shell/keys.tsx";
import type { ViewProps } from "../../shell/routes.ts";
import { Browse } from "./browse.tsx";
import { FilterBar, type FilterName, filtersOf } from "./filter-bar.tsx";
import { Found } from "./hits.tsx";
import { SelectionBar } from "./selection-bar.tsx";

/** Without a question all observations, newest first; with one, what fits it best. */
export function SearchView({ query }: ViewProps) {
  const { route } = useLocation();
  const filters = filtersOf(query);
  const question = query.query ?? "";
  const selected = useSelection();
  const ask = (text: string) => route(address("/search", { query: text, ...filters }), true);
  const narrow = (name: FilterName, value: string) =>
    route(address("/search", { query: question, ...filters, [name]: value }), true);
  return (
    <div class="view">
      <ViewHead title="Search" says="Search the memory by words, files, branches and time." />
      <search class="search">
        <TextField
          label="What are you looking for?"
          isLabelHidden
          type="search"
          id={SEARCH_FIELD_ID}
          placeholder="Words, a “phrase”, a file, an error…"
          value={question}
          change={ask}
        />
        <FilterBar filters={filters} change={narrow} />
      </search>
      {question.trim() === "" ? (
        <Browse filters={filters} selection={selected} />
      ) : (
        <Found question={question} filters={filters} selection={selected} />
      )}
      <SelectionBar selected={selected} />
    </div>
  );
}

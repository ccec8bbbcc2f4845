import type { WireSummary } from "../../../src/protocol/memory.ts";
import { Markdown } from "./markdown.tsx";

const FIELDS = [
  ["request", "Asked"],
  ["investigated", "Looked into"],
  ["learned", "Learned"],
  ["completed", "Done"],
  ["nextSteps", "Next"],
  ["notes", "Notes"],
] as const;

export function SummaryText({ summary }: { summary: WireSummary }) {
  return (
    <dl class="summary-text">
      {FIELDS.filter(([field]) => summary[field] !== "").map(([field, label]) => (
        <div key={field}>
          <dt>{label}</dt>
          <dd>
            <Markdown text={summary[field]} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

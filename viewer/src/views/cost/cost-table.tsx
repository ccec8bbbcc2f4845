import type { WireCost } from "../../../../src/protocol/worker-reports.ts";
import { count, dollars, rough } from "../../parts/text.ts";

export function CostTable({ title, rows }: { title: string; rows: readonly WireCost[] }) {
  const most = Math.max(1, ...rows.map(tokensOf));
  return (
    <section class="card">
      <h2>{title}</h2>
      <table class="table">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Tokens</th>
            <th scope="col">Calls</th>
            <th scope="col">Money</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name}>
              <th scope="row">
                {row.name}
                <meter class="bar" min={0} max={most} value={tokensOf(row)} aria-hidden="true" />
              </th>
              <td>{rough(tokensOf(row))}</td>
              <td>{count(row.calls)}</td>
              <td>{row.unpriced > 0 && row.dollars === 0 ? "unknown" : dollars(row.dollars)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const tokensOf = ({ inputTokens, outputTokens }: WireCost): number => inputTokens + outputTokens;

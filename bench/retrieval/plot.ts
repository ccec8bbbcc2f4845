import { join } from "node:path";
import { findFetched } from "../../fetched/fetch.ts";
import type { Figure } from "../figures.ts";

/** What we use of ECharts. */
interface Charts {
  init(
    dom: null,
    theme: null,
    options: { renderer: "svg"; ssr: true; width: number; height: number },
  ): { setOption(option: object): void; renderToSVGString(): string; dispose(): void };
}

const WIDTH = 960;
const ROW_HEIGHT = 18;
const MARGIN = { left: 400, right: 60, top: 40, bottom: 30 };

/**
 * Draws figures with their intervals into `bench/results/<name>.svg`. Returns the path; undefined where the library that
 * draws has not been fetched (`npm run fetch -- charts`).
 */
export async function writePlot(name: string, figures: readonly Figure[]): Promise<string | undefined> {
  const folder = await findFetched("charts");
  if (folder === undefined) return undefined;
  const library: Charts = await import(join(folder, "node_modules", "echarts", "index.js"));
  const rows = figures.toReversed();
  const height = rows.length * ROW_HEIGHT + MARGIN.top + MARGIN.bottom;
  const chart = library.init(null, null, { renderer: "svg", ssr: true, width: WIDTH, height });
  chart.setOption({
    animation: false,
    grid: MARGIN,
    xAxis: { type: "value", min: 0, max: 1 },
    yAxis: { type: "category", data: rows.map(({ what }) => what), axisTick: { show: false } },
    series: [
      {
        type: "bar",
        data: rows.map(({ what, value }) => ({ value, itemStyle: { color: colourOf(what) } })),
        label: {
          show: true,
          position: "right",
          formatter: ({ value }: { value: unknown }) => Number(value).toFixed(2),
        },
      },
      {
        type: "scatter",
        symbol: "rect",
        symbolSize: [2, 10],
        itemStyle: { color: "#333" },
        data: rows.flatMap(({ interval }, row) =>
          interval === undefined
            ? []
            : [
                [interval.low, row],
                [interval.high, row],
              ],
        ),
      },
      {
        type: "scatter",
        symbol: "diamond",
        symbolSize: 8,
        itemStyle: { color: "#c0392b" },
        data: rows.flatMap(({ budget }, row) => (budget === undefined ? [] : [[budget.limit, row]])),
      },
    ],
  });
  const path = join(import.meta.dir, "..", "results", `${name}.svg`);
  await Bun.write(path, chart.renderToSVGString());
  chart.dispose();
  return path;
}

function colourOf(what: string): string {
  return what.includes("search") ? "#2f6f9f" : "#c4cdd5";
}

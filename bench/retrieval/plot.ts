import { join } from "node:path";
import type { Figure } from "../figures.ts";

const WIDTH = 960;
const ROW_HEIGHT = 18;
const MARGIN = { left: 400, right: 60, top: 40, bottom: 30 };

/**
 * Draws figures with their intervals into `bench/results/<name>.svg`. Returns the path; undefined where the library that
 * draws is not installed, as with the published package.
 */
export async function writePlot(name: string, figures: readonly Figure[]): Promise<string | undefined> {
  const library = await import("echarts").catch(() => undefined);
  if (library === undefined) return undefined;
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

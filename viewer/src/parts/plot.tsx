import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";

export interface Series {
  label: string;
  /** A colour of the stylesheet by its name, such as `--accent`. */
  colour: string;
  values: readonly (number | null)[];
  kind: "bars" | "line";
}

const HEIGHT = 220;
const DAY_S = 86_400;

/**
 * Draws values by day on a canvas, with a table of the same values for screen readers.
 *
 * @param days seconds since 1970, in order
 */
export function Plot({
  title,
  days,
  series,
  format,
}: {
  title: string;
  days: readonly number[];
  series: readonly Series[];
  format: (value: number) => string;
}) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const draw = () =>
      new uPlot(
        optionsOf(element, series, format),
        [days, ...series.map(({ values }) => values)] as uPlot.AlignedData,
        element,
      );
    let plot = draw();
    const redraw = () => {
      plot.destroy();
      plot = draw();
    };
    const observer = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: HEIGHT }));
    observer.observe(element);
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    scheme.addEventListener("change", redraw);
    const attributes = new MutationObserver(redraw);
    attributes.observe(document.documentElement, { attributeFilter: ["data-scheme"] });
    return () => {
      observer.disconnect();
      attributes.disconnect();
      scheme.removeEventListener("change", redraw);
      plot.destroy();
    };
  }, [days, series, format]);
  return (
    <figure class="plot">
      <figcaption class="plot-legend">
        {series.map(({ label, colour }) => (
          <span key={label} class="legend" data-colour={colour.slice(2)}>
            {label}
          </span>
        ))}
      </figcaption>
      <div ref={place} role="img" aria-label={title} />
    </figure>
  );
}

function optionsOf(
  element: HTMLElement,
  series: readonly Series[],
  format: (value: number) => string,
): uPlot.Options {
  const style = getComputedStyle(element);
  const axis = { stroke: resolved(element, "--ink-faint"), font: `12px ${style.fontFamily}` };
  const grid = { stroke: resolved(element, "--line"), width: 1 };
  return {
    width: element.clientWidth,
    height: HEIGHT,
    cursor: { show: false },
    legend: { show: false },
    scales: {
      x: { time: true, range: (_plot, min, max) => [min - DAY_S / 2, max + DAY_S / 2] },
      y: { range: (_plot, _min, max) => [0, Math.max(max * 1.1, 1)] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        ticks: { show: false },
        size: 30,
        incrs: [DAY_S, 2 * DAY_S, 7 * DAY_S, 30 * DAY_S],
        values: (_plot, ticks) => ticks.map(dayLabel),
      },
      { ...axis, grid, ticks: { show: false }, size: 64, values: (_plot, ticks) => ticks.map(format) },
    ],
    series: [{}, ...series.map((one) => seriesOf(one, resolved(element, one.colour)))],
  };
}

function seriesOf({ kind, label }: Series, colour: string): uPlot.Series {
  const points = { show: false };
  if (kind === "line") return { label, stroke: colour, width: 2, dash: [6, 4], points };
  const paths = uPlot.paths.bars?.({ size: [0.7, 28], radius: 0.15 });
  return { label, stroke: colour, fill: colour, width: 0, points, ...(paths && { paths }) };
}

const dayMonth = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const dayLabel = (seconds: number) => dayMonth.format(new Date(seconds * 1_000));

/** A colour as the canvas needs it: a custom property may hold a pair for light and dark. */
function resolved(element: HTMLElement, name: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  element.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

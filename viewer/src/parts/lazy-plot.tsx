import type { ComponentProps, ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Plot } from "./plot.tsx";

type PlotProps = ComponentProps<typeof Plot>;

/** A plot whose drawing library is fetched from the worker when the first one is shown. */
export function LazyPlot(props: PlotProps) {
  const [Loaded, setLoaded] = useState<ComponentType<PlotProps>>();
  useEffect(() => {
    void import("./plot.tsx").then((module) => setLoaded(() => module.Plot));
  }, []);
  return Loaded === undefined ? <div class="plot-place" /> : <Loaded {...props} />;
}

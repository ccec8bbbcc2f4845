import { useCallback, useState } from "preact/hooks";
import type { Selection } from "./observation-row.tsx";

export interface Selected extends Selection {
  ids: readonly number[];
  clear(): void;
}

/** Which observations somebody has ticked, in that order. */
export function useSelection(): Selected {
  const [ids, setIds] = useState<readonly number[]>([]);
  const toggle = useCallback(
    (id: number) => setIds((all) => (all.includes(id) ? all.filter((one) => one !== id) : [...all, id])),
    [],
  );
  return { ids, has: (id) => ids.includes(id), toggle, clear: useCallback(() => setIds([]), []) };
}

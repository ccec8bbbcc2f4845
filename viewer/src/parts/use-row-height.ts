import { useEffect, useState } from "preact/hooks";

/** As the stylesheet has it: below this, rows are taller because their text wraps. */
const NARROW = "(max-width: 40rem)";

/** Height of a row in px, from two heights in rem: people may have larger letters. */
export function useRowHeight(wideRem: number, narrowRem: number): number {
  const [isNarrow, setNarrow] = useState(() => matchMedia(NARROW).matches);
  useEffect(() => {
    const media = matchMedia(NARROW);
    const mind = () => setNarrow(media.matches);
    media.addEventListener("change", mind);
    return () => media.removeEventListener("change", mind);
  }, []);
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  return Math.round((isNarrow ? narrowRem : wideRem) * rem);
}

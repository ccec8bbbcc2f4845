import { type ComponentChildren, createContext } from "preact";
import { useContext, useEffect, useRef } from "preact/hooks";

/** Where reading goes on once the next view is there: as on a new page at its heading, or where somebody asked to be. */
export interface Arrival {
  /** An element's id, `heading`, or undefined before the first navigation. */
  next: string | undefined;
}

export const HEADING = "heading";

export const ArrivalContext = createContext<Arrival>({ next: undefined });

/** The heading of a view, which is the title of the browser's page too. */
export function ViewHead({
  title,
  says,
  children,
}: {
  title: string;
  says?: ComponentChildren;
  children?: ComponentChildren;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  const arrival = useContext(ArrivalContext);
  useEffect(() => {
    if (arrival.next === HEADING) heading.current?.focus({ preventScroll: true });
    else if (arrival.next !== undefined) document.getElementById(arrival.next)?.focus();
    arrival.next = undefined;
  }, [arrival]);
  useEffect(() => {
    document.title = `${title} · claude-mem`;
  }, [title]);
  return (
    <div class="view-head">
      <div>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {says && <p>{says}</p>}
      </div>
      {children && <div class="actions">{children}</div>}
    </div>
  );
}

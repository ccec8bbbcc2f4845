import type { ComponentChildren } from "preact";
import { useContext, useEffect, useRef } from "preact/hooks";
import { ArrivalContext, HEADING } from "../shell/arrival.ts";

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

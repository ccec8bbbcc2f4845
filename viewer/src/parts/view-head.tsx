import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";

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
  useEffect(() => {
    document.title = `${title} · claude-mem`;
  }, [title]);
  return (
    <div class="view-head">
      <div>
        <h1 tabIndex={-1}>{title}</h1>
        {says && <p>{says}</p>}
      </div>
      {children && <div class="actions">{children}</div>}
    </div>
  );
}

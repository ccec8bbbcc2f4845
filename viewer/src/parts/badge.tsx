import { words } from "./text.ts";

/** A kind of thing, by its word and a colour beside it. */
export function Badge({ type, label }: { type: string; label?: string }) {
  return (
    <span class="badge" data-type={type}>
      {label ?? words(type)}
    </span>
  );
}

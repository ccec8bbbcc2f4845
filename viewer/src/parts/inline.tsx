import { shortTime, wholeTime, words } from "./text.ts";

/** A kind of thing, by its word and a colour beside it. */
export function Badge({ type, label }: { type: string; label?: string }) {
  return (
    <span class="badge" data-type={type}>
      {label ?? words(type)}
    </span>
  );
}

export function Time({ at }: { at: string }) {
  return (
    <time class="number" dateTime={at} title={wholeTime(at)}>
      {shortTime(at)}
    </time>
  );
}

/** A sentence of ours in which commands stand between backticks. */
export function InlineCode({ text }: { text: string }) {
  return (
    <>
      {text.split("`").map((piece, index) =>
        // Every second piece stood between two backticks.
        index % 2 === 1 ? <code key={index}>{piece}</code> : piece,
      )}
    </>
  );
}

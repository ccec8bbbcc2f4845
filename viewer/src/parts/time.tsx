import { shortTime, wholeTime } from "./text.ts";

export function Time({ at }: { at: string }) {
  return (
    <time class="number" dateTime={at} title={wholeTime(at)}>
      {shortTime(at)}
    </time>
  );
}

import type { HostEvent } from "../domain/host-event.ts";

/** What one line of a transcript is: events, a known line that holds none, an unknown type, or no JSON at all. */
export type ParsedLine =
  | { status: "events"; events: HostEvent[] }
  | { status: "empty" }
  | { status: "unknown"; type: string }
  | { status: "broken" };

/** One captured event, as a hook commits it and intake takes it over. Already cleaned of what must not be kept. */
export interface InboxRecord {
  host: string;
  /** The host's name of the event, such as `PostToolUse`. */
  event: string;
  /** The host's session id; "" where the host did not say one. */
  sessionId: string;
  /** When the hook saw it, milliseconds since 1970. */
  at: number;
  /** The host's project directory, where it says one. */
  directory: string | null;
  /** Process id of the host. */
  hostPid: number | null;
  /** The cleaned payload, as JSON text. */
  body: string;
}

/** A hook says at the end of its body how long its process had been running: found there without reading all of it. */
const TOOK = /,?"hook_ms":(\d+(?:\.\d+)?)\}$/;

/** The body with the time that the hook took so far, in milliseconds. */
export function withHookMs(body: string, ms: number): string {
  return `${body.slice(0, -1)}${body === "{}" ? "" : ","}"hook_ms":${ms.toFixed(1)}}`;
}

/** What a hook has said of its time; undefined where it has not. */
export function hookMsOf({ body }: Pick<InboxRecord, "body">): number | undefined {
  const [, ms] = TOOK.exec(body.slice(-40)) ?? [];
  return ms === undefined ? undefined : Number(ms);
}

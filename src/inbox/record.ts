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

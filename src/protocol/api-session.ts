import type { Json } from "../domain/host-event.ts";

/** The API by which a tool without hooks reports a session, under a number of its choice. */
export interface SessionApi {
  /** Creates or continues the session; a prompt begins a turn. Returns the host's session id. */
  init(id: number, session: ApiSession): string;
  /** Captures a tool use; the same correlation id again is the same tool use. Undefined for a tool that is left out. */
  addToolUse(id: number, use: ApiToolUse): number | undefined;
  /** Ends and observes the turn. Undefined if there is nothing to summarize. */
  summarize(id: number): number | undefined;
  status(id: number): ApiSessionStatus;
  /** Ends the session. Its memories stay; `forget` deletes them. */
  end(id: number): void;
}

export interface ApiSession {
  sdkSessionId: string;
  /** A folder of this machine, or a name; a name makes a project of its own. */
  project: string;
  prompt: string | undefined;
}

export interface ApiToolUse {
  name: string;
  input: { [key: string]: Json };
  result: Json;
  correlationId: string;
}

export interface ApiSessionStatus {
  sessionId: string;
  status: "active" | "completed" | "failed";
  observations: number;
  summaries: number;
}

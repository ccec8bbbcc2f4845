import type { Json } from "../domain/host-event.ts";

/** How a tool that has no hooks feeds a session. Ids are those of the routes: a number that the tool chooses. */
export interface SessionApi {
  /** Makes the session, or goes on with it; a prompt begins a turn. Returns the host's session id. */
  init(id: number, session: ApiSession): string;
  /** Captures a tool use; the same correlation id again is the same tool use. Undefined for a tool that is left out. */
  addToolUse(id: number, use: ApiToolUse): number | undefined;
  /** Ends the turn and condenses it. Undefined where there is nothing to sum up. */
  summarize(id: number): number | undefined;
  status(id: number): ApiSessionStatus;
  /** Ends the session. What was remembered of it stays: `forget` takes memory away. */
  end(id: number): void;
}

export interface ApiSession {
  sdkSessionId: string;
  /** A folder of this machine, or a name; what is fed under a name is a project of its own. */
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

import type { Database } from "bun:sqlite";
import type { TurnFindings } from "../domain/observation.ts";
import { screenTurn } from "../screening/screen.ts";
import { linkSame } from "../store/observations/observation-links.ts";
import { replaceObservations } from "../store/observations/observations.ts";
import { replaceSummary } from "../store/observations/summaries.ts";
import type { SessionRow } from "../store/sessions/sessions.ts";
import type { TurnRow } from "../store/turns/turns.ts";

/** Replaces a turn's findings, links duplicates in the project and flags notes that address an agent. Call it in a transaction. */
export function keepFindings(
  memory: Database,
  session: SessionRow,
  turn: TurnRow,
  findings: TurnFindings,
  madeBy: string,
): void {
  const source = {
    sessionId: session.id,
    contentSessionId: session.contentSessionId,
    turnId: turn.id,
    projectId: session.projectId,
    project: session.project,
    promptNumber: turn.number,
    branch: turn.branch ?? session.branch,
    madeBy,
    at: turn.endedAt,
  };
  const ids = replaceObservations(memory, source, findings.observations);
  for (const id of ids) linkSame(memory, id, Date.now());
  replaceSummary(memory, source, findings.summary);
  screenTurn(memory, turn.id, ids);
}

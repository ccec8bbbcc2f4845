import type { Database } from "bun:sqlite";
import type { ObservationDraft, SummaryDraft } from "../../src/domain/observation.ts";
import { indexPassages } from "../../src/passages/index-passages.ts";
import { indexRunBook } from "../../src/run-book/index-run-book.ts";
import { indexPending } from "../../src/search/index-pending.ts";
import { replaceObservations } from "../../src/store/observations/observations.ts";
import { replaceSummary } from "../../src/store/observations/summaries.ts";
import { type IngestStage, openIngestStage } from "./ingest.ts";
import { bashDone, prompted, stopped } from "./payloads.ts";
import type { TempHome } from "./temp-home.ts";

export interface TurnTold {
  session: string;
  prompt: string;
  closing: string;
  at: number;
  observations?: Partial<ObservationDraft>[];
  summary?: Partial<SummaryDraft>;
  /** Bash calls with what they printed. */
  commands?: { command: string; output: string; description?: string }[];
}

/** A memory that was told of turns through ingest, with findings as a test wants them. */
export interface Remembered extends IngestStage {
  tellTurn(turn: TurnTold): number[];
  index(): void;
}

const DRAFT: ObservationDraft = {
  type: "change",
  title: "",
  subtitle: "",
  facts: [],
  narrative: "",
  concepts: [],
  filesRead: [],
  filesModified: [],
  toolUseIds: [],
};
const SUMMARY: SummaryDraft = {
  request: "",
  investigated: "",
  learned: "",
  completed: "",
  nextSteps: "",
  notes: "",
};

export function openRemembered(home: TempHome): Remembered {
  const ingest = openIngestStage(home);
  let calls = 0;
  return {
    ...ingest,
    tellTurn(turn) {
      const { session, at } = turn;
      const promptId = `p${at}`;
      ingest.tell("UserPromptSubmit", { ...prompted(home, turn.prompt, promptId), session_id: session }, at);
      for (const { command, output, description } of turn.commands ?? []) {
        calls += 1;
        const done = bashDone(home, `toolu_${calls}`, promptId);
        const told = {
          tool_input: { command, description },
          tool_response: { stdout: output, stderr: "", interrupted: false },
        };
        ingest.tell("PostToolUse", { ...done, ...told, session_id: session }, at + 10);
      }
      ingest.tell("Stop", { ...stopped(home, promptId, turn.closing), session_id: session }, at + 100);
      ingest.observe(() => ({ observations: [], summary: undefined }));
      return keepFindings(ingest.memory, turn);
    },
    index() {
      while (indexPending(ingest.memory) + indexPassages(ingest.memory) + indexRunBook(ingest.memory) > 0);
    },
    [Symbol.dispose]: () => ingest[Symbol.dispose](),
  };
}

function keepFindings(memory: Database, turn: TurnTold): number[] {
  const row = memory
    .query<
      { sessionId: number; turnId: number; projectId: number; project: string; number: number },
      [string]
    >(
      `SELECT s.id AS sessionId, t.id AS turnId, s.project_id AS projectId, s.project, t.number FROM sdk_sessions s
       JOIN turns t ON t.session_id = s.id WHERE s.content_session_id = ? ORDER BY t.number DESC LIMIT 1`,
    )
    .get(turn.session);
  if (row === null) throw new Error(`session ${turn.session} was not captured`);
  const { number, ...where } = row;
  const more = { contentSessionId: turn.session, promptNumber: number, branch: "main", madeBy: "test/1" };
  const source = { ...where, ...more, at: turn.at + 100 };
  if (turn.summary !== undefined) replaceSummary(memory, source, { ...SUMMARY, ...turn.summary });
  return replaceObservations(
    memory,
    source,
    (turn.observations ?? []).map((draft) => ({ ...DRAFT, ...draft })),
  );
}

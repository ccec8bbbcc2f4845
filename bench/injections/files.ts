import type { Database } from "bun:sqlite";
import { fileNote } from "../../src/recall/file-note.ts";
import { listObservationsById } from "../../src/store/observations/recall.ts";
import { tail } from "../retrieval/injected.ts";
import { isSeenHalf, type Outcome } from "../retrieval/measures.ts";

const IN_HAND_MAX = 40;

interface Touch {
  sessionDbId: number;
  session: string;
  projectId: number;
  branch: string | null;
  name: string;
  path: string;
  at: number;
}

export interface FilesMeasured {
  injected: Outcome[];
  notes: number;
  /** Files that were read or edited for the first time in their session. */
  opened: number;
  tokens: number[];
}

/** Opens every file again for the first time, with what was remembered by then. */
export function measureFiles(memory: Database): FilesMeasured {
  const result: FilesMeasured = { injected: [], notes: 0, opened: 0, tokens: [] };
  const known = pathsByTail(memory);
  for (const touches of Map.groupBy(listTouches(memory), (touch) => touch.sessionDbId).values()) {
    const before = new Set<string>();
    for (const [index, touch] of touches.entries()) {
      const isFirst = !before.has(touch.path);
      before.add(touch.path);
      if (!isFirst || touch.name === "Write") continue;
      result.opened += 1;
      const path = known.get(tail(touch.path));
      if (path !== undefined) open(memory, result, touches, index, path, known);
    }
  }
  return result;
}

function open(
  memory: Database,
  result: FilesMeasured,
  touches: readonly Touch[],
  index: number,
  path: string,
  known: ReadonlyMap<string, string>,
): void {
  const touch = touches[index];
  if (touch === undefined) return;
  const { projectId, session, branch, at } = touch;
  const inHand = touches.slice(Math.max(0, index - IN_HAND_MAX), index);
  const note = fileNote(memory, {
    scope: { projectId, exceptSession: session },
    project: "bench",
    path,
    branch: branch ?? undefined,
    recentFiles: new Set(inHand.map((one) => known.get(tail(one.path)) ?? one.path)),
    at,
  });
  if (note === undefined) return;
  result.notes += 1;
  result.tokens.push(note.tokens);
  const after = new Set(touches.slice(index + 1).map((one) => tail(one.path)));
  after.delete(tail(path));
  for (const { filesModified, filesRead } of listObservationsById(memory, note.observationIds)) {
    const isUsed = [...filesModified, ...filesRead].some((one) => after.has(tail(one)));
    result.injected.push({ place: isUsed ? 1 : 0, recall: {}, isSeen: isSeenHalf(session) });
  }
}

function listTouches(memory: Database): Touch[] {
  return memory
    .query<Touch, []>(
      `SELECT u.session_id AS sessionDbId, s.content_session_id AS session, s.project_id AS projectId,
         coalesce(t.branch, s.branch) AS branch, u.name, json_extract(u.input, '$.file_path') AS path,
         u.created_at_epoch AS at
       FROM tool_uses u JOIN sdk_sessions s ON s.id = u.session_id JOIN turns t ON t.id = u.turn_id
       WHERE u.name IN ('Read', 'Edit', 'MultiEdit', 'Write') AND u.outcome <> 'denied' AND path IS NOT NULL
       ORDER BY u.created_at_epoch, u.id`,
    )
    .all();
}

/** The sessions come from several machines: a file is known by its name and folder. */
function pathsByTail(memory: Database): Map<string, string> {
  const rows = memory.query<{ path: string }, []>("SELECT DISTINCT path FROM observation_files").all();
  return new Map(rows.map(({ path }) => [tail(path), path]));
}

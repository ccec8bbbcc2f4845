import type { Page, WireObservation } from "../../../src/protocol/memory.ts";
import { getJson, type Query, sendJson } from "./client.ts";

/** The calls that change what is remembered. All of them throw an ApiError. */

export type ObservationEdit = Partial<
  Pick<
    WireObservation,
    | "title"
    | "subtitle"
    | "narrative"
    | "facts"
    | "type"
    | "concepts"
    | "filesRead"
    | "filesModified"
    | "pinned"
    | "supersededBy"
  >
>;

export interface ForgetQuery {
  ids?: number[];
  query?: string;
  session?: string;
  project?: string;
  since?: string;
  until?: string;
}

export interface ForgetReport {
  preview: boolean;
  /** How much of what, by its plural: `{observations: 2, texts: 1}`. */
  removed: Record<string, number>;
  /** Titles of some of the observations. */
  titles: string[];
  /** What could not be done, and what to do about it. */
  notes: string[];
}

export interface Change {
  id: number;
  at: string;
  action: string;
  observation: number | null;
  title: string;
  undoable: boolean;
}

export const editObservation = (id: number, edit: ObservationEdit) =>
  sendJson<WireObservation>("PATCH", `/api/observations/${id}`, edit);
export const mergeObservations = (keep: number, ids: number[]) =>
  sendJson<WireObservation>("POST", "/api/observations/merge", { keep, ids });
export const previewForget = (what: ForgetQuery) =>
  sendJson<ForgetReport>("POST", "/api/forget", { ...what, preview: true });
export const forget = (what: ForgetQuery) =>
  sendJson<ForgetReport>("POST", "/api/forget", { ...what, preview: false });
export const listChanges = (query: Query, signal?: AbortSignal) =>
  getJson<Page<Change>>("/api/changes", query, signal);
export const undoChange = (id: number) => sendJson<unknown>("POST", `/api/changes/${id}/undo`);

/** Takes back the last change of an observation. False where it cannot be taken back. */
export async function undoLastChange(observation: number): Promise<boolean> {
  const { items } = await listChanges({ observation, limit: 1 });
  const change = items[0];
  if (change === undefined || !change.undoable) return false;
  await undoChange(change.id);
  return true;
}

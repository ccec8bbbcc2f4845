import type { EditRequest, ForgetReport, ForgetRequest, WireChange } from "../../../src/protocol/curation.ts";
import type { Page, WireObservation } from "../../../src/protocol/memory.ts";
import { getJson, type Query, sendJson } from "./client.ts";

/** The calls that change the memory. All of them throw an ApiError. */

export type ObservationEdit = Partial<Omit<EditRequest, "by">>;
export type ForgetQuery = Pick<ForgetRequest, "ids" | "session">;

export const editObservation = (id: number, edit: ObservationEdit) =>
  sendJson<WireObservation>("PATCH", `/api/observations/${id}`, edit);
export const mergeObservations = (keep: number, ids: number[]) =>
  sendJson<WireObservation>("POST", "/api/observations/merge", { keep, ids });
export const previewForget = (what: ForgetQuery) =>
  sendJson<ForgetReport>("POST", "/api/forget", { ...what, preview: true });
export const forget = (what: ForgetQuery) =>
  sendJson<ForgetReport>("POST", "/api/forget", { ...what, preview: false });
export const listChanges = (query: Query, signal?: AbortSignal) =>
  getJson<Page<WireChange>>("/api/changes", query, signal);
export const undoChange = (id: number) => sendJson<unknown>("POST", `/api/changes/${id}/undo`);

/** Undoes the last change of an observation. False if it cannot be undone. */
export async function undoLastChange(observation: number): Promise<boolean> {
  const { items } = await listChanges({ observation, limit: 1 });
  const change = items[0];
  if (change === undefined || !change.undoable) return false;
  await undoChange(change.id);
  return true;
}

import type {
  Page,
  WireObservation,
  WirePrompt,
  WireSession,
  WireSummary,
} from "../../../src/protocol/memory.ts";
import type { FileHistory, WireFile, WireProject } from "../../../src/protocol/projects-and-files.ts";
import type { Answer, SearchResults } from "../../../src/protocol/search.ts";
import type { SessionTimeline, WireToolUseDetail } from "../../../src/protocol/session-timeline.ts";
import type { SettingsAnswer, SettingsChanged } from "../../../src/protocol/setting.ts";
import type { ContextPreview, CostReport, LogsAnswer, Stats } from "../../../src/protocol/worker-reports.ts";
import { getJson, type Query, sendJson } from "./client.ts";

/** Every question that the page asks the worker. All of them throw an ApiError. */

type Signal = AbortSignal | undefined;

export const listObservations = (query: Query, signal?: Signal) =>
  getJson<Page<WireObservation>>("/api/observations", query, signal);
export const listSessions = (query: Query, signal?: Signal) =>
  getJson<Page<WireSession>>("/api/sessions", query, signal);
export const listPrompts = (query: Query, signal?: Signal) =>
  getJson<Page<WirePrompt>>("/api/prompts", query, signal);
export const listSummaries = (query: Query, signal?: Signal) =>
  getJson<Page<WireSummary>>("/api/summaries", query, signal);
export const getObservation = (id: number, signal?: Signal) =>
  getJson<WireObservation>(`/api/observations/${id}`, {}, signal);
export const getSessionTimeline = (session: string, query: Query, signal?: Signal) =>
  getJson<SessionTimeline>(`/api/sessions/${encodeURIComponent(session)}/timeline`, query, signal);
export const getToolUse = (id: number, signal?: Signal) =>
  getJson<WireToolUseDetail>(`/api/tool-uses/${id}`, {}, signal);
export const search = (query: Query, signal?: Signal) => getJson<SearchResults>("/api/search", query, signal);
/** Quotes that answer a question. */
export const askForQuotes = (query: Query, signal?: Signal) => getJson<Answer>("/api/answer", query, signal);
/** Where a quote stands. */
export const openAddress = (name: string, signal?: Signal) =>
  getJson<{ turn: { session: string } }>(`/api/passages/${encodeURIComponent(name)}`, {}, signal);
export const listProjects = (signal?: Signal) =>
  getJson<{ items: WireProject[] }>("/api/projects", {}, signal);
export const listFiles = (query: Query, signal?: Signal) =>
  getJson<{ items: WireFile[]; hasMore: boolean }>("/api/files", query, signal);
export const getFileHistory = (query: Query, signal?: Signal) =>
  getJson<FileHistory>("/api/files/history", query, signal);
export const getContext = (query: Query, signal?: Signal) =>
  getJson<ContextPreview>("/api/context", { ...query, format: "json" }, signal);
export const getStats = (signal?: Signal) => getJson<Stats>("/api/stats", {}, signal);
export const getCost = (signal?: Signal) => getJson<CostReport>("/api/cost", {}, signal);
export const listLogs = (query: Query, signal?: Signal) => getJson<LogsAnswer>("/api/logs", query, signal);
export const getSettings = (signal?: Signal) => getJson<SettingsAnswer>("/api/settings", {}, signal);
/** The worker leaves, and a new one takes its place. */
export const restartWorker = () => sendJson<unknown>("POST", "/api/admin/restart");
export const saveSettings = (values: Record<string, string>) =>
  sendJson<SettingsChanged>("POST", "/api/settings", { values });

/** What a check of the installation found; as `claude-mem doctor --json` prints it. */
export interface Finding {
  check: string;
  verdict: "ok" | "warning" | "failed";
  found: string;
  remedy?: string;
}
export const getDoctor = (signal?: Signal) =>
  getJson<{ verdict: Finding["verdict"]; findings: Finding[] }>("/api/admin/doctor", {}, signal);

export interface ParkedTurn {
  turnId: number;
  session: string;
  project: string;
  number: number;
  endedAt: string;
  fault: string;
}
export const listParked = (signal?: Signal) =>
  getJson<{ items: ParkedTurn[] }>("/api/observer/parked", {}, signal);
export const retryParked = () => sendJson<{ retried: number }>("POST", "/api/observer/retry");

import type {
  WireObservation,
  WirePrompt,
  WireSession,
  WireSummary,
} from "../../../../src/protocol/memory.ts";

/** Items of the stream by kind and id, each in its latest form. */
export interface LiveItems {
  prompts: ReadonlyMap<number, WirePrompt>;
  observations: ReadonlyMap<number, WireObservation>;
  summaries: ReadonlyMap<number, WireSummary>;
  sessions: ReadonlyMap<number, WireSession>;
}

export interface LiveTurn {
  key: string;
  number: number;
  at: string;
  prompts: WirePrompt[];
  observations: WireObservation[];
  summary: WireSummary | undefined;
}

export interface LiveSession {
  /** The host's session id. */
  session: string;
  project: string;
  title: string;
  status: string;
  lastAt: string;
  /** The latest first. */
  turns: LiveTurn[];
}

/** As many of each kind as are kept; older ones are a matter of the other views. */
const KEPT_MAX = 150;

export const NOTHING: LiveItems = {
  prompts: new Map(),
  observations: new Map(),
  summaries: new Map(),
  sessions: new Map(),
};

type LiveItem = WirePrompt | WireObservation | WireSummary | WireSession;
type KindName = keyof LiveItems;
const KINDS: Readonly<Record<string, KindName>> = {
  prompt: "prompts",
  observation: "observations",
  summary: "summaries",
  session: "sessions",
};

/** Adds items, and drops the oldest beyond the limit. */
export function withItems(live: LiveItems, kind: KindName, items: readonly LiveItem[]): LiveItems {
  const all = new Map<number, LiveItem>(live[kind]);
  for (const item of items) all.set(item.id, item);
  const kept = [...all.values()].sort((a, b) => timeOf(b).localeCompare(timeOf(a))).slice(0, KEPT_MAX);
  return { ...live, [kind]: new Map(kept.map((item) => [item.id, item])) };
}

/** Applies an event of the stream; returns the same value if it concerns no such item. */
export function withEvent(live: LiveItems, name: string, body: unknown): LiveItems {
  if (name === "forgotten") {
    const { kind, id } = body as { kind: string; id: number };
    return without(live, KINDS[kind], id);
  }
  const { kind, item } =
    name === "changed" ? (body as { kind: string; item: unknown }) : { kind: name, item: body };
  const known = KINDS[kind];
  // A change of something older is no news.
  if (known === undefined || (name === "changed" && !live[known].has((item as { id: number }).id)))
    return live;
  return withItems(live, known, [item as LiveItem]);
}

function without(live: LiveItems, kind: KindName | undefined, id: number): LiveItems {
  if (kind === undefined || !live[kind].has(id)) return live;
  const left = new Map<number, unknown>(live[kind]);
  left.delete(id);
  return { ...live, [kind]: left };
}

function timeOf(item: LiveItem): string {
  return "at" in item ? item.at : item.lastEventAt;
}

/** The sessions in the order of what happened last, each with its turns. */
export function groupBySession(live: LiveItems): LiveSession[] {
  const groups = new Map<string, LiveSession>();
  const known = new Map([...live.sessions.values()].map((session) => [session.session, session]));
  const turnOf = (item: WirePrompt | WireObservation | WireSummary): LiveTurn => {
    const group = groups.get(item.session) ?? newGroup(item, known.get(item.session));
    groups.set(item.session, group);
    if (item.at > group.lastAt) group.lastAt = item.at;
    return findTurn(group, item);
  };
  for (const prompt of live.prompts.values()) turnOf(prompt).prompts.push(prompt);
  for (const observation of live.observations.values()) turnOf(observation).observations.push(observation);
  for (const summary of live.summaries.values()) turnOf(summary).summary = summary;
  const sorted = [...groups.values()].sort((a, b) => b.lastAt.localeCompare(a.lastAt));
  for (const group of sorted) sortTurns(group);
  return sorted;
}

function newGroup(
  item: { session: string; project: string; at: string },
  known: WireSession | undefined,
): LiveSession {
  const { session, project, at } = item;
  return { session, project, title: known?.title ?? "", status: known?.status ?? "", lastAt: at, turns: [] };
}

function findTurn(
  group: LiveSession,
  item: { turn: number | null; turnNumber: number; at: string },
): LiveTurn {
  const key = String(item.turn ?? `saved-${item.at}`);
  const found = group.turns.find((turn) => turn.key === key);
  if (found !== undefined) return found;
  const turn: LiveTurn = {
    key,
    number: item.turnNumber,
    at: item.at,
    prompts: [],
    observations: [],
    summary: undefined,
  };
  group.turns.push(turn);
  return turn;
}

function sortTurns(group: LiveSession): void {
  group.turns.sort((a, b) => b.number - a.number || b.at.localeCompare(a.at));
  for (const turn of group.turns) {
    turn.prompts.sort((a, b) => a.at.localeCompare(b.at));
    turn.observations.sort((a, b) => a.id - b.id);
  }
}

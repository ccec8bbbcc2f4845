import type { Database } from "bun:sqlite";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { applyEvent } from "../../src/ingest/apply-event.ts";
import { search } from "../../src/search/search.ts";
import { indexAll, observeAll, openMemory, projectIdOf, syncDeps } from "../memory.ts";
import type { Workplace } from "../workplace.ts";
import { plainFts5 } from "./baselines.ts";
import type { Outcomes } from "./coding.ts";
import { judge, type Outcome } from "./measures.ts";

interface Utterance {
  speaker: string;
  dia_id: string;
  text: string;
  blip_caption?: string;
}

interface Question {
  question: string;
  evidence: string[];
  category: number;
}

interface Conversation {
  sample_id: string;
  conversation: Record<string, Utterance[] | string>;
  qa: Question[];
}

interface Correction {
  question_id: string;
  correct_evidence: string[];
}

/** Category 5 has questions that cannot be answered. */
const CATEGORIES: ReadonlySet<number> = new Set([1, 2, 3, 4]);
const MINUTE_MS = 60_000;
const HITS_MAX = 100;

/** LoCoMo (Maharana et al. 2024): long conversations, questions with the utterances that answer them, key corrected. */
export async function measureLocomo(
  place: Workplace,
  data: string,
): Promise<{ sessions: Outcomes; turns: Outcomes }> {
  const folder = join(data, "locomo");
  const conversations = (await Bun.file(join(folder, "locomo10.json")).json()) as Conversation[];
  const corrections = (await Bun.file(join(folder, "corrections.json")).json()) as Correction[];
  const corrected = new Map(corrections.map((one) => [one.question_id, one.correct_evidence]));
  const home = place.home("locomo");
  const memory = openMemory(home);
  const sessions: Record<string, Outcome[]> = { search: [], "plain FTS5": [] };
  const turns: Record<string, Outcome[]> = { search: [], "plain FTS5": [] };
  for (const [index, conversation] of conversations.entries()) {
    const directory = join(home.dir, conversation.sample_id);
    mkdirSync(directory, { recursive: true });
    tell(memory, home, conversation, directory);
    observeAll(memory);
    indexAll(memory);
    const projectId = projectIdOf(memory, directory);
    const plain = plainFor(conversation);
    for (const [number, { question, evidence, category }] of conversation.qa.entries()) {
      const gold = idsIn(corrected.get(`locomo_${index}_qa${number}`) ?? evidence);
      if (!CATEGORIES.has(category) || gold.length === 0) continue;
      const found = utterancesFor(memory, question, projectId);
      turns.search?.push(judge(found.utterances, gold, question));
      turns["plain FTS5"]?.push(judge(plain.utterances(question), gold, question));
      const goldSessions = [...new Set(gold.map(sessionOf))];
      sessions.search?.push(judge(found.sessions, goldSessions, question));
      sessions["plain FTS5"]?.push(judge(plain.sessions(question), goldSessions, question));
    }
  }
  memory.close();
  return { sessions, turns };
}

/** Puts a conversation into the memory through ingest: a session of the host for each of its sessions. */
function tell(
  memory: Database,
  home: ReturnType<Workplace["home"]>,
  conversation: Conversation,
  directory: string,
): void {
  const { rules } = syncDeps(memory, home);
  memory.transaction(() => {
    for (const { number, at, utterances } of sessionsOf(conversation)) {
      for (const [index, utterance] of utterances.entries()) {
        applyEvent(memory, rules, {
          kind: "prompt-submitted",
          host: "claude-code",
          sessionId: `${conversation.sample_id}-D${number}`,
          at: at + index * MINUTE_MS,
          directory,
          text: textOf(utterance),
          source: "typed",
          uuid: `${conversation.sample_id} ${utterance.dia_id}`,
        });
      }
    }
  })();
}

function sessionsOf({
  conversation,
}: Conversation): { number: number; at: number; utterances: Utterance[] }[] {
  return Object.entries(conversation).flatMap(([name, utterances]) => {
    const number = Number(/^session_(\d+)$/.exec(name)?.[1]);
    if (Number.isNaN(number) || typeof utterances === "string") return [];
    return [{ number, at: timeOf(String(conversation[`session_${number}_date_time`])), utterances }];
  });
}

/** `1:56 pm on 8 May, 2023` */
function timeOf(text: string): number {
  const [clock = "", day = ""] = text.split(" on ");
  return Date.parse(`${day.replace(",", "")} ${clock}`);
}

function textOf({ speaker, text, blip_caption }: Utterance): string {
  return `${speaker}: ${text}${blip_caption === undefined ? "" : ` [${blip_caption}]`}`;
}

function idsIn(evidence: readonly string[]): string[] {
  return [...new Set(evidence.flatMap((text) => text.match(/D\d+:\d+/g) ?? []))];
}

function sessionOf(utteranceId: string): string {
  return utteranceId.slice(0, utteranceId.indexOf(":"));
}

/** The utterances and the sessions that a search brings up, each once, best first. */
function utterancesFor(memory: Database, query: string, projectId: number | undefined) {
  const { hits } = search(memory, { query, projectId, limit: HITS_MAX, now: Date.now() });
  const uuid = memory.query<{ uuid: string }, [number]>(
    "SELECT uuid FROM user_prompts WHERE turn_id = ? ORDER BY id LIMIT 1",
  );
  const utterances = hits.flatMap(({ source }) => {
    const found = source.turnId === null ? null : uuid.get(source.turnId);
    return found === null ? [] : [found.uuid.slice(found.uuid.indexOf(" ") + 1)];
  });
  const sessions = hits.map(({ source }) => source.sessionId.slice(source.sessionId.lastIndexOf("-") + 1));
  return { utterances: [...new Set(utterances)], sessions: [...new Set(sessions)] };
}

function plainFor(conversation: Conversation) {
  const all = sessionsOf(conversation);
  const spoken = all.flatMap(({ utterances }) => utterances);
  const utterances = plainFts5(spoken.map((one) => ({ name: one.dia_id, text: textOf(one) })));
  const sessions = plainFts5(
    all.map((one) => ({ name: `D${one.number}`, text: one.utterances.map(textOf).join("\n") })),
  );
  return { utterances, sessions };
}

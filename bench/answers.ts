import type { Database } from "bun:sqlite";
import { statSync } from "node:fs";
import { PASSAGE_KINDS } from "../src/domain/passage.ts";
import { answerQuestion } from "../src/passages/answer.ts";
import { termExpression } from "../src/search/query/expression.ts";
import { parseQuery } from "../src/search/query/query.ts";
import { listBestPassages } from "../src/store/passages/match-passages.ts";
import { rangeOf } from "../src/store/passages/passage-keys.ts";
import { findProjectId } from "../src/store/sessions/projects.ts";
import { atMost, type BenchResult, type Figure } from "./figures.ts";
import { fillPassages, listRecordedTurns, projectKey, type RecordedTurn } from "./large-passages.ts";
import { indexAll, memoryOfTranscripts, observeAll, readMemory } from "./memory.ts";
import { openSets } from "./questions/sets.ts";
import { spreadOf } from "./statistics.ts";
import { openWorkplace, type Workplace } from "./workplace.ts";

/** Passages of each project: a million in all. */
const SIZES = [50_000, 500_000, ...Array.from({ length: 9 }, () => 50_000)];
const TOKENS = 1_000;
const ROUNDS = 3;
const SCOPES = [
  { what: "in a project", project: 0, p95MsMax: 25 },
  { what: "in a project with ten times as many", project: 1, p95MsMax: 60 },
  { what: "in all projects", project: undefined, p95MsMax: 100 },
] as const;

/** What the control shows: the best of each kind. */
const CONTROL_ROWS = 10;

/**
 * How long an answer takes in a memory of a million passages, made of recorded ones, and beside it plain FTS5 over the same
 * indexes. The bound is on the time of the processor: what other programs do meanwhile is in the other one.
 */
export async function run(data: string): Promise<BenchResult> {
  await using place = await openWorkplace({ isProgramNeeded: false });
  const { recorded, questions } = recordedPast(place, data);
  const home = place.home("large");
  const counts = fillPassages(home, recorded, SIZES);
  using memory = readMemory(home);
  const figures: Figure[] = [];
  const spreads: BenchResult["spreads"] = {};
  for (const { what, project, p95MsMax } of SCOPES) {
    const projectId = project === undefined ? undefined : findProjectId(memory, projectKey(project));
    const { wall, cpu } = timesOf(questions, ROUNDS, (question) =>
      answerQuestion(memory, { question, projectId, tokens: TOKENS, now: Date.now() }),
    );
    const plain = timesOf(questions, 1, (question) => findPlainly(memory, question, projectId));
    spreads[what] = spreadOf(wall);
    figures.push(
      {
        what: `${what} · p95 of processor time`,
        value: percentile95(cpu),
        unit: "ms",
        budget: atMost(p95MsMax),
      },
      { what: "  of all time", value: percentile95(wall), unit: "ms" },
      { what: "  plain FTS5 · p95 of processor time", value: percentile95(plain.cpu), unit: "ms" },
    );
  }
  const all = counts.reduce((sum, count) => sum + count, 0);
  const bytes = statSync(home.paths.memory).size / all;
  figures.push({ what: "size", value: bytes, unit: "B a passage" });
  return {
    title: `Answers within ${TOKENS} tokens among ${all.toLocaleString("en")} passages, ${counts[0]?.toLocaleString("en")} in the project`,
    figures,
    spreads,
    notes: [`${questions.length} recorded questions, each ${ROUNDS} times.`],
  };
}

/** All recorded turns, with the questions about them. */
function recordedPast(place: Workplace, data: string): { recorded: RecordedTurn[]; questions: string[] } {
  const recorded: RecordedTurn[] = [];
  const questions: string[] = [];
  for (const set of openSets(data)) {
    using open = set;
    using memory = memoryOfTranscripts(place.home(open.name), open.transcripts);
    observeAll(memory);
    indexAll(memory);
    recorded.push(
      ...listRecordedTurns(memory).map((turn) => ({ ...turn, session: `${open.name}-${turn.session}` })),
    );
    questions.push(...open.questions.map(({ question }) => question));
  }
  return { recorded, questions };
}

function timesOf(questions: readonly string[], rounds: number, ask: (question: string) => void) {
  const [wall, cpu]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1)
    for (const question of questions) {
      const [begun, used] = [performance.now(), process.cpuUsage()];
      ask(question);
      wall.push(performance.now() - begun);
      const { user, system } = process.cpuUsage(used);
      cpu.push((user + system) / 1_000);
    }
  return { wall, cpu };
}

/** Any of the words, ranked by bm25, with no text read. */
function findPlainly(memory: Database, question: string, projectId: number | undefined): void {
  const words = parseQuery(question).words.map(termExpression).join(" OR ");
  if (words === "") return;
  for (const kind of PASSAGE_KINDS) listBestPassages(memory, kind, rangeOf(projectId), words, CONTROL_ROWS);
}

function percentile95(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? 0;
}

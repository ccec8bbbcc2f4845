import type { Database } from "bun:sqlite";
import { statSync } from "node:fs";
import { answerQuestion } from "../src/passages/answer.ts";
import { findProjectId } from "../src/store/sessions/projects.ts";
import { atMost, type BenchResult, type Figure } from "./figures.ts";
import { fillPassages, listRecordedTurns, projectKey, type RecordedTurn } from "./large-passages.ts";
import { indexAll, memoryOfTranscripts, observeAll, readMemory } from "./memory.ts";
import { openSets } from "./questions/sets.ts";
import { spreadOf } from "./statistics.ts";
import { openWorkplace, type Workplace } from "./workplace.ts";

/** How often each project has the recorded turns, some 53,000 passages: a million in all. */
const COPIES = [1, 10, 1, 1, 1, 1, 1, 1, 1, 1];
const TOKENS = 1_000;
const ROUNDS = 3;
const SCOPES = [
  { what: "in a project", project: 0, p95MsMax: 25 },
  { what: "in a project with ten times as many", project: 1, p95MsMax: 60 },
  { what: "in all projects", project: undefined, p95MsMax: 100 },
] as const;

/** How long an answer takes in a memory of a million passages, made of recorded ones. */
export async function run(data: string): Promise<BenchResult> {
  await using place = await openWorkplace({ isProgramNeeded: false });
  const { recorded, questions } = recordedPast(place, data);
  const home = place.home("large");
  const counts = fillPassages(home, recorded, COPIES);
  using memory = readMemory(home);
  const figures: Figure[] = [];
  const spreads: BenchResult["spreads"] = {};
  for (const { what, project, p95MsMax } of SCOPES) {
    const projectId = project === undefined ? undefined : findProjectId(memory, projectKey(project));
    const { wall, cpu } = timesOf(memory, questions, projectId);
    spreads[what] = spreadOf(wall);
    figures.push(
      { what: `${what} · p95`, value: percentile95(wall), unit: "ms", budget: atMost(p95MsMax) },
      { what: `${what} · p95 of processor time`, value: percentile95(cpu), unit: "ms" },
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

function timesOf(memory: Database, questions: readonly string[], projectId: number | undefined) {
  const [wall, cpu]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1)
    for (const question of questions) {
      const [begun, used] = [performance.now(), process.cpuUsage()];
      answerQuestion(memory, { question, projectId, tokens: TOKENS, now: Date.now() });
      wall.push(performance.now() - begun);
      const { user, system } = process.cpuUsage(used);
      cpu.push((user + system) / 1_000);
    }
  return { wall, cpu };
}

function percentile95(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? 0;
}

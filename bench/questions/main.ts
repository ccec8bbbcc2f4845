import type { Database } from "bun:sqlite";
import type { VectorHits } from "../../src/domain/vector-hit.ts";
import { answerQuestion } from "../../src/passages/answer.ts";
import { atLeast, atMost, type BenchResult, type Budget, exactly, type Figure } from "../figures.ts";
import { indexAll, memoryOfTranscripts, observeAll } from "../memory.ts";
import { joinProjects } from "../retrieval/coding-memory.ts";
import { spreadOf } from "../statistics.ts";
import { openWorkplace } from "../workplace.ts";
import { openCachedModel } from "./cached-model.ts";
import { type Control, grepNewest, plainPassages } from "./controls.ts";
import { hitsOfQuestions } from "./meaning.ts";
import { openOwnSet, openSets, type Question, type QuestionSet } from "./sets.ts";

const TOKENS = [500, 1_000, 2_000] as const;
const CHARS_PER_TOKEN = 4;
const WORDS = "search";
const MEANING = "search with meaning";
/** To reach, of the 69 questions of the development sets that have an answer. */
const ANSWERED_MIN: Readonly<Record<string, Readonly<Record<number, number>>>> = {
  [WORDS]: { 500: 26, 1000: 36, 2000: 44 },
  [MEANING]: { 500: 30, 1000: 40, 2000: 48 },
};
const FALSELY_MAX = 1;

type Grade = "answered" | "partly" | "stale" | "missed" | "falsely answered" | "silent";

interface Graded {
  set: string;
  question: Question;
  tokens: number;
  way: string;
  grade: Grade;
}

/**
 * Are questions about earlier sessions answered by quotes? With plain FTS5 over passages and grep beside it, and with the
 * vectors of a model where its folder is given.
 */
export async function run(data: string, model?: string): Promise<BenchResult> {
  return measure(openSets(data), true, model);
}

/** The same on somebody's own transcripts with their own questions. Nothing of it leaves the machine. */
export async function runOnOwn(file: string, folder: string): Promise<BenchResult> {
  return measure([openOwnSet(file, folder)], false);
}

async function measure(sets: QuestionSet[], hasBudgets: boolean, model?: string): Promise<BenchResult> {
  await using place = await openWorkplace({ isProgramNeeded: false });
  const embedder =
    model === undefined ? undefined : await openCachedModel(model, place.home("model").environment);
  const graded: Graded[] = [];
  const times: number[] = [];
  for (const set of sets) {
    using open = set;
    console.error(`  ${open.name}: ${open.transcripts.length} sessions, ${open.questions.length} questions`);
    const memory = memoryOfTranscripts(place.home(open.name), open.transcripts);
    joinProjects(memory);
    observeAll(memory);
    indexAll(memory);
    const projectId = memory.query<{ id: number }, []>("SELECT min(id) AS id FROM projects").get()?.id;
    const asked = open.questions.map(({ question }) => question);
    const hits = embedder && (await hitsOfQuestions(memory, embedder, asked, projectId));
    const ways = {
      "plain FTS5": firstChars(plainPassages(open.transcripts)),
      grep: firstChars(grepNewest(open.transcripts)),
      [WORDS]: ours(memory, projectId, times),
      ...(hits === undefined ? {} : { [MEANING]: ours(memory, projectId, times, hits) }),
    };
    for (const question of open.questions)
      for (const [way, ask] of Object.entries(ways))
        for (const tokens of TOKENS)
          graded.push({
            set: open.name,
            question,
            tokens,
            way,
            grade: grade(question, ask(question.question, tokens)),
          });
    memory.close();
  }
  await embedder?.close();
  return resultOf(graded, times, hasBudgets);
}

/** The text that a question is answered with, within a number of tokens. */
type Ask = (question: string, tokens: number) => string;

function ours(
  memory: Database,
  projectId: number | undefined,
  times: number[],
  hits?: ReadonlyMap<string, VectorHits>,
): Ask {
  return (question, tokens) => {
    const begun = performance.now();
    const { quotes } = answerQuestion(memory, {
      question,
      projectId,
      tokens,
      vectorHits: hits?.get(question),
      now: Date.now(),
    });
    times.push(performance.now() - begun);
    return quotes.map(({ text }) => text).join("\n");
  };
}

function firstChars(control: Control): Ask {
  return (question, tokens) => {
    let text = "";
    for (const quote of control(question)) {
      text += `\n${quote}`;
      if (text.length > tokens * CHARS_PER_TOKEN) break;
    }
    return text.slice(0, tokens * CHARS_PER_TOKEN);
  };
}

function grade({ must, stale = [] }: Question, text: string): Grade {
  const matches = (pattern: string) => new RegExp(pattern, "is").test(text);
  if (must.length === 0) return text.trim() === "" ? "silent" : "falsely answered";
  const hits = must.filter(matches).length;
  if (hits === must.length) return "answered";
  if ([stale].flat().some(matches)) return "stale";
  return hits > 0 ? "partly" : "missed";
}

function resultOf(graded: readonly Graded[], times: readonly number[], hasBudgets: boolean): BenchResult {
  const ways = [...new Set(graded.map(({ way }) => way))];
  const figures = ways.flatMap((way) =>
    TOKENS.flatMap((tokens) => figuresOf(graded, way, tokens, hasBudgets)),
  );
  const best = ways.includes(MEANING) ? MEANING : WORDS;
  const answerable = new Set(
    graded.filter(({ question }) => question.must.length > 0).map(({ question }) => question.id),
  );
  return {
    title: `${answerable.size} questions that earlier sessions answer, and ${new Set(graded.map(({ question }) => question.id)).size - answerable.size} that nothing answers`,
    figures,
    spreads: { "an answer": spreadOf([...times]) },
    notes: [...byKind(graded, best), ...missed(graded, best)],
  };
}

function figuresOf(graded: readonly Graded[], way: string, tokens: number, hasBudgets: boolean): Figure[] {
  const of = graded.filter((one) => one.way === way && one.tokens === tokens);
  const count = (grade: Grade) => of.filter((one) => one.grade === grade).length;
  const figure = (what: string, value: number, budget?: Budget): Figure => ({
    what: `${way} · ${tokens} tokens · ${what}`,
    value,
    unit: "",
    ...(hasBudgets && way in ANSWERED_MIN && budget !== undefined ? { budget } : {}),
  });
  return [
    figure("answered", count("answered"), atLeast(ANSWERED_MIN[way]?.[tokens] ?? 0)),
    figure("partly", count("partly")),
    figure("stale answer alone", count("stale"), exactly(0)),
    figure("falsely answered", count("falsely answered"), atMost(FALSELY_MAX)),
  ];
}

const SHOWN_TOKENS = 1_000;

function byKind(graded: readonly Graded[], best: string): string[] {
  const ours = graded.filter(
    ({ way, tokens, question }) => way === best && tokens === SHOWN_TOKENS && question.must.length > 0,
  );
  return [...Map.groupBy(ours, ({ question }) => question.kind)].map(([kind, same]) => {
    const answered = same.filter(({ grade }) => grade === "answered").length;
    return `${kind}: ${answered} of ${same.length} answered at ${SHOWN_TOKENS} tokens`;
  });
}

/** What was not answered, to be read. */
function missed(graded: readonly Graded[], best: string): string[] {
  const ours = graded.filter(({ way, tokens }) => way === best && tokens === SHOWN_TOKENS);
  return ours
    .filter(({ grade }) => grade !== "answered" && grade !== "silent")
    .map(({ question, grade }) => `${question.id} ${grade}: ${question.question}`);
}

import { indexPending } from "../src/search/index-pending.ts";
import { parseQuery } from "../src/search/query.ts";
import { search } from "../src/search/search.ts";
import { openMemory } from "../src/store/database/open.ts";
import { type BenchResult, exactly } from "./figures.ts";
import { fillMemory } from "./large-memory.ts";
import { randomNumbers, zipfText } from "./vocabulary.ts";
import { openWorkplace } from "./workplace.ts";

const QUESTIONS = 100_000;
/** Of those so many are also asked of a memory: each takes milliseconds. */
const ASKED_EVERY = 50;
const PIECES_MAX = 14;
const LONG_EVERY = 5_000;
const LONG_CHARS = 100_000;
const PIECES = (
  `" ' * ^ ( ) AND OR NOT NEAR( NEAR/3 AND OR file: file:src/a.ts type:bugfix type: project: project:x before: ` +
  "before:2026-02-31 after:2026-01-01 before:99999-99-99 '; DROP TABLE observations; -- %_ \\ [ ] { } : - -- /* + ~ | " +
  "Łódź 数据库 नमस्ते 😀 e\u0301 \ud800 \u0000 \u202e \ufeff getUserName a_b-c.d 2026-01-27 yesterday last week June 31"
).split(" ");

/** Questions of all kinds: none may throw, and none may need long. */
export async function run(): Promise<BenchResult> {
  await using place = await openWorkplace({ isProgramNeeded: false });
  const home = place.home("fuzz");
  fillMemory(home, { projects: 1, sessions: 20, turnsPerSession: 4, observationsPerTurn: 2, text: zipfText });
  using memory = openMemory(home.paths.memory, home.paths.backups);
  while (indexPending(memory) > 0);
  const random = randomNumbers(23);
  const failures: string[] = [];
  let degraded = 0;
  let slowestMs = 0;
  for (let number = 0; number < QUESTIONS; number += 1) {
    const query = question(random, number % LONG_EVERY === 0 ? LONG_CHARS : 0);
    const started = performance.now();
    try {
      parseQuery(query);
      if (number % ASKED_EVERY === 0) {
        const answer = search(memory, { query, projectId: undefined, limit: 5, now: Date.now() });
        if (answer.degraded.length > 0) degraded += 1;
      }
    } catch (error) {
      failures.push(`${JSON.stringify(query.slice(0, 200))}: ${String(error)}`);
    }
    slowestMs = Math.max(slowestMs, performance.now() - started);
  }
  return {
    title: `${QUESTIONS.toLocaleString("en")} questions of all kinds, every ${ASKED_EVERY}th asked of a memory`,
    figures: [
      { what: "questions that threw", value: failures.length, unit: "", budget: exactly(0) },
      { what: "questions that the index refused", value: degraded, unit: "", budget: exactly(0) },
      { what: "the slowest", value: slowestMs, unit: "ms" },
    ],
    spreads: {},
    notes: failures.slice(0, 5),
  };
}

function question(random: () => number, charsMin: number): string {
  const pieces: string[] = [];
  const count = 1 + Math.floor(random() * PIECES_MAX);
  for (let length = 0; pieces.length < count || length < charsMin; ) {
    const piece = random() < 0.3 ? characters(random) : (PIECES[Math.floor(random() * PIECES.length)] ?? "");
    pieces.push(piece);
    length += piece.length + 1;
  }
  return pieces.join(random() < 0.8 ? " " : "");
}

/** Characters of any script, half surrogates among them. */
function characters(random: () => number): string {
  const codes = Array.from({ length: 1 + Math.floor(random() * 6) }, () =>
    random() < 0.5 ? 32 + Math.floor(random() * 95) : Math.floor(random() * 0x10ffff),
  );
  return String.fromCodePoint(...codes);
}

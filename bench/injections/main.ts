import { atLeast, atMost, type BenchResult, type Figure } from "../figures.ts";
import { makeCodingMemory } from "../retrieval/coding-memory.ts";
import { measureInjected } from "../retrieval/injected.ts";
import { anyAt, estimate, type Outcome } from "../retrieval/measures.ts";
import { openSessions } from "../sessions.ts";
import { openWorkplace } from "../workplace.ts";
import { measureFailures } from "./failures.ts";
import { measureFiles } from "./files.ts";

const USED_MIN = 0.5;
const PROMPT_TOKENS_MAX = 400;
const FILE_TOKENS_MAX = 350;
const FAILURE_TOKENS_MAX = 250;

/** What would have been injected into recorded sessions, with what was known by then, and was it useful? */
export async function run(data: string): Promise<BenchResult> {
  await using sessions = await openSessions(data);
  await using place = await openWorkplace({ isProgramNeeded: false });
  const memory = makeCodingMemory(place.home("coding"), sessions.paths);
  const prompts = measureInjected(memory);
  const files = measureFiles(memory);
  const failures = measureFailures(memory);
  memory.close();
  return {
    title: `Injected into ${sessions.paths.length} recorded sessions, without a model`,
    figures: [
      used("with prompts · memories that name a file read or edited afterwards", prompts.injected),
      share("with prompts · prompts with an injection", prompts.promptsInjected, prompts.prompts),
      ...tokens("with prompts", prompts.tokens, PROMPT_TOKENS_MAX),
      used("before files · memories that name another file read or edited afterwards", files.injected),
      share("before files · files of a session with a note", files.notes, files.opened),
      ...tokens("before files", files.tokens, FILE_TOKENS_MAX),
      used("after errors · notes of which a file was edited afterwards", failures.injected),
      share("after errors · failing commands with a note", failures.injected.length, failures.failing),
      share(
        "after errors · of those whose error had come up before",
        failures.injected.length,
        failures.recurring,
      ),
      ...tokens("after errors", failures.tokens, FAILURE_TOKENS_MAX),
    ],
    spreads: {},
    notes: [
      "In brackets: the interval of 95 % by bootstrap. Thresholds are at their defaults, because there are no outcomes yet.",
      `${files.opened} files were read or edited for the first time in their session; ${failures.failing} commands failed,`,
      `${failures.recurring} of them with an error of an earlier turn. A file does not count because of the note about itself.`,
    ],
  };
}

function used(what: string, injected: readonly Outcome[]): Figure {
  const { value, low, high } = estimate(injected, anyAt(1));
  return { what, value, unit: "", interval: { low, high }, budget: atLeast(USED_MIN) };
}

function share(what: string, some: number, all: number): Figure {
  return { what: `${what} (${some} of ${all})`, value: some / all, unit: "" };
}

function tokens(what: string, list: readonly number[], max: number): Figure[] {
  const sorted = list.toSorted((a, b) => a - b);
  return [
    { what: `${what} · tokens, median`, value: sorted[sorted.length >> 1] ?? 0, unit: "" },
    { what: `${what} · tokens, most`, value: sorted.at(-1) ?? 0, unit: "", budget: atMost(max) },
  ];
}

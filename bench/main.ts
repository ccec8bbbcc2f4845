import { join } from "node:path";
import { parseArgs } from "node:util";
import { type BenchResult, isMissed } from "./figures.ts";
import { describeMachine } from "./machine.ts";
import type { ReadingFiles } from "./needs/main.ts";
import { printMachine, printResult } from "./print.ts";

type Bench = (
  data: string,
  seconds: number | undefined,
  model: string | undefined,
  reading: ReadingFiles,
) => Promise<BenchResult>;

/** Each is loaded only when it runs, so that none disturbs the others. */
const BENCHES: Readonly<Record<string, { needsData: boolean; run: Bench }>> = {
  hook: { needsData: false, run: async () => (await import("./hook.ts")).run() },
  burst: { needsData: false, run: async () => (await import("./burst.ts")).run() },
  context: { needsData: false, run: async () => (await import("./context.ts")).run() },
  host: { needsData: false, run: async () => (await import("./host.ts")).run() },
  start: { needsData: false, run: async () => (await import("./start.ts")).run() },
  sessions: { needsData: false, run: async () => (await import("./many-sessions.ts")).run() },
  hardship: { needsData: false, run: async () => (await import("./faults/hardship.ts")).run() },
  cycles: { needsData: false, run: async () => (await import("./faults/cycles.ts")).run() },
  forget: { needsData: false, run: async () => (await import("./forget.ts")).run() },
  "same-facts": { needsData: true, run: async (data) => (await import("./same-facts.ts")).run(data) },
  search: { needsData: false, run: async () => (await import("./search.ts")).run() },
  vectors: { needsData: false, run: async () => (await import("./vectors/main.ts")).run() },
  hostile: { needsData: false, run: async () => (await import("./hostile/main.ts")).run() },
  poison: { needsData: false, run: async (data) => (await import("./poison/main.ts")).run(data) },
  viewer: { needsData: false, run: async () => (await import("./viewer.ts")).run() },
  "viewer-pages": {
    needsData: false,
    run: async (_data, seconds) => (await import("./viewer-pages.ts")).run(seconds),
  },
  ignored: { needsData: false, run: async () => (await import("./ignored/main.ts")).run() },
  secrets: { needsData: true, run: async (data) => (await import("./secrets/main.ts")).run(data) },
  answers: { needsData: true, run: async (data) => (await import("./answers.ts")).run(data) },
  questions: {
    needsData: true,
    run: async (data, _seconds, model) => (await import("./questions/main.ts")).run(data, model),
  },
  retrieval: { needsData: true, run: async (data) => (await import("./retrieval/main.ts")).run(data) },
  "transcript-sync": {
    needsData: true,
    run: async (data) => (await import("./transcript-sync.ts")).run(data),
  },
  import: { needsData: true, run: async (data) => (await import("./import.ts")).run(data) },
  faults: { needsData: true, run: async (data) => (await import("./faults/main.ts")).run(data) },
  "observer-cost": {
    needsData: true,
    run: async (data) => (await import("./observer-cost.ts")).run(data),
  },
  "injection-hooks": {
    needsData: false,
    run: async () => (await import("./injection-hooks.ts")).run(),
  },
  needs: {
    needsData: true,
    run: async (data, _seconds, _model, reading) => (await import("./needs/main.ts")).run(data, reading),
  },
  retention: { needsData: true, run: async (data) => (await import("./retention.ts")).run(data) },
};
const OBSERVER = "observer";
const USAGE = `Usage: npm run bench -- [${[...Object.keys(BENCHES), OBSERVER, "all"].join("|")}]… [--data DIR] [--seconds N] [--json]
       npm run bench -- poison --planted FILE [--data DIR] [--json]
       npm run bench -- secrets --forms FILE [--json]
       npm run bench -- questions --data DIR --model FOLDER [--json]
       npm run bench -- questions --questions FILE --transcripts ~/.claude/projects [--json]
       npm run bench -- retrieval --transcripts ~/.claude/projects [--json]
       npm run bench -- needs --data DIR [--missed FILE] [--shown FILE] [--json]
       npm run bench -- needs --transcripts ~/.claude/projects [--missed FILE] [--shown FILE] [--json]`;

const OPTIONS = {
  data: { type: "string" },
  transcripts: { type: "string" },
  questions: { type: "string" },
  model: { type: "string" },
  missed: { type: "string" },
  shown: { type: "string" },
  planted: { type: "string" },
  forms: { type: "string" },
  seconds: { type: "string" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

/** Undefined where an option is not known. */
function parse(args: string[]) {
  try {
    return parseArgs({ args, allowPositionals: true, options: OPTIONS });
  } catch (error) {
    console.error((error as Error).message);
    return undefined;
  }
}

async function main(args: string[]): Promise<number> {
  const parsed = parse(args);
  if (parsed === undefined || parsed.values.help) {
    console.error(USAGE);
    return parsed === undefined ? 1 : 0;
  }
  const { values, positionals } = parsed;
  if (values.questions !== undefined)
    return await measureQuestions(values.questions, values.transcripts ?? "", values.json);
  if (values.transcripts !== undefined && positionals.includes("needs"))
    return await measureOwnNeeds(values.transcripts, values, values.json);
  if (values.transcripts !== undefined) return await measureOwn(values.transcripts, values.json);
  if (values.forms !== undefined) return await measureForms(values.forms, values.json);
  if (values.planted !== undefined)
    return await measurePlanted(values.planted, values.data ?? "", values.json);
  const names = namesOf(positionals, values.data);
  if (names === undefined) {
    console.error(USAGE);
    return 1;
  }
  const machine = describeMachine();
  if (!values.json) printMachine(machine);
  let hasMissed = false;
  for (const name of names) {
    const bench = BENCHES[name];
    if (bench === undefined) await observe(values.data ?? "");
    else {
      const result = await bench.run(
        values.data ?? "",
        values.seconds === undefined ? undefined : Number(values.seconds),
        values.model,
        values,
      );
      const kept = { machine, ...result };
      // A user who may not write the checkout keeps them elsewhere.
      const folder = Bun.env.BENCH_RESULTS ?? join(import.meta.dir, "results");
      await Bun.write(join(folder, `${name}.json`), `${JSON.stringify(kept, null, 2)}\n`);
      if (values.json) console.log(JSON.stringify(kept));
      else printResult(result);
      hasMissed ||= isMissed(result);
    }
  }
  return hasMissed ? 2 : 0;
}

/** The coding benchmark on the user's own transcripts; its figures are theirs and are not kept in the repository. */
async function measureOwn(folder: string, isJson: boolean): Promise<number> {
  return tell(await (await import("./retrieval/main.ts")).runOnTranscripts(folder), isJson);
}

/** What the user's own sessions needed; as little of it is kept. */
async function measureOwnNeeds(folder: string, reading: ReadingFiles, isJson: boolean): Promise<number> {
  return tell(await (await import("./needs/main.ts")).runOnTranscripts(folder, reading), isJson);
}

/** The user's own questions, asked of their own transcripts. */
async function measureQuestions(file: string, folder: string, isJson: boolean): Promise<number> {
  return tell(await (await import("./questions/main.ts")).runOnOwn(file, folder), isJson);
}

/** How many of a stranger's forms of secrets are found; not kept, because the file need not be in the repository. */
async function measureForms(file: string, isJson: boolean): Promise<number> {
  return tell(await (await import("./secrets/strangers.ts")).measureStrangers(file), isJson);
}

/** What of a stranger's planted texts reaches a session; not kept, because the file need not be in the repository. */
async function measurePlanted(file: string, data: string, isJson: boolean): Promise<number> {
  return tell(await (await import("./poison/main.ts")).run(data, file), isJson);
}

function tell(result: BenchResult, isJson: boolean): number {
  if (isJson) console.log(JSON.stringify({ machine: describeMachine(), ...result }));
  else {
    printMachine(describeMachine());
    printResult(result);
  }
  return isMissed(result) ? 2 : 0;
}

/** The benches asked for, or all that can run; undefined when one of them cannot. */
function namesOf(asked: readonly string[], data: string | undefined): string[] | undefined {
  const all = [...Object.keys(BENCHES), OBSERVER];
  const needsData = (name: string) => BENCHES[name]?.needsData ?? true;
  const names =
    asked.length === 0 || asked.includes("all")
      ? all.filter((name) => data !== undefined || !needsData(name))
      : asked;
  const canRun = (name: string) => all.includes(name) && (data !== undefined || !needsData(name));
  return names.every(canRun) ? [...names] : undefined;
}

async function observe(data: string): Promise<void> {
  const [{ openSessions }, observer] = await Promise.all([
    import("./sessions.ts"),
    import("./observer/main.ts"),
  ]);
  await using sessions = await openSessions(data);
  await observer.run([sessions.folder]);
}

process.exit(await main(process.argv.slice(2)));

import { randomNumbers } from "../retrieval/measures.ts";
import type { BenchHome } from "../workplace.ts";
import { corrections, habits } from "./asked.ts";
import { bareList, randomInstead } from "./controls.ts";
import { failuresOf, recurringErrors, type Worth, worthOf } from "./errors.ts";
import { editedFiles, type FilesFirst, measureFilesFirst } from "./files.ts";
import { growingMemory } from "./growing-memory.ts";
import type { Need } from "./need.ts";
import { type Past, pastOf } from "./past.ts";
import { missingPaths } from "./paths.ts";
import { type Replay, rememberShown, replay, type Shown } from "./replay.ts";
import { type CommandNeed, firstSuccesses } from "./runs.ts";
import { commandOf, type Prompt, type RecordedSession, readSession } from "./session.ts";
import { searchedSymbols } from "./symbols.ts";
import { handlesUsed } from "./threads.ts";

/** The product, a random memory of the same age and channel, and the bare list of what was opened and run last. */
export type Way = "ours" | "random" | "bare list";
export const WAYS = ["ours", "random", "bare list"] as const;

/** A session with what it needed and what it was shown. */
export interface Measured {
  session: RecordedSession;
  needs: Need[];
  shown: Record<Way, Shown[]>;
  commands: CommandNeed[];
  filesFirst: FilesFirst | undefined;
  remedies: Worth[];
}

interface Step {
  at: number;
  session: RecordedSession;
  /** The first prompt of the session. */
  first?: Prompt;
  show(replay: Replay): Shown | undefined;
}

/** Lets the sessions of one code base happen again, in time order, beside a memory that knows what had ended by then. */
export function measureNeeds(
  home: Pick<BenchHome, "paths" | "environment">,
  sessions: readonly RecordedSession[],
): Measured[] {
  const past = pastOf(sessions);
  const shown = new Map(
    sessions.map(({ id }) => [id, { ours: [], random: [], "bare list": [] } as Record<Way, Shown[]>]),
  );
  const random = randomNumbers(sessions.length);
  using growing = growingMemory(home, sessions);
  const replays = new Map<string, Replay>();
  const ranked = new Map<string, string[]>();
  for (const { at, session, first, show } of stepsOf(sessions)) {
    const { memory, projectId } = growing;
    for (const ended of growing.growUntil(at)) rememberShown(memory, ended, shown.get(ended.id)?.ours ?? []);
    const running = replays.get(session.id) ?? replay(memory, projectId, session);
    replays.set(session.id, running);
    if (first !== undefined) ranked.set(session.id, running.next(first));
    const given = show(running);
    const kept = shown.get(session.id);
    if (given === undefined || kept === undefined) continue;
    kept.ours.push(given);
    kept.random.push(randomInstead(memory, given, random));
  }
  return sessions.map((session) => {
    const kept = shown.get(session.id) ?? { ours: [], random: [], "bare list": [] };
    kept["bare list"].push(...[bareList(session, past) ?? []].flat());
    return measured(session, past, kept, ranked.get(session.id) ?? []);
  });
}

/** Everything at which a hook would have run, in time order. */
function stepsOf(sessions: readonly RecordedSession[]): Step[] {
  const steps = sessions.flatMap((session): Step[] => [
    { at: session.first, session, show: (one) => one.start() },
    ...session.prompts.map(
      (prompt, index): Step => ({
        at: prompt.at,
        session,
        ...(index === 0 ? { first: prompt } : {}),
        show: (one) => one.prompt(prompt),
      }),
    ),
    ...session.calls.flatMap((call): Step[] => [
      { at: call.at, session, show: (one) => one.before(call) },
      { at: call.at, session, show: (one) => one.after(call) },
    ]),
  ]);
  return steps.sort((one, other) => one.at - other.at);
}

function measured(
  session: RecordedSession,
  past: Past,
  shown: Record<Way, Shown[]>,
  ranked: readonly string[],
): Measured {
  const commands = firstSuccesses(session, past);
  const isEarly = ({ at, channel }: Shown) =>
    channel === "prompt" && at <= (session.prompts[0]?.at ?? session.first);
  return {
    session,
    shown,
    commands,
    needs: [
      ...missingPaths(session, past),
      ...commands.filter(({ hasFailed }) => hasFailed),
      ...searchedSymbols(session, past),
      ...editedFiles(session, past),
      ...corrections(session, past),
      ...handlesUsed(session, past),
      ...recurringErrors(session, past),
      ...habits(session, past),
    ],
    filesFirst: measureFilesFirst(
      session,
      past,
      shown.ours
        .filter(isEarly)
        .map(({ text }) => text)
        .join("\n"),
      ranked,
    ),
    remedies: shown.ours.flatMap((one) => {
      if (one.channel === "failure") return worthAt(session, one);
      return one.channel === "start" ? worthOfRules(session, one) : [];
    }),
  };
}

function worthAt(session: RecordedSession, { at, text }: Shown): Worth[] {
  const failure = failuresOf(session).find(({ call }) => call.at === at);
  return failure === undefined ? ["open"] : [worthOf(text, failure)];
}

const RULE = /^`([^`]+)` fails; use `[^`]+`\.$/;

/** What was told at the start to be run in place of a command that the session then ran and that failed. */
function worthOfRules(session: RecordedSession, { text }: Shown): Worth[] {
  return text.split("\n").flatMap((line) => {
    const command = RULE.exec(line)?.[1];
    const failure = failuresOf(session).find(
      ({ call }) => command !== undefined && commandOf(call)?.includes(command),
    );
    return failure === undefined ? [] : [worthOf(line, failure)];
  });
}

/** Reads transcripts; what a fork repeats of the session it was made from happened once. */
export function readSessions(paths: readonly string[]): RecordedSession[] {
  const seen = new Set<string>();
  const isNew = (key: string) => seen.size < seen.add(key).size;
  return paths
    .flatMap((path) => readSession(path) ?? [])
    .sort((one, other) => one.last - other.last)
    .map((session) => ({
      ...session,
      calls: session.calls.filter((call) => isNew(`${call.name} ${call.at} ${JSON.stringify(call.input)}`)),
      prompts: session.prompts.filter((prompt) => isNew(`${prompt.at} ${prompt.text}`)),
    }))
    .filter(({ prompts }) => prompts.length > 0);
}

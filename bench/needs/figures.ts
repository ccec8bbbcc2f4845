import { type Estimate, estimate, isSeenHalf, type Outcome, randomNumbers } from "../retrieval/measures.ts";
import type { Measured, Way } from "./measure.ts";
import { KINDS, type Kind, type Need } from "./need.ts";
import type { Channel, Shown } from "./replay.ts";

export const KIND_LETTERS = Object.keys(KINDS) as Kind[];
const DRAWS = 1_000;
/** Lines of a note that are its frame. */
const FRAME = /^(?:<|#|Notes on|Earlier work|This error came up)|noted by claude-mem|^\S+:$/;

/** What became of the needs of one kind. */
export interface KindFigures {
  needs: number;
  known: number;
  /** Among the known. */
  met: Record<Way, number>;
  share: Record<Way, Estimate>;
  /** Tokens of all that was shown for each need met; infinite where none was. */
  tokensPerMet: Record<Way, number>;
  /** The share in the half of the sessions that was looked at while this was made, and in the other. */
  seen: number;
  unseen: number;
}

export function figuresOf(sets: readonly Measured[], kind: Kind): KindFigures {
  const all = sets.flatMap((one) =>
    one.needs.filter((need) => need.kind === kind).map((need) => ({ need, one })),
  );
  const known = all.filter(({ need }) => need.isKnown);
  const outcomes = (way: Way): Outcome[] =>
    known.map(({ need, one }) => ({
      place: isMet(need, one.shown[way]) ? 1 : 0,
      recall: {},
      isSeen: isSeenHalf(need.session),
    }));
  const ours = outcomes("ours");
  const by = <T>(of: (way: Way) => T): Record<Way, T> => ({
    ours: of("ours"),
    random: of("random"),
    "bare list": of("bare list"),
  });
  const met = by((way) => outcomes(way).filter(({ place }) => place > 0).length);
  return {
    needs: all.length,
    known: known.length,
    met,
    share: by((way) => estimate(outcomes(way), ({ place }) => place)),
    tokensPerMet: by((way) => tokensOf(sets, way) / met[way]),
    seen: shareOf(ours.filter(({ isSeen }) => isSeen)),
    unseen: shareOf(ours.filter(({ isSeen }) => !isSeen)),
  };
}

function shareOf(outcomes: readonly Outcome[]): number {
  return outcomes.filter(({ place }) => place > 0).length / outcomes.length;
}

export function isMet(need: Need, shown: readonly Shown[]): boolean {
  return channelThatMet(need, shown) !== undefined;
}

/** The first channel that showed it in time. */
export function channelThatMet(need: Need, shown: readonly Shown[]): Channel | undefined {
  return shown.find(({ at, text }) => at <= need.before && need.isIn(text))?.channel;
}

function tokensOf(sets: readonly Measured[], way: Way): number {
  return sets.flatMap(({ shown }) => shown[way]).reduce((sum, { tokens }) => sum + tokens, 0);
}

/** Known needs met for each 1,000 tokens shown, all kinds together; drawn by sessions. */
export function metPerThousand(
  sets: readonly Measured[],
  way: Way,
  halves: "all" | "seen" | "unseen" = "all",
): Estimate {
  const sessions = sets
    .filter(({ session }) => halves === "all" || isSeenHalf(session.id) === (halves === "seen"))
    .map((one) => ({
      met: one.needs.filter((need) => need.isKnown && isMet(need, one.shown[way])).length,
      tokens: tokensOf([one], way),
    }));
  const random = randomNumbers(sessions.length);
  const draws = Array.from({ length: DRAWS }, () =>
    ratio(sessions.map(() => sessions[Math.floor(random() * sessions.length)])),
  );
  draws.sort((one, other) => one - other);
  const value = ratio(sessions);
  return {
    value,
    low: draws[Math.floor(DRAWS * 0.025)] ?? value,
    high: draws[Math.floor(DRAWS * 0.975)] ?? value,
  };
}

function ratio(sessions: readonly ({ met: number; tokens: number } | undefined)[]): number {
  const met = sessions.reduce((sum, one) => sum + (one?.met ?? 0), 0);
  const tokens = sessions.reduce((sum, one) => sum + (one?.tokens ?? 0), 0);
  return tokens === 0 ? 0 : (1_000 * met) / tokens;
}

export interface ChannelFigures {
  /** How often it said something, and in how many sessions. */
  times: number;
  sessions: number;
  tokens: number;
  /** Known needs that it met first, by kind. */
  met: Map<Kind, number>;
}

export function byChannel(sets: readonly Measured[]): Map<Channel, ChannelFigures> {
  const found = new Map<Channel, ChannelFigures>();
  const of = (channel: Channel) => {
    const figures = found.get(channel) ?? { times: 0, sessions: 0, tokens: 0, met: new Map() };
    found.set(channel, figures);
    return figures;
  };
  for (const { shown, needs } of sets) {
    for (const [channel, own] of Map.groupBy(shown.ours, (one) => one.channel)) {
      const figures = of(channel);
      figures.times += own.length;
      figures.sessions += 1;
      figures.tokens += own.reduce((all, { tokens }) => all + tokens, 0);
    }
    for (const need of needs.filter(({ isKnown }) => isKnown)) {
      const channel = channelThatMet(need, shown.ours);
      if (channel === undefined) continue;
      const { met } = of(channel);
      met.set(need.kind, (met.get(need.kind) ?? 0) + 1);
    }
  }
  return found;
}

/** The share of lines that a session had been shown before, by their number or their words. */
export function toldAgain(sets: readonly Measured[]): { again: number; lines: number } {
  let [again, lines] = [0, 0];
  for (const { shown } of sets) {
    const told = new Set<string>();
    for (const line of shown.ours.flatMap(({ text }) => text.split("\n"))) {
      const key = /#\d+/.exec(line)?.[0] ?? line.trim();
      if (key === "" || FRAME.test(line)) continue;
      lines += 1;
      if (told.size === told.add(key).size) again += 1;
    }
  }
  return { again, lines };
}

/** Tokens of what came with the start, or with the first prompt, in each session that was shown something then. */
export function tokensAt(sets: readonly Measured[], moment: "start" | "prompt"): number[] {
  return sets.flatMap(({ session, shown }) => {
    const first = session.prompts[0]?.at ?? session.first;
    return shown.ours.filter((one) => one.channel === moment && one.at <= first).map(({ tokens }) => tokens);
  });
}

export function median(numbers: readonly number[]): number {
  return numbers.toSorted((one, other) => one - other)[numbers.length >> 1] ?? 0;
}

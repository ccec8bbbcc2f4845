import { atLeast, atMost, exactly, type Figure } from "../figures.ts";
import { estimate, isSeenHalf } from "../retrieval/measures.ts";
import { type CommandFigures, measureCommands, type NamedAmong } from "./commands.ts";
import {
  byChannel,
  figuresOf,
  KIND_LETTERS,
  type KindFigures,
  median,
  metPerThousand,
  tokensAt,
  toldAgain,
} from "./figures.ts";
import { type Measured, WAYS } from "./measure.ts";
import { KINDS } from "./need.ts";
import { GUESSED, runsOf } from "./runs.ts";

export interface MeasuredSet {
  name: string;
  sessions: Measured[];
}

/** The figures of all sets together that have something to reach. */
export function figuresToReach(sets: readonly MeasuredSet[]): Figure[] {
  const all = sets.flatMap(({ sessions }) => sessions);
  const ours = metPerThousand(all, "ours");
  const [random, bare] = [metPerThousand(all, "random"), metPerThousand(all, "bare list")];
  const again = toldAgain(all);
  return [
    ...missingPathFigures(all),
    ...commandFigures(all),
    ...fileFigures(all),
    { ...shareMet("(f) threads met", all, (need) => need.kind === "f"), budget: atLeast(0.9) },
    ...["branch", "pull request", "repository"].map((sort) =>
      shareMet(`  ${sort}`, all, (need) => need.kind === "f" && need.what.startsWith(sort)),
    ),
    ...remedyFigures(all),
    { what: "needs met per 1,000 tokens, all kinds", value: ours.value, unit: "", interval: ours },
    ...WAYS.slice(1).map((way) => {
      const { value, low, high } = metPerThousand(all, way);
      return { what: `  ${way}`, value, unit: "", interval: { low, high } };
    }),
    { what: "  of random memories", value: ours.value / random.value, unit: "×", budget: atLeast(3) },
    { what: "  of the bare list", value: ours.value / bare.value, unit: "×", budget: atLeast(3) },
    {
      what: "  in the seen half of the sessions",
      value: metPerThousand(all, "ours", "seen").value,
      unit: "",
    },
    { what: "  in the unseen half", value: metPerThousand(all, "ours", "unseen").value, unit: "" },
    {
      what: `told again in one session (${again.again} of ${again.lines} lines)`,
      value: again.again / again.lines,
      unit: "",
      budget: exactly(0),
    },
    {
      what: "tokens at the start, median",
      value: median(tokensAt(all, "start")),
      unit: "",
      budget: atMost(300),
    },
    {
      what: "tokens with the first prompt, median",
      value: median(tokensAt(all, "prompt")),
      unit: "",
      budget: atMost(400),
    },
    {
      what: "sessions with something at the start",
      value: tokensAt(all, "start").length / all.length,
      unit: "",
    },
    {
      what: "sessions with something with the first prompt",
      value: tokensAt(all, "prompt").length / all.length,
      unit: "",
    },
  ];
}

type AnyNeed = Measured["needs"][number];

function shareMet(
  what: string,
  all: readonly Measured[],
  isMeant: (need: AnyNeed) => boolean,
  isFirst = 0,
): Figure {
  const outcomes = all.flatMap(({ needs, shown }) =>
    needs.filter((need) => need.isKnown && isMeant(need)).map((need) => ({ need, shown: shown.ours })),
  );
  const met = outcomes.map(({ need, shown }) => {
    const told = shown.filter(({ at }) => at <= need.before);
    const isMet = told.some(({ text, channel }) =>
      isFirst === 0 ? need.isIn(text) : channel === "missing path" && need.isIn(firstPaths(text, isFirst)),
    );
    return { place: isMet ? 1 : 0, recall: {}, isSeen: isSeenHalf(need.session) };
  });
  const { value, low, high } = estimate(met, ({ place }) => place);
  return {
    what: `${what} (${met.filter(({ place }) => place > 0).length} of ${met.length})`,
    value,
    unit: "",
    interval: { low, high },
  };
}

const PATH = /(?:[\w@.+~()[\]-]+[/\\])*[\w@.+()[\]-]+\.\w+/g;

/** The first paths that an answer to a miss names after the one that is missing. */
function firstPaths(text: string, count: number): string {
  return (text.match(PATH) ?? []).slice(0, count + 1).join("\n");
}

function missingPathFigures(all: readonly Measured[]): Figure[] {
  return [
    {
      ...shareMet("(a) right path answered first", all, ({ kind }) => kind === "a", 1),
      budget: atLeast(0.8),
    },
    {
      ...shareMet("(a) right path among the first three", all, ({ kind }) => kind === "a", 3),
      budget: atLeast(0.95),
    },
  ];
}

function commandFigures(all: readonly Measured[]): Figure[] {
  const asked = all.flatMap(({ commands, shown }) =>
    commands
      .filter(({ isKnown }) => isKnown)
      .map((need) => {
        const text = shown.ours
          .filter(({ at }) => at <= need.before)
          .map((one) => one.text)
          .join("\n");
        return {
          place: need.placeIn(text),
          hasFailed: need.hasFailed,
          recall: {},
          isSeen: isSeenHalf(need.session),
        };
      }),
  );
  const named = (what: string, some: typeof asked, limit: number): Figure => {
    const { value, low, high } = estimate(some, ({ place }) => (place > 0 && place <= 2 ? 1 : 0));
    return {
      what: `${what} (${some.length})`,
      value,
      unit: "",
      interval: { low, high },
      budget: atLeast(limit),
    };
  };
  return [
    named("(b) commands known verbatim, among two named by purpose", asked, 0.85),
    named(
      "(b) where the session had first failed",
      asked.filter(({ hasFailed }) => hasFailed),
      0.97,
    ),
  ];
}

function fileFigures(all: readonly Measured[]): Figure[] {
  const measured = all.flatMap(({ filesFirst }) => filesFirst ?? []);
  const sum = (of: (one: (typeof measured)[number]) => number) =>
    measured.reduce((total, one) => total + of(one), 0);
  return [
    {
      what: `(d) edited, unnamed files among the first 10 of the order (of ${sum(({ edited }) => edited)})`,
      value: sum(({ found }) => found) / sum(({ edited }) => edited),
      unit: "",
      budget: atLeast(0.5),
    },
    {
      what: `(d) of the files that were told, three at most, opened (of ${sum(({ named }) => named)})`,
      value:
        sum(({ opened }) => opened) /
        Math.max(
          1,
          sum(({ named }) => named),
        ),
      unit: "",
      budget: atLeast(0.4),
    },
  ];
}

function remedyFigures(all: readonly Measured[]): Figure[] {
  const told = all.flatMap(({ remedies }) => remedies);
  const share = (worth: string) => told.filter((one) => one === worth).length / Math.max(1, told.length);
  return [
    {
      what: `(g) remedies told that then worked (of ${told.length})`,
      value: share("worked"),
      unit: "",
      budget: atLeast(0.6),
    },
    {
      what: `  of those whose error was then mended (${told.length - told.filter((one) => one === "open").length})`,
      value:
        told.filter((one) => one === "worked").length /
        Math.max(1, told.filter((one) => one !== "open").length),
      unit: "",
    },
    { what: "  that named only a file that was then edited", value: share("same file"), unit: "" },
    { what: "  misleading", value: share("misleading"), unit: "", budget: exactly(0) },
    { what: "  of which nothing came", value: share("open"), unit: "" },
  ];
}

const WIDTHS = [20, 7, 7, 25, 8, 11, 28, 12] as const;

/** A line for each kind: needs, known, met with the interval, the controls, tokens for each need met, halves. */
export function kindTable(name: string, sessions: readonly Measured[]): string[] {
  const head = ["kind", "needs", "known", "met", "random", "bare list", "tokens per need met", "seen/unseen"];
  const rows = KIND_LETTERS.map((kind) => {
    const found = figuresOf(sessions, kind);
    const { needs, known, met, share, seen, unseen } = found;
    const { low, high } = share.ours;
    return [
      `${kind} ${KINDS[kind]}`,
      String(needs),
      String(known),
      known === 0
        ? "–"
        : `${met.ours} ${share.ours.value.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`,
      known === 0 ? "–" : share.random.value.toFixed(2),
      known === 0 ? "–" : share["bare list"].value.toFixed(2),
      tokensCell(found),
      `${two(seen)}/${two(unseen)}`,
    ];
  });
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(WIDTHS[column] ?? 0))
      .join("")
      .trimEnd();
  return [`${name}: ${sessions.length} sessions`, line(head), ...rows.map(line), ""];
}

function tokensCell({ tokensPerMet }: KindFigures): string {
  return WAYS.map((way) =>
    Number.isFinite(tokensPerMet[way]) ? Math.round(tokensPerMet[way]).toLocaleString("en") : "–",
  ).join(" / ");
}

function two(value: number): string {
  return Number.isNaN(value) ? "–" : value.toFixed(2);
}

export function channelTable(sessions: readonly Measured[]): string[] {
  const rows = [...byChannel(sessions)].map(([channel, { times, sessions: count, tokens, met }]) => {
    const sum = [...met.values()].reduce((all, some) => all + some, 0);
    const kinds = KIND_LETTERS.flatMap((kind) => (met.has(kind) ? `${kind} ${met.get(kind)}` : []));
    const each = Math.round(tokens / Math.max(1, times));
    const worth = ((1_000 * sum) / Math.max(1, tokens)).toFixed(2);
    return `  ${channel.padEnd(14)}${times} times in ${count} sessions, ${each} tokens each; needs met first: ${kinds.join(", ")}; ${worth} per 1,000 tokens`;
  });
  return ["By channel:", ...rows];
}

/** What the run-book's order alone would name, whatever is told of it. */
export function rankLine(sets: readonly MeasuredSet[]): string {
  const all = sets.map(({ sessions }) =>
    measureCommands(
      sessions.map(({ session }, index) => ({
        startedAt: session.first,
        runs: runsOf(session)
          .filter(({ purpose }) => !GUESSED.has(purpose))
          .map((run) => ({ ...run, sessionId: index })),
      })),
    ),
  );
  const share = (of: (figures: CommandFigures) => NamedAmong) => {
    const needs = all.reduce((sum, one) => sum + of(one).needs, 0);
    const named = [0, 1, 2].map((place) => all.reduce((sum, one) => sum + (of(one).among[place] ?? 0), 0));
    return `${named.map((count) => (count / needs).toFixed(2)).join(" / ")} of ${needs}`;
  };
  return `(b) by the run-book's order alone, one / two / three named: ${share((one) => one.ranked)}; after a failure ${share((one) => one.rankedAfterFailure)}; newest success ${share((one) => one.newestSuccess)}`;
}

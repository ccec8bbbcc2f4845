/** The times that a question speaks of in a person's words: `in July 2023`, `on 3 June`, `yesterday`, `last week`. */

/** A span of time, both ends included; milliseconds since 1970. */
interface SaidTime {
  from: number;
  to: number;
  /** The words that say it. */
  words: string;
}

const MONTHS = "january february march april may june july august september october november december".split(
  " ",
);
const WEEKDAYS = "sunday monday tuesday wednesday thursday friday saturday".split(" ");
/** Times that one question is dated by. */
const TIMES_MAX = 4;

const MONTH = `(?<month>${MONTHS.map((name) => `${name.slice(0, 3)}(?:${name.slice(3)})?`).join("|")}|sept)\\.?`;
const DAY = "(\\d{1,2})(?:st|nd|rd|th)?";
const YEAR = "((?:19|20)\\d\\d)";
const DAY_MONTH = new RegExp(`\\b${DAY}(?: of)? ${MONTH}(?:,? ${YEAR})?\\b`, "gi");
const MONTH_DAY = new RegExp(`\\b${MONTH} ${DAY}\\b(?!:)(?:,? ${YEAR})?`, "gi");
const MONTH_YEAR = new RegExp(`\\b${MONTH},? ${YEAR}\\b`, "gi");
/** A month alone is one only where it is written out and a word of time stands before it: may, march. */
const MONTH_ALONE = new RegExp(
  `\\b(?:in|during|since|last|of|early|late) (?<month>${MONTHS.join("|")})\\b(?! \\d)`,
  "gi",
);
const ISO_DAY = /\b(\d{4})-(\d{2})-(\d{2})\b/g;
const RELATIVE = new RegExp(
  `\\b(?:(today|yesterday)|(this|last) (week|month)|(\\d{1,3}) (day|week|month)s? ago|last (${WEEKDAYS.join("|")}))\\b`,
  "gi",
);

/** The times that are said in a text, the first ones. What says no year means the last such day before `now`. */
export function saidTimes(text: string, now: number): SaidTime[] {
  const found: SaidTime[] = [];
  const add = (words: string, span: readonly [Date, Date] | undefined) => {
    if (span === undefined || found.length >= TIMES_MAX) return;
    const [from, to] = [span[0].getTime(), span[1].getTime() - 1];
    if (!Number.isNaN(from) && !Number.isNaN(to)) found.push({ from, to, words });
  };
  let rest = text;
  const take = (pattern: RegExp, read: (match: RegExpExecArray) => readonly [Date, Date] | undefined) => {
    for (const match of rest.matchAll(pattern)) add(match[0], read(match));
    rest = rest.replaceAll(pattern, " ");
  };
  take(ISO_DAY, ([, year, month, day]) => dayOf(Number(year), Number(month) - 1, Number(day)));
  take(DAY_MONTH, (match) => dated(match, match[1], match[3], now));
  take(MONTH_YEAR, (match) => monthOf(Number(match[2]), monthIn(match)));
  take(MONTH_DAY, (match) => dated(match, match[2], match[3], now));
  take(MONTH_ALONE, (match) => beforeNow((year) => monthOf(year, monthIn(match)), now));
  take(RELATIVE, (match) => relative(match, now));
  return found;
}

function monthIn({ groups }: RegExpExecArray): number {
  const short = (groups?.month ?? "").slice(0, 3).toLowerCase();
  return MONTHS.findIndex((name) => name.startsWith(short));
}

function dated(match: RegExpExecArray, day: string | undefined, year: string | undefined, now: number) {
  const month = monthIn(match);
  if (year !== undefined) return dayOf(Number(year), month, Number(day));
  return beforeNow((one) => dayOf(one, month, Number(day)), now);
}

/** A day in the user's time zone; undefined where there is no such day. */
function dayOf(year: number, month: number, day: number): readonly [Date, Date] | undefined {
  const from = new Date(year, month, day);
  return from.getMonth() === month && from.getDate() === day
    ? [from, new Date(year, month, day + 1)]
    : undefined;
}

function monthOf(year: number, month: number): readonly [Date, Date] {
  return [new Date(year, month, 1), new Date(year, month + 1, 1)];
}

function beforeNow(spanIn: (year: number) => readonly [Date, Date] | undefined, now: number) {
  const year = new Date(now).getFullYear();
  const span = spanIn(year);
  return span === undefined || span[0].getTime() > now ? spanIn(year - 1) : span;
}

function relative(match: RegExpExecArray, now: number): readonly [Date, Date] {
  const [, near, which, unit = "", count, ofCount = "", weekday] = match.map((part) => part?.toLowerCase());
  const today = new Date(now);
  today.setHours(0, 0, 0, 0);
  const daysAgo = (from: number, days: number) => {
    const first = new Date(today);
    first.setDate(first.getDate() - from);
    const end = new Date(first);
    end.setDate(end.getDate() + days);
    return [first, end] as const;
  };
  if (near !== undefined) return daysAgo(near === "today" ? 0 : 1, 1);
  if (weekday !== undefined) return daysAgo((today.getDay() - WEEKDAYS.indexOf(weekday) + 7) % 7 || 7, 1);
  if (count !== undefined) {
    const days = { day: 1, week: 7, month: 30 }[ofCount] ?? 1;
    // Nobody counts weeks and months to the day.
    return daysAgo(Number(count) * days + Math.floor(days / 2), days);
  }
  if (unit === "week") {
    const monday = (today.getDay() + 6) % 7;
    return daysAgo(which === "this" ? monday : monday + 7, 7);
  }
  return monthOf(today.getFullYear(), today.getMonth() - (which === "this" ? 0 : 1));
}

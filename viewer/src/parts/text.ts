const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const weekday = new Intl.DateTimeFormat(undefined, { weekday: "short", hour: "2-digit", minute: "2-digit" });
const dayMonth = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const dayMonthYear = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" });
const whole = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });
const numbers = new Intl.NumberFormat("en");
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

/** As short as it can be without being ambiguous: `14:03`, `Tue 14:03`, `12 Nov`, `12 Nov 2025`. */
export function shortTime(iso: string, now = Date.now()): string {
  const at = new Date(iso);
  const age = now - at.getTime();
  if (Number.isNaN(age)) return "";
  if (age < DAY_MS && at.getDate() === new Date(now).getDate()) return clock.format(at);
  if (age < 6 * DAY_MS) return weekday.format(at);
  return (at.getFullYear() === new Date(now).getFullYear() ? dayMonth : dayMonthYear).format(at);
}

export function wholeTime(iso: string): string {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? iso : whole.format(at);
}

export function dayOf(iso: string): string {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? iso : dayMonthYear.format(at);
}

/** A length of time: `340 ms`, `12 s`, `5 min`, `3 h 20 min`. */
export function span(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < MINUTE_MS) return `${Math.round(ms / 1_000)} s`;
  if (ms < HOUR_MS) return `${Math.round(ms / MINUTE_MS)} min`;
  const minutes = Math.round((ms % HOUR_MS) / MINUTE_MS);
  return `${Math.floor(ms / HOUR_MS)} h${minutes === 0 ? "" : ` ${minutes} min`}`;
}

export const count = (value: number): string => numbers.format(value);
export const rough = (value: number): string =>
  value < 10_000 ? numbers.format(value) : compact.format(value);
export const dollars = (value: number): string =>
  value === 0 ? "$0" : `$${value.toFixed(value < 0.1 ? 3 : 2)}`;
export const share = (value: number): string =>
  `${(value * 100).toFixed(value < 0.1 && value > 0 ? 1 : 0)} %`;

/** `1 turn`, `2 turns`. */
export function many(value: number, word: string, plural = `${word}s`): string {
  return `${count(value)} ${value === 1 ? word : plural}`;
}

/** The first line, cut at a word. */
export function firstLine(text: string, charsMax = 120): string {
  const line = text.trim().split("\n", 1)[0] ?? "";
  if (line.length <= charsMax) return line;
  return `${line.slice(0, Math.max(line.lastIndexOf(" ", charsMax), charsMax - 20)).trimEnd()}…`;
}

/** Types and concepts as people read them: `security_alert` becomes `security alert`. */
export const words = (name: string): string => name.replaceAll(/[_-]/g, " ");

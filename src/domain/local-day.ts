/** When the day of a moment began in the user's time zone, in milliseconds since 1970. */
export function dayStart(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

/** When the day after that of a moment begins: by the calendar, because a day may have 23 or 25 hours. */
export function nextDayStart(at: number): number {
  const date = new Date(at);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1).getTime();
}

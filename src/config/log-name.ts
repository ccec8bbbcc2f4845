/** Name of a day's log file. Hooks add their lines to the worker's file. */
export function logFileName(date: Date): string {
  return `worker-${date.toISOString().slice(0, 10)}.log`;
}

/**
 * `node:fs`, loaded when it is first called for. A capturing hook that finds everything in place never does, and loading
 * it takes as long as committing the event.
 */
export function files(): typeof import("node:fs") {
  return process.getBuiltinModule("node:fs");
}

/** `node:fs`, loaded on demand: loading it takes a hook as long as committing its event, and most hooks never need it. */
export function files(): typeof import("node:fs") {
  return process.getBuiltinModule("node:fs");
}

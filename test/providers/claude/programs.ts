import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TempHome } from "../../kit/temp-home.ts";

/** What a stand-in for the `claude` program does when it is started. */
export const BEHAVIOURS = {
  answers: `${loop("answer")}`,
  /** Answers each message with what it has been sent since it was started or cleared. */
  hangs: `read -r line; sleep 600`,
  "hangs and ignores SIGTERM": `trap '' TERM; read -r line; while :; do sleep 1; done`,
  "exits with 143": `read -r line; exit 143`,
  "is ended by SIGTERM": `read -r line; kill -TERM $$; sleep 5`,
  "prints to stderr and fails": `read -r line; echo "boom: the disk is on fire" >&2; exit 1`,
  "prints much to stderr and answers": `head -c 3000000 /dev/zero | tr '\\0' x >&2; ${loop("answer")}`,
  "prints noise and answers": `echo 'Warning: not JSON'; echo '{"type":"result"'; echo '{"type":"system"}'; ${loop("answer")}`,
  "prints ten megabytes": `read -r line; head -c 10000000 /dev/zero | tr '\\0' x; sleep 600`,
  "ends before it is asked": `exit 1`,
  "does not clear": `read -r line; answer; read -r line; sleep 600`,
  "knows no safe mode": `case "$*" in *--safe-mode*) echo "error: unknown option '--safe-mode'" >&2; exit 1;; esac; ${loop("answer")}`,
  "has a spent limit": `${loop("limited")}`,
  "is not logged in": `${loop("loggedout")}`,
} as const;

function loop(answer: string): string {
  return `while read -r line; do case "$line" in *'"/clear"'*) cleared;; *) ${answer};; esac; done`;
}

const HEAD = `#!/bin/sh
echo "$@" >> "$HOME/calls"
for argument; do case "$argument" in *instructions-*) cat "$argument" >> "$HOME/instructions"; ls -l "$argument" >> "$HOME/modes";; esac; done
answer() { echo "$line" >> "$HOME/messages"; printf '{"type":"result","subtype":"success","is_error":false,"result":"fine \\357\\274\\240home","total_cost_usd":0.25,"usage":{"input_tokens":600,"cache_read_input_tokens":400,"cache_creation_input_tokens":0,"output_tokens":50}}\\n'; }
cleared() { echo clear >> "$HOME/messages"; printf '{"type":"result","subtype":"success","is_error":false,"result":"","total_cost_usd":0.25,"usage":{}}\\n'; }
limited() { printf '{"type":"rate_limit_event","rate_limit_info":{"status":"rejected","resetsAt":4102444800}}\\n{"type":"result","is_error":true,"api_error_status":429,"result":"Claude usage limit reached","usage":{}}\\n'; }
loggedout() { printf '{"type":"result","is_error":true,"result":"Not logged in · Please run /login","usage":{}}\\n'; }
`;

/** Puts a program called `claude` on the PATH of a home. */
export function installStandIn(home: TempHome, behaviour: keyof typeof BEHAVIOURS): Record<string, string> {
  const bin = join(home.dir, "bin");
  mkdirSync(bin, { recursive: true });
  const path = join(bin, "claude");
  writeFileSync(path, `${HEAD}${BEHAVIOURS[behaviour]}\n`);
  chmodSync(path, 0o755);
  return { ...home.environment, PATH: `${bin}:${home.environment.PATH}` };
}

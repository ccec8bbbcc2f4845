import { Database } from "bun:sqlite";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { DataPaths } from "../../src/config/paths.ts";
import { type HostileRequest, listHostile, type Target } from "./requests.ts";
import { pour, sendAll, statusOf } from "./send.ts";

const AT_ONCE = 40;
const GIGABYTE = 1 << 30;
/** Connections that begin a request and never end it. */
const SLOW_CONNECTIONS = 60;
/** Streams asked for at once, and how long they are held. */
const FLOOD = 200;
const FLOOD_MS = 500;

/** What an attack has come to. */
export interface Outcome {
  sent: number;
  /** Answers by kind and status, for people. */
  answers: Record<string, Record<number, number>>;
  /** Requests that were let in although they should not have been. */
  letIn: string[];
  /** Answers in which something of the memory, the token or a system file stood. */
  leaks: string[];
  /** Most bytes of a body without end that were taken. */
  pouredMax: number;
  /** Streams that were opened at the same time by somebody who has the token. */
  streams: number;
}

/** @param words what stands in the memory and must not come out */
export async function attack(target: Target, count: number, words: readonly string[]): Promise<Outcome> {
  const outcome: Outcome = { sent: 0, answers: {}, letIn: [], leaks: [], pouredMax: 0, streams: 0 };
  const slow = await openSlow(target);
  await sendAll(target.port, listHostile(target, count), AT_ONCE, (request, answer) =>
    judge(outcome, request, answer, [target.token, "root:x:0", ...words]),
  );
  for (const authorization of ["Bearer guess", `Bearer ${target.token}`])
    for (const size of [`content-length: ${GIGABYTE}`, "transfer-encoding: chunked"])
      outcome.pouredMax = Math.max(
        outcome.pouredMax,
        await pour(target.port, bodyHead(target, authorization, size), GIGABYTE),
      );
  outcome.streams = await floodStreams(target);
  outcome.sent += 4 + slow.length + FLOOD;
  for (const socket of slow) socket.terminate();
  return outcome;
}

function judge(outcome: Outcome, request: HostileRequest, answer: string, words: readonly string[]): void {
  const status = statusOf(answer);
  outcome.sent += 1;
  const ofKind = outcome.answers[request.kind] ?? {};
  outcome.answers[request.kind] = ofKind;
  ofKind[status] = (ofKind[status] ?? 0) + 1;
  const line = request.head.slice(0, 120);
  if (status >= 200 && status < 300 && request.isOpen !== true)
    outcome.letIn.push(`${request.kind}: ${line}`);
  if (words.some((word) => answer.includes(word))) outcome.leaks.push(`${request.kind}: ${line}`);
}

function bodyHead({ port }: Target, authorization: string, size: string): string {
  const first = size.startsWith("transfer") ? "40000000\r\n" : "";
  return `POST /api/observations HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nauthorization: ${authorization}\r\n${size}\r\n\r\n${first}`;
}

/** Opens streams that nobody reads on from. Returns how many were given. */
async function floodStreams({ port, token }: Target): Promise<number> {
  const head = `GET /stream HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nauthorization: Bearer ${token}\r\n\r\n`;
  let given = 0;
  const data = (_socket: Bun.Socket, bytes: Buffer) => {
    if (bytes.toString().startsWith("HTTP/1.1 200")) given += 1;
  };
  const sockets = await Promise.all(
    Array.from({ length: FLOOD }, () =>
      Bun.connect({ hostname: "127.0.0.1", port, socket: { data, error: () => {} } }),
    ),
  );
  for (const socket of sockets) socket.write(head);
  await Bun.sleep(FLOOD_MS);
  for (const socket of sockets) socket.terminate();
  return given;
}

function openSlow({ port, token }: Target) {
  const begun = [
    `GET /api/stats HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nx-slow: `,
    `POST /api/forget HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nauthorization: Bearer ${token}\r\ncontent-length: 50\r\n\r\n{`,
    `POST /mcp HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-length: 50\r\n\r\n{`,
  ];
  return Promise.all(
    Array.from({ length: SLOW_CONNECTIONS }, async (_, index) => {
      const socket = await Bun.connect({
        hostname: "127.0.0.1",
        port,
        socket: { data: () => {}, error: () => {} },
      });
      socket.write(begun[index % begun.length] ?? "");
      return socket;
    }),
  );
}

/** What stands in a data directory: rows of all tables that people know of, and the bytes of the small files. */
export function contentOf(paths: DataPaths): string {
  const memory = new Database(paths.memory, { readonly: true });
  const tables = [
    "observations",
    "session_summaries",
    "user_prompts",
    "tool_uses",
    "sdk_sessions",
    "changes",
    "forgotten",
  ];
  const rows = tables.map((table) => JSON.stringify(memory.query(`SELECT * FROM ${table}`).all()));
  memory.close();
  const files = readdirSync(paths.dir)
    .filter((name) => /\.json$|^api-token$|^settings/.test(name) && statSync(join(paths.dir, name)).isFile())
    .sort()
    .map((name) => `${name}\n${readFileSync(join(paths.dir, name), "utf8")}`);
  return [
    ...rows,
    ...readdirSync(paths.dir)
      .filter((name) => !/-(wal|shm|journal)$/.test(name))
      .sort(),
    ...files,
  ].join("\n");
}

/** One request as bytes on a line, and whether an answer of 2xx to it would be one too many. */
export interface HostileRequest {
  kind: string;
  head: string;
  body?: string | Uint8Array;
  /** Anybody may ask this: an answer is fine as long as nothing of the memory is in it. */
  isOpen?: boolean;
}

export interface Target {
  port: number;
  token: string;
  cookie: string;
}

const READING = [
  "/api/observations",
  "/api/search?query=salary",
  "/api/settings",
  "/api/logs?limit=100",
  "/api/context?project=shop",
  "/api/stats",
  "/api/projects",
  "/api/changes",
  "/stream",
  "/",
];
const WRITING = [
  ["POST", "/api/observations", '{"text":"planted","project":"/etc"}'],
  ["DELETE", "/api/observations/1", ""],
  ["POST", "/api/forget", '{"query":"a"}'],
  ["POST", "/api/settings", '{"values":{"CLAUDE_MEM_CLAUDE_PATH":"/bin/sh"}}'],
  ["POST", "/api/admin/shutdown", ""],
  ["POST", "/api/admin/restart", ""],
  ["POST", "/api/admin/viewer-ticket", ""],
  ["POST", "/api/import", '{"paths":["/etc/passwd"]}'],
  [
    "POST",
    "/mcp",
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"search","arguments":{"query":"salary"}}}',
  ],
  ["PATCH", "/api/observations/1", '{"title":"planted","trusted":true}'],
  ["POST", "/sessions/1/init", '{"sdk_session_id":"x","project":"shop"}'],
] as const;
const HOSTS = [
  "evil.example",
  "evil.example:PORT",
  "127.0.0.1.evil.example:PORT",
  "localhost.evil.example",
  "127.0.0.1@evil.example",
  "evil.example#127.0.0.1",
  "0.0.0.0:PORT",
  "192.168.1.4:PORT",
  "[::ffff:7f00:1]:PORT",
  "",
];
const ORIGINS = [
  "https://evil.example",
  "null",
  "http://localhost:3000",
  "http://127.0.0.1:1",
  "https://127.0.0.1:PORT",
  "http://localhost:PORT",
  "http://127.0.0.1.evil.example",
  "chrome-extension://abcdefgh",
  "file://",
];
const TRAVERSALS = [
  "/assets/../../../../../../etc/passwd",
  "/assets/..%2f..%2f..%2f..%2fetc%2fpasswd",
  "/assets/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
  "/assets/....//....//etc/passwd",
  "/assets/..\\..\\..\\api-token",
  "/assets/%00/../api-token",
  "/..%252f..%252fapi-token",
  "//etc/passwd",
  "/api-token",
  "/.worker.port",
  "/claude-mem.db",
  "/assets//etc/passwd",
  "/api/logs/..%2f..%2fapi-token",
  "/api/logs?limit=5&text=..%2f..%2fapi-token",
  "/api/files/history?project=shop&path=..%2f..%2fapi-token",
  "/api/context?project=..%2f..%2fetc",
  "/api/sessions/..%2f..%2fapi-token/timeline",
];
const METHODS = ["TRACE", "CONNECT", "OPTIONS", "PUT", "PROPFIND", "LOCK", "get", "G\u00cbT", "POST"];

/** So many requests, of all kinds in turn. */
export function listHostile(target: Target, count: number): HostileRequest[] {
  const kinds = [rebinding, origins, guesses, traversals, methods, heads, smuggled, logins, writes, odd];
  return Array.from({ length: count }, (_, index) => {
    const kind = kinds[index % kinds.length] ?? writes;
    return kind(target, Math.floor(index / kinds.length));
  });
}

function head(target: Target, line: string, headers: Record<string, string> = {}): string {
  const all = { host: `127.0.0.1:${target.port}`, connection: "close", ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return `${line} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`;
}

function pick<Item>(list: readonly Item[], index: number): Item {
  return list[index % list.length] as Item;
}

/** A page of another name that leads here; that it knew the token would not help it. */
function rebinding(target: Target, n: number): HostileRequest {
  const host = pick(HOSTS, n).replace("PORT", String(target.port));
  const headers = { host, authorization: `Bearer ${target.token}`, cookie: target.cookie };
  return { kind: "foreign Host", head: head(target, `GET ${pick(READING, n >> 3)}`, headers) };
}

/** A page in a browser that was let in, which has its cookie. */
function origins(target: Target, n: number): HostileRequest {
  const origin = pick(ORIGINS, n).replace("PORT", String(target.port));
  const cookie = target.cookie;
  if (n % 2 === 0)
    return { kind: "foreign Origin", head: head(target, `GET ${pick(READING, n >> 2)}`, { cookie, origin }) };
  const [method, path, body] = pick(WRITING, n >> 2);
  const headers = { cookie, "content-type": "text/plain", "content-length": String(body.length) };
  // Without an Origin a form of another page could still send it.
  const from: Record<string, string> = n % 3 === 0 ? {} : { origin };
  return { kind: "foreign Origin", head: head(target, `${method} ${path}`, { ...headers, ...from }), body };
}

function guesses(target: Target, n: number): HostileRequest {
  const { token } = target;
  const guess = pick(
    [
      `Bearer ${token.slice(0, n % 64)}`,
      `Bearer ${token}${n}`,
      `Bearer ${token.toUpperCase()}x`,
      `bearer  ${token}`,
      `Basic ${btoa(`user:${token}`)}`,
      `Bearer ${String(n).padStart(64, "0")}`,
      "Bearer ",
      `Bearer\t${token}`,
      "",
    ],
    n,
  );
  const path = `${pick(READING, n)}${n % 5 === 0 ? `?token=${token}&authorization=Bearer%20${token}` : ""}`;
  return { kind: "guessed token", head: head(target, `GET ${path}`, { authorization: guess }) };
}

/** Half of them with the token: not even who is let in reads files by a path. */
function traversals(target: Target, n: number): HostileRequest {
  const known: Record<string, string> = n % 2 === 0 ? { authorization: `Bearer ${target.token}` } : {};
  const line = `GET ${pick(TRAVERSALS, n >> 1)}`;
  return { kind: "path", head: head(target, line, { ...known, accept: "*/*" }), isOpen: n % 2 === 0 };
}

function methods(target: Target, n: number): HostileRequest {
  return { kind: "method", head: head(target, `${pick(METHODS, n)} ${pick(READING, n >> 3)}`) };
}

function heads(target: Target, n: number): HostileRequest {
  const long = "x".repeat(1_000 * (1 + (n % 100)));
  const many = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`x-${index}`, "y".repeat(20)]));
  const more = n % 2 === 0 ? { "x-long": long, cookie: `a=${long}` } : many;
  return { kind: "huge header", head: head(target, `GET ${pick(READING, n)}`, more) };
}

/** Two readings of where a request ends. */
function smuggled(target: Target, n: number): HostileRequest {
  const inner = `GET /api/settings HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n`;
  const forms: [Record<string, string>, string][] = [
    [{ "content-length": "4", "transfer-encoding": "chunked" }, `0\r\n\r\n${inner}`],
    [{ "transfer-encoding": "xchunked", "content-length": "3" }, inner],
    [{ "transfer-encoding": "chunked" }, `ffffffffffffffff\r\n${inner}`],
    [{ "content-length": "-1" }, inner],
    [{ "content-length": "1, 2" }, inner],
    [{ "x-a": "b\r\n host: evil.example" }, ""],
    [{ "content-length": "0", "Content-Length": "40" }, inner],
  ];
  const [headers, body] = pick(forms, n);
  const line = n % 4 === 0 ? `POST http://evil.example/api/settings` : "POST /api/observations";
  return { kind: "two readings", head: head(target, line, headers), body };
}

function logins(target: Target, n: number): HostileRequest {
  const ticket = pick(
    ["", String(n).repeat(9), "A".repeat(43), "A".repeat(60_000), "%00", "../x", "[]", "1&ticket=2"],
    n,
  );
  const path = n % 3 === 0 ? `/proof?nonce=${ticket}` : `/login?ticket=${ticket}`;
  return { kind: "guessed ticket", head: head(target, `GET ${path}`) };
}

function writes(target: Target, n: number): HostileRequest {
  const [method, path, body] = pick(WRITING, n);
  const headers = { "content-type": "application/json", "content-length": String(body.length) };
  return { kind: "change without token", head: head(target, `${method} ${path}`, headers), body };
}

/** What is no HTTP at all, or nearly none. */
function odd(target: Target, n: number): HostileRequest {
  const bytes = crypto.getRandomValues(new Uint8Array(64 + (n % 400)));
  const body = pick<string | Uint8Array>(
    ["\r\n\r\n", bytes, "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\0".repeat(99)],
    n,
  );
  return { kind: "no HTTP", head: n % 2 === 0 ? "" : head(target, "GET /api/stats"), body };
}

import type { HostileRequest } from "./requests.ts";

/** Who does not answer or hang up within this time is left. */
const WAIT_MS = 2_000;
const KEPT_CHARS = 200_000;

/** Sends one request as it stands. Returns what came back; "" where nothing did. */
export function send(port: number, request: HostileRequest, waitMs = WAIT_MS): Promise<string> {
  return new Promise((resolve) => {
    let answer = "";
    const done = () => {
      clearTimeout(timer);
      resolve(answer);
    };
    const timer = setTimeout(() => {
      void connection.then((socket) => socket.terminate(), done);
      done();
    }, waitMs);
    const connection = Bun.connect({
      hostname: "127.0.0.1",
      port,
      socket: {
        open(socket) {
          socket.write(request.head);
          if (request.body !== undefined) socket.write(request.body);
        },
        data(socket, bytes) {
          if (answer.length < KEPT_CHARS) answer += bytes.toString();
          // A stream does not end: its first words say enough.
          if (answer.includes("text/event-stream")) socket.terminate();
        },
        close: done,
        end: done,
        error: done,
        connectError: done,
      },
    });
    // A refused connection is an answer too: nothing came back.
    connection.catch(done);
  });
}

/** Sends all, so many at a time. `look` sees each answer. */
export async function sendAll(
  port: number,
  requests: readonly HostileRequest[],
  atOnce: number,
  look: (request: HostileRequest, answer: string) => void,
): Promise<void> {
  let next = 0;
  const line = async () => {
    for (let at = next++; at < requests.length; at = next++) {
      const request = requests[at] as HostileRequest;
      look(request, await send(port, request));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, line));
}

/** Writes a body without end until the other side hangs up, or so many bytes were taken. Returns how many. */
export async function pour(port: number, head: string, bytesMax: number): Promise<number> {
  const piece = new Uint8Array(64 * 1_024).fill(120);
  let written = 0;
  let isOpen = true;
  const drained = { resolve: () => {} };
  const closed = () => {
    isOpen = false;
    drained.resolve();
  };
  const socket = await Bun.connect({
    hostname: "127.0.0.1",
    port,
    socket: { drain: () => drained.resolve(), close: closed, end: closed, error: closed, data: () => {} },
  });
  socket.write(head);
  const end = performance.now() + 8_000;
  while (isOpen && written < bytesMax && performance.now() < end) {
    const taken = socket.write(piece);
    if (taken > 0) written += taken;
    else
      await Promise.race([
        new Promise<void>((done) => Object.assign(drained, { resolve: done })),
        Bun.sleep(200),
      ]);
  }
  socket.terminate();
  return written;
}

export function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.[01] (\d{3})/.exec(answer)?.[1] ?? 0);
}

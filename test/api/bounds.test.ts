import { expect, test } from "bun:test";
import { Hono } from "hono";
import { awaitBody } from "../../src/api/bounds.ts";
import { asMemoryError } from "../../src/domain/error.ts";
import { API_TOKEN, serveApi } from "../kit/api.ts";
import { openHome } from "../kit/temp-home.ts";
import { until } from "../kit/until.ts";

/** Begins a request whose body never comes, and waits for the first line of the answer. */
async function sendHead(origin: string, headers: string): Promise<string> {
  const { hostname, port } = new URL(origin);
  let answer = "";
  const socket = await Bun.connect({
    hostname,
    port: Number(port),
    socket: {
      data: (_socket, bytes) => {
        answer += bytes.toString();
      },
    },
  });
  socket.write(`POST /api/settings HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n${headers}\r\n{`);
  await until("there is an answer", () => answer.includes("\r\n"));
  socket.end();
  return answer.slice(0, answer.indexOf("\r\n"));
}

test("whoever is not let in is refused before a body is read", async () => {
  await using home = openHome();
  using api = serveApi(home, home.dir);
  expect(await sendHead(api.origin, "")).toContain("401");
  expect(await sendHead(api.origin, `Authorization: Bearer ${API_TOKEN.replace("0", "1")}\r\n`)).toContain(
    "401",
  );
});

test("a body that does not come is given up", async () => {
  const app = new Hono()
    .use(awaitBody(50))
    .post("*", async (context) => context.text(await context.req.raw.text()));
  app.onError((error, context) => context.text(asMemoryError(error, "").message, 400));
  using server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: app.fetch });
  expect(await sendHead(`http://127.0.0.1:${server.port}`, "")).toContain("400");
  const whole = await fetch(server.url, { method: "POST", body: "all of it" });
  expect(await whole.text()).toBe("all of it");
});

test("there is an end to how many calls are answered at once, and it passes", async () => {
  await using home = openHome();
  const { promise, resolve } = Promise.withResolvers<object>();
  let waiting = 0;
  const examine = () => {
    waiting += 1;
    return promise;
  };
  using api = serveApi(home, home.dir, { examine });
  const calls = Array.from({ length: 200 }, () => api.ask("/api/admin/doctor"));
  await until("all wait", () => waiting === 200);
  const refused = await api.ask("/api/cost");
  expect(refused.status).toBe(503);
  expect(await refused.json()).toMatchObject({ error: { code: "too-busy" } });
  resolve({});
  for (const answer of await Promise.all(calls)) expect(answer.status).toBe(200);
  expect((await api.ask("/api/cost")).status).toBe(200);
});

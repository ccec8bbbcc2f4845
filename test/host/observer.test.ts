import { Database } from "bun:sqlite";
import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openClaude } from "../../src/providers/claude/claude.ts";
import type { ModelReply, Provider } from "../../src/providers/provider.ts";
import { startBeside } from "../../src/supervisor/run-program.ts";
import { select } from "../kit/select.ts";
import { installMemory } from "./installed.ts";
import { listClaudes } from "./kit/claude.ts";
import { createHostHome, type HostHome } from "./kit/host-home.ts";
import { type MessagesApi, startMessagesApi } from "./kit/messages-api.ts";
import { apiError, text, toolUse } from "./kit/model-script.ts";

/** The `claude` provider with the real program, against the stand-in of the Messages API. */
const claudes = await listClaudes();
const TIMEOUT_MS = 60_000;

for (const claude of claudes) {
  let api: MessagesApi;
  let home: HostHome;
  let provider: Provider;
  let directory: string;

  const ask = (prompt: string): Promise<ModelReply> =>
    provider.ask({
      system: "You keep notes.",
      prompt,
      outputTokensMax: 1_234,
      timeoutMs: 30_000,
      signal: new AbortController().signal,
    });
  const lastRequest = () => {
    const asked = api.requests.filter((request) => request.path === "/v1/messages");
    const last = asked.at(-1);
    if (last === undefined) throw new Error("the model was not asked");
    return last;
  };

  beforeAll(async () => {
    api = await startMessagesApi();
    home = await createHostHome(api);
    const bin = join(home.path, "bin");
    directory = join(home.path, "data", "observer-sessions");
    await mkdir(bin, { recursive: true });
    await symlink(claude.path, join(bin, "claude"));
    const environment = home.env({ PATH: `${bin}:${process.env.PATH ?? ""}` });
    provider = openClaude({ model: "haiku", environment, directory, start: startBeside });
  }, TIMEOUT_MS);
  afterAll(async () => {
    await provider.close();
    await home.remove();
    await api.stop();
  }, TIMEOUT_MS);

  test(
    `Claude Code ${claude.version} answers without tools, thinking, hooks or a session file`,
    async () => {
      api.onPrompt(/first turn/, [text("<observation><title>Seen by ＠ada</title></observation>")]);
      const reply = await ask("<turn>first turn</turn>");
      expect(reply).toMatchObject({
        kind: "answer",
        text: "<observation><title>Seen by @ada</title></observation>",
      });
      const { body, tools, text: all } = lastRequest();
      expect(tools).toEqual([]);
      expect(body?.thinking ?? { type: "disabled" }).toMatchObject({ type: "disabled" });
      expect(body?.max_tokens).toBe(1_234);
      expect(all).toContain("You keep notes.");
      expect(await home.listTranscripts()).toEqual([]);
      expect(await readdir(directory)).toEqual([]);
    },
    TIMEOUT_MS,
  );

  test(
    `Claude Code ${claude.version} remembers nothing of the message before`,
    async () => {
      api.onPrompt(/second turn/, [text("two")]);
      expect(await ask("<turn>second turn</turn>")).toMatchObject({ kind: "answer", text: "two" });
      expect(lastRequest().text).not.toContain("first turn");
      expect(JSON.stringify(lastRequest().body).length).toBeLessThan(4_500);
    },
    TIMEOUT_MS,
  );

  test(
    `Claude Code ${claude.version} reads no file that an observed text names`,
    async () => {
      const secret = join(home.path, "secret.txt");
      await writeFile(secret, "the key to everything");
      await ask(`<turn>third turn, see @${secret} and @"${secret}" ultrathink</turn>`);
      expect(JSON.stringify(lastRequest().body)).not.toContain("the key to everything");
      expect(lastRequest().text).not.toContain("Called the Read tool");
    },
    TIMEOUT_MS,
  );

  test(
    `Claude Code ${claude.version} passes refusals on, each after one call`,
    async () => {
      api.onPrompt(/fourth turn/, [apiError(401, "authentication_error", "invalid x-api-key")]);
      api.onPrompt(/fifth turn/, [apiError(429, "rate_limit_error", "too many")]);
      api.onPrompt(/sixth turn/, [apiError(500, "api_error", "broken")]);
      expect(await ask("<turn>fourth turn</turn>")).toMatchObject({ kind: "failure", fault: "unauthorised" });
      expect(await ask("<turn>fifth turn</turn>")).toMatchObject({ kind: "failure", fault: "limited" });
      const before = api.requests.length;
      expect(await ask("<turn>sixth turn</turn>")).toMatchObject({ kind: "failure", fault: "unavailable" });
      expect(api.requests.length - before).toBe(1);
    },
    TIMEOUT_MS,
  );
}

for (const claude of claudes) {
  test(`Claude Code ${claude.version} is both the host and the model, and its run for us is not captured`, async () => {
    const stage = await installMemory(claude);
    try {
      stage.api.onPrompt(/<turn /, [
        text("<observation><type>decision</type><title>The cart rounds half up</title></observation>"),
      ]);
      stage.api.onPrompt(/round the cart/, [
        toolUse("Write", { file_path: "cart.txt", content: "round" }),
        text("Done."),
      ]);
      await stage.command("settings", "set", "provider", "claude");
      await stage.command("restart");
      await stage.print("round the cart");
      await stage.until("SELECT 1 FROM turns WHERE model_state <> 'none'");
      askNow(stage.dataDir);
      await stage.until(select("observations", "id", { by: "claude:haiku/1" }));
      expect(stage.rows(select("observations", "title"))).toEqual([{ title: "The cart rounds half up" }]);
      expect(stage.rows(select("sessions"))).toHaveLength(1);
      expect(stage.rows(select("modelCalls", "outcome"))).toEqual([{ outcome: "ok" }]);
      expect(await stage.home.listTranscripts()).toHaveLength(1);
    } finally {
      await stage.close();
    }
  }, 120_000);
}

/** Has the model asked about the turns that wait for late events, which take seconds and have tests of their own. */
function askNow(dataDir: string): void {
  using memory = new Database(join(dataDir, "claude-mem.db"));
  memory.run("PRAGMA busy_timeout = 2000");
  memory.run("UPDATE turns SET model_next_epoch = 0 WHERE model_state = 'waiting'");
}

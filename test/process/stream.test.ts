import { expect, test } from "bun:test";
import { findApiToken } from "../../src/config/api-token.ts";
import { readWorkerAddress } from "../../src/supervisor/worker-files.ts";
import { runHook } from "../kit/hook.ts";
import { bashDone, prompted, stopped } from "../kit/payloads.ts";
import { readStream } from "../kit/stream.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";
import { until } from "../kit/until.ts";
import { startWorker, stopWorker } from "../kit/worker.ts";

async function listen(home: TempHome, lastEventId = "") {
  const port = await until("the worker listens", () => readWorkerAddress(home.paths)?.port);
  const authorization = `Bearer ${findApiToken(home.paths.apiToken)}`;
  return readStream(`http://127.0.0.1:${port}/stream`, { authorization, "last-event-id": lastEventId });
}

test("an open page sees a prompt, what is worked on, what was found, and all of it also over a killed worker", async () => {
  await using home = openHome();
  const file = `${home.project}/hello.txt`;
  const edit = {
    tool_name: "Edit",
    tool_input: { file_path: file, old_string: "hallo", new_string: "hello" },
    tool_response: {},
  };
  home.environment.CLAUDE_MEM_WORKER_PORT = String(20_000 + Math.floor(Math.random() * 20_000));
  const first = await startWorker(home);
  const stream = await listen(home);
  await stream.next("status");
  await runHook(home, "UserPromptSubmit", prompted(home, "Say hello in a file", "p1"));
  expect(await stream.next("prompt")).toMatchObject({ text: "Say hello in a file", source: "typed" });
  await runHook(home, "PostToolUse", bashDone(home, "toolu_1", "p1", edit));
  const isActive = ({ activeTurns }: { activeTurns: { tool: string }[] }) =>
    activeTurns[0]?.tool === `Edit ${file}`;
  const status = await stream.next("status", isActive);
  expect(status.activeTurns[0]).toMatchObject({
    prompt: "Say hello in a file",
    toolUses: 1,
    project: "project",
  });
  const lastId = stream.lastId();
  first.kill("SIGKILL");
  await first.exited;
  await until("the stream has ended", stream.isOver);
  await runHook(home, "Stop", stopped(home, "p1", "The greeting in hello.txt is English now."));
  const second = await startWorker(home);
  using again = await listen(home, lastId);
  expect(await again.next("observation")).toMatchObject({ turnNumber: 1, filesModified: ["hello.txt"] });
  expect(again.events.some(({ event }) => event === "reset")).toBe(false);
  expect(await stopWorker(second)).toBe(0);
});

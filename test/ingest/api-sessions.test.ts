import { expect, test } from "bun:test";
import { settingsOf } from "../../src/config/settings.ts";
import { createSessionApi } from "../../src/ingest/api-sessions.ts";
import { captureRules } from "../../src/ingest/capture-rules.ts";
import { LOCAL_OBSERVER, observeLocally } from "../../src/observer/local/observe.ts";
import { observeOne } from "../../src/observer/observe-turns.ts";
import { openIngestStage } from "../kit/ingest.ts";
import { prompted, stopped } from "../kit/payloads.ts";
import { openHome } from "../kit/temp-home.ts";

const T = Date.parse("2026-03-01T10:00:00Z");

test("whoever asks over HTTP for the summary of a session waits for its turn alone", async () => {
  await using home = openHome();
  using ingest = openIngestStage(home);
  const { memory } = ingest;
  for (let number = 1; number <= 30; number += 1) {
    ingest.commit("UserPromptSubmit", prompted(home, `task ${number}`, `p${number}`), T + number * 1_000);
    ingest.commit("Stop", stopped(home, `p${number}`, "Done."), T + number * 1_000 + 10);
  }
  ingest.take();
  const quiet = () => {};
  const log = { debug: quiet, info: quiet, warning: quiet, error: quiet };
  const observer = { name: LOCAL_OBSERVER, observe: observeLocally };
  const sessionApi = createSessionApi({
    memory,
    rules: captureRules(settingsOf({}, {}).settings, home.paths, home.environment),
    observe: (id) => observeOne({ memory, log, observer }, id),
    now: () => T + 3_600_000,
  });
  sessionApi.init(7, { sdkSessionId: "fed", project: "shop", prompt: "round the cart" });
  const input = { file_path: "/shop/cart.ts", old_string: "floor(x)", new_string: "round(x)" };
  sessionApi.addToolUse(7, { name: "Edit", input, result: "ok", correlationId: "1" });
  expect(sessionApi.summarize(7)).toBeNumber();
  const states = "SELECT state, count(*) AS n FROM turns GROUP BY state ORDER BY state";
  expect(ingest.all(states)).toEqual([
    { state: "complete", n: 30 },
    { state: "observed", n: 1 },
  ]);
});

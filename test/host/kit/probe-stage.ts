/** An API, a home and a probe for one test of the kit, and what such tests ask of them again and again. */
import { afterEach, expect } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Claude } from "./claude.ts";
import { waitForFile } from "./deadline.ts";
import { createHostHome, type HostHome } from "./host-home.ts";
import { type MessagesApi, startMessagesApi } from "./messages-api.ts";
import { type ReplyStep, toolUse } from "./model-script.ts";
import { type HookPayload, type ProbePlugin, writeProbePlugin } from "./plugin-probe.ts";

/** For a real host's tests: each takes about a second, and many times that on a machine under load. */
export const testTimeoutMs = 60_000;
export const eventTimeoutMs = 15_000;

export interface Stage {
  readonly claude: Claude;
  readonly api: MessagesApi;
  readonly home: HostHome;
  readonly probe: ProbePlugin;
  /** The flags that load the probe without an installation. */
  readonly probeArgs: readonly string[];
}

/**
 * To be called in a `describe`. Each stage is taken down after its test, not in it, so that a process left
 * behind is reported beside the failure that left it.
 */
export function useStages(claude: Claude): () => Promise<Stage> {
  const stages: Stage[] = [];
  afterEach(async () => {
    for (const { api, home } of stages.splice(0)) {
      await home.remove().finally(() => api.stop());
      expect(existsSync(home.path)).toBe(false);
    }
  });
  return async () => {
    const api = await startMessagesApi();
    const home = await createHostHome(api);
    const probe = await writeProbePlugin(join(home.path, "market"));
    const stage = { claude, api, home, probe, probeArgs: ["--plugin-dir", probe.folder] };
    stages.push(stage);
    return stage;
  };
}

export function bash(command: string, more: Record<string, unknown> = {}): ReplyStep {
  return toolUse("Bash", { command, description: "Run a command", ...more });
}

/** Says when it runs and never ends; the newest host refuses a plain `sleep 30`. */
export const endlessCommand = "touch started; tail -f /dev/null";

/** Resolves when a command that touches `started` in the project runs. */
export async function commandStarted(stage: Stage): Promise<void> {
  await waitForFile(join(stage.home.project, "started"), () => true, eventTimeoutMs);
}

/** The first payload of an event, past or future, that has these fields. */
export function hookOf(
  stage: Stage,
  event: string,
  fields: Record<string, unknown> = {},
): Promise<HookPayload> {
  const wanted = Object.entries({ hook_event_name: event, ...fields });
  return stage.probe.waitForHook(
    (payload) => wanted.every(([name, value]) => payload[name] === value),
    eventTimeoutMs,
  );
}

export async function hookNames(stage: Stage): Promise<string[]> {
  return (await stage.probe.readProbe()).map((payload) => payload.hook_event_name);
}

/** What the model was told in the main loop, request by request. */
export function mainTexts(stage: Stage): string[] {
  return stage.api.requests.filter((request) => request.isMain).map(({ text }) => text);
}

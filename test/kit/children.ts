import { existsSync, readFileSync } from "node:fs";
import type { Log } from "../../src/lib/log.ts";
import type { Child, ChildRequest } from "../../src/supervisor/child.ts";
import { type ChildEntry, openChildRegistry } from "../../src/supervisor/child-registry.ts";
import { Children, type ChildrenOptions } from "../../src/supervisor/children.ts";
import { platformOf } from "../../src/supervisor/platform/platform-of.ts";
import type { TempHome } from "./temp-home.ts";

export interface OpenedChildren extends AsyncDisposable {
  children: Children;
  /** What was logged as a warning or worse. */
  said: string[];
}

/** The children of a worker on the registry of this home; disposing stops them. */
export function openChildren(
  home: TempHome,
  options: Partial<ChildrenOptions> & { registryFile?: string } = {},
): OpenedChildren {
  const { log, said } = listeningLog();
  const children = new Children({
    platform: platformOf(process.platform, home.environment),
    registry: openChildRegistry(options.registryFile ?? home.paths.processes, log),
    log,
    maxConcurrentAgents: 2,
    graceMs: 300,
    ...options,
  });
  return { children, said, [Symbol.asyncDispose]: () => children.stop() };
}

export function listeningLog(): { log: Log; said: string[] } {
  const said: string[] = [];
  const keep = (message: string) => void said.push(message);
  return { log: { debug: () => undefined, info: () => undefined, warning: keep, error: keep }, said };
}

export function shell(home: TempHome, script: string, more: Partial<ChildRequest> = {}): ChildRequest {
  return {
    command: ["/bin/sh", "-c", script],
    kind: "program",
    cwd: home.dir,
    environment: home.environment,
    ...more,
  };
}

/** All that a child says, until nobody holds its output any more. */
export function textOf(child: Child): Promise<string> {
  return new Response(child.stdout).text();
}

/** The first line that a child says; what follows is not read. */
export async function firstLine(stream: ReadableStream<Uint8Array>): Promise<string> {
  let text = "";
  const reader = stream.getReader();
  while (!text.includes("\n")) {
    const { done, value } = await reader.read();
    if (done) break;
    text += new TextDecoder().decode(value);
  }
  reader.releaseLock();
  return text.split("\n")[0] ?? "";
}

export function registered(home: TempHome): ChildEntry[] {
  if (!existsSync(home.paths.processes)) return [];
  return JSON.parse(readFileSync(home.paths.processes, "utf8")).children;
}

/** A worker that starts the given shell scripts as its children, says their ids, and then does nothing but live. */

import { openChildRegistry } from "../../src/supervisor/child-registry.ts";
import { Children } from "../../src/supervisor/children.ts";
import { platformOf } from "../../src/supervisor/platform/platform-of.ts";

const [file = "", ...scripts] = process.argv.slice(2);
const quiet = () => undefined;
const log = { debug: quiet, info: quiet, warning: quiet, error: quiet };
const children = new Children({
  platform: platformOf(process.platform, process.env),
  registry: openChildRegistry(file, log),
  log,
  maxConcurrentAgents: 2,
});
const pids: number[] = [];
for (const script of scripts) {
  const child = await children.start({
    command: ["/bin/sh", "-c", script],
    kind: "program",
    cwd: "/",
    environment: process.env,
  });
  pids.push(child.pid);
}
console.log(JSON.stringify(pids));
setInterval(quiet, 60_000);

import type { Platform, PortHolder } from "./platform.ts";
import { ask, posixPlatform } from "./posix.ts";

/** macOS has no `/proc`: `ps` and `lsof` are asked. */
export function darwinPlatform(): Platform {
  const posix = posixPlatform();
  return {
    ...posix,
    isGroupMarked: (pid, mark) =>
      posix.hasGroup(pid) && hasMarkedMember(ask(ENVIRONMENTS_COMMAND) ?? "", pid, mark),
    findPortHolder: (port) => parsePortHolder(ask(portCommand(port)) ?? ""),
  };
}

/** With `-E` the environment follows the command, for processes of the same user. */
const ENVIRONMENTS_COMMAND = ["/bin/ps", "-A", "-E", "-ww", "-o", "pgid=", "-o", "stat=", "-o", "command="];

/** Lines are `  4711 S    /usr/bin/program --flag NAME=value OTHER=value`. */
export function hasMarkedMember(text: string, group: number, mark: string): boolean {
  return text.split("\n").some((line) => {
    const [pgid, state = "Z", ...words] = line.trim().split(/\s+/);
    return Number(pgid) === group && !state.startsWith("Z") && words.includes(mark);
  });
}

export function portCommand(port: number): string[] {
  return ["/usr/sbin/lsof", "-nP", `-iTCP:${port}`, "-sTCP:LISTEN", "-Fpc"];
}

/** Lines are fields that begin with their kind: `p123`, `cnode`, `f22`. */
export function parsePortHolder(text: string): PortHolder | undefined {
  const lines = text.split("\n");
  const pid = lines.find((line) => /^p\d+$/.test(line))?.slice(1);
  const name = lines.find((line) => line.startsWith("c"))?.slice(1);
  if (pid === undefined) return undefined;
  return { pid: Number(pid), ...(name === undefined ? {} : { name }) };
}

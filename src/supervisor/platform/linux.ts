import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import type { Platform, PortHolder } from "./platform.ts";
import { posixPlatform, signalGroup } from "./posix.ts";

/** Linux has everything in `/proc`, so no program is started. */
export function linuxPlatform(): Platform {
  return {
    ...posixPlatform(),
    startToken,
    isAlive: (pid) => findStat(pid) !== undefined,
    hasGroup: (pid) => signalGroup(pid, 0) && listGroup(pid).length > 0,
    isGroupMarked: (pid, mark) =>
      signalGroup(pid, 0) && listGroup(pid).some((member) => hasVariable(member, mark)),
    findPortHolder,
  };
}

export interface ProcessStat {
  state: string;
  group: number;
  /** Clock ticks since boot. */
  startTime: string;
}

/** The process name in `/proc/<pid>/stat` may contain parentheses and blanks: the fields follow the last `)`. */
export function parseStat(text: string): ProcessStat | undefined {
  const fields = text
    .slice(text.lastIndexOf(")") + 1)
    .trim()
    .split(" ");
  const [state, , group] = fields;
  // Field 22 of the line; id and name are cut off.
  const startTime = fields[19];
  if (state === undefined || group === undefined || startTime === undefined) return undefined;
  return { state, group: Number(group), startTime };
}

/** The inodes of the sockets that listen on a port, from the text of `/proc/net/tcp` or `tcp6`. */
export function parseListeners(text: string, port: number): string[] {
  const hexPort = port.toString(16).toUpperCase().padStart(4, "0");
  return text
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(`:${hexPort}`) && fields[3] === LISTENING)
    .map((fields) => fields[9])
    .filter((inode) => inode !== undefined);
}

const LISTENING = "0A";

function startToken(pid: number): string | undefined {
  const stat = findStat(pid);
  const boot = read("/proc/sys/kernel/random/boot_id").trim();
  return stat === undefined ? undefined : `${boot}:${stat.startTime}`;
}

/** Undefined for a zombie too: it has ended, and only its parent has not collected it. */
function findStat(pid: number | string): ProcessStat | undefined {
  const stat = parseStat(read(`/proc/${pid}/stat`));
  return stat === undefined || "ZX".includes(stat.state) ? undefined : stat;
}

function listGroup(group: number): string[] {
  return listProcesses().filter((pid) => findStat(pid)?.group === group);
}

function hasVariable(pid: string, mark: string): boolean {
  return read(`/proc/${pid}/environ`).split("\0").includes(mark);
}

function findPortHolder(port: number): PortHolder | undefined {
  const tables = ["/proc/net/tcp", "/proc/net/tcp6"].map(read);
  const sockets = tables.flatMap((text) => parseListeners(text, port)).map((inode) => `socket:[${inode}]`);
  if (sockets.length === 0) return undefined;
  const pid = listProcesses().find((one) => listDescriptors(one).some((file) => sockets.includes(file)));
  if (pid === undefined) return undefined;
  return { pid: Number(pid), name: read(`/proc/${pid}/comm`).trim() };
}

function listProcesses(): string[] {
  return listDirectory("/proc").filter((name) => /^\d+$/.test(name));
}

function listDescriptors(pid: string): string[] {
  const directory = `/proc/${pid}/fd`;
  return listDirectory(directory).map((name) => {
    try {
      return readlinkSync(`${directory}/${name}`);
    } catch {
      // Closed since it was listed.
      return "";
    }
  });
}

function listDirectory(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    // The process has ended, or belongs to another user.
    return [];
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // The process has ended, or belongs to another user.
    return "";
  }
}

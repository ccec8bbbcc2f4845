import type { Environment } from "../../config/paths.ts";
import { linuxPlatform } from "./linux.ts";
import type { Platform, PortHolder } from "./platform.ts";
import { darwinPlatform, posixPlatform } from "./posix.ts";
import { windowsPlatform } from "./windows.ts";

/** The platform of an operating system, by the runtime's name for it. An unknown system is treated as POSIX. */
export function platformOf(name: string, environment: Environment): Platform {
  if (name === "linux") return linuxPlatform();
  if (name === "darwin") return darwinPlatform();
  if (name === "win32") return windowsPlatform(environment);
  return posixPlatform();
}

/** The process that listens on a port, for messages. */
export function describeHolder(holder: PortHolder | undefined): string {
  if (holder === undefined) return "another program";
  return holder.name === undefined ? `process ${holder.pid}` : `process ${holder.pid} (${holder.name})`;
}

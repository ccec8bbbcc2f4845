import type { Environment } from "../../config/paths.ts";
import { darwinPlatform } from "./darwin.ts";
import { linuxPlatform } from "./linux.ts";
import type { Platform, PortHolder } from "./platform.ts";
import { posixPlatform } from "./posix.ts";
import { windowsPlatform } from "./windows.ts";

/**
 * The seam for an operating system, by the name that the runtime has for it. A system that we do not know is treated as
 * POSIX: only signals and a few looks depend on the answer.
 */
export function platformOf(name: string, environment: Environment): Platform {
  if (name === "linux") return linuxPlatform();
  if (name === "darwin") return darwinPlatform();
  if (name === "win32") return windowsPlatform(environment);
  return posixPlatform();
}

/** Who listens on a port, in words for people. */
export function describeHolder(holder: PortHolder | undefined): string {
  if (holder === undefined) return "another program";
  return holder.name === undefined ? `process ${holder.pid}` : `process ${holder.pid} (${holder.name})`;
}

import type { Environment } from "../config/paths.ts";
import { childEnvironment } from "../supervisor/child-environment.ts";

/** A program that cannot open anything says so at once; one that still runs then has opened a browser, or is one. */
const REFUSAL_MS = 1_500;

/**
 * The command that opens a file with the program that the user has chosen for it, without the file; undefined where there
 * is none, or no screen to open it on.
 *
 * @param system by the name that the runtime has for it
 */
export function findOpener(system: string, environment: Environment): string[] | undefined {
  if (system === "darwin") return ["/usr/bin/open"];
  // Not `start`: it belongs to a shell, which would read the path in its own way.
  if (system === "win32") return ["rundll32.exe", "url.dll,FileProtocolHandler"];
  const hasScreen = [environment.DISPLAY, environment.WAYLAND_DISPLAY].some((name) => name);
  const opener = hasScreen ? Bun.which("xdg-open", { PATH: environment.PATH ?? "" }) : null;
  return opener === null ? undefined : [opener];
}

/**
 * Opens a file in the user's browser. The browser is the user's: it is in a group of its own and outlives us.
 *
 * @returns false when the opener refused
 */
export async function openBrowser(
  opener: readonly string[],
  file: string,
  environment: Environment,
): Promise<boolean> {
  const started = Bun.spawn([...opener, file], {
    env: childEnvironment(environment),
    stdin: "ignore",
    stdout: "ignore",
    stderr: "ignore",
    detached: true,
    windowsHide: true,
  });
  started.unref();
  const exitCode = await Promise.race([started.exited, Bun.sleep(REFUSAL_MS).then(() => 0)]);
  return exitCode === 0;
}

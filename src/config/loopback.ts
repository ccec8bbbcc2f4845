const LOOPBACK = "127.0.0.1,localhost";

/**
 * Sees to it that requests to this machine go straight to it: the runtime would send them, too, to the proxy that the
 * environment names. Changes the environment of the process; call before the first request.
 */
export function keepLoopbackDirect(environment: Record<string, string | undefined>): void {
  for (const name of ["NO_PROXY", "no_proxy"]) {
    const given = environment[name];
    if (given === undefined || given === "") environment[name] = LOOPBACK;
    else if (!given.includes(LOOPBACK)) environment[name] = `${given},${LOOPBACK}`;
  }
}

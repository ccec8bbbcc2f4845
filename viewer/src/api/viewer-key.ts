import { VIEWER_KEY_HEADER } from "../../../src/protocol/viewer-access.ts";

const STORED = "claude-mem-viewer-key";
const IN_ADDRESS = /^#key=([\w-]{43})$/;

/** For a browser that keeps nothing: good until the page is left. */
let held: string | undefined;

/**
 * Takes the page's key out of the address that the login link has led to, and keeps it for this origin alone: cookies go
 * to every port of this machine, what is stored does not.
 */
export function takeViewerKey(): void {
  const key = IN_ADDRESS.exec(location.hash)?.[1];
  if (key === undefined) return;
  held = key;
  history.replaceState(history.state, "", `${location.pathname}${location.search}`);
  try {
    localStorage.setItem(STORED, key);
  } catch {
    // A browser that keeps nothing asks for a new link when the page is opened again.
  }
}

/** The header without which the cookie is worth nothing. */
export function viewerKeyHeader(): Record<string, string> {
  const key = held ?? readStored();
  return key === undefined ? {} : { [VIEWER_KEY_HEADER]: key };
}

function readStored(): string | undefined {
  try {
    return localStorage.getItem(STORED) ?? undefined;
  } catch {
    // As above: nothing is kept.
    return undefined;
  }
}

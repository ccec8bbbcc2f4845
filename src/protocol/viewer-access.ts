/** Without this header, calls that change something and carry only the cookie are refused. */
export const VIEWER_HEADER = "x-claude-mem-viewer";
export const VIEWER_HEADER_VALUE = "1";
/** Carries the viewer's key, which it gets from the login link. Unlike the cookie, no other port of this machine sees it. */
export const VIEWER_KEY_HEADER = "x-claude-mem-key";

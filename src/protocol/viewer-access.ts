/** The header without which a call that changes something is refused when only the cookie speaks for it. */
export const PAGE_HEADER = "x-claude-mem-page";
/** Its value. */
export const PAGE_HEADER_VALUE = "1";
/** Carries the page's key, which the login link gives it and which, unlike the cookie, no other port of this machine sees. */
export const PAGE_KEY_HEADER = "x-claude-mem-key";

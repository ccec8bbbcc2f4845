/** The header without which a call that changes something is refused when only the cookie speaks for it. */
export const PAGE_HEADER = "x-claude-mem-page";
/** Its value. */
export const PAGE_HEADER_VALUE = "1";

/**
 * How much of each thing the local observer looks at. Every string is cut to one of these before any pattern
 * runs over it, so that the time for a turn has a bound whatever a tool printed.
 */
export const PROMPT_CHARS_READ_MAX = 6_000;
export const CLOSING_CHARS_READ_MAX = 16_000;
export const EARLIER_TEXT_CHARS_READ_MAX = 3_000;
export const EARLIER_TEXTS_READ_MAX = 40;
export const COMMAND_CHARS_READ_MAX = 4_000;
/** Test runners name failures first or last, so output is read from both ends. */
export const OUTPUT_HEAD_CHARS_READ_MAX = 12_000;
export const OUTPUT_TAIL_CHARS_READ_MAX = 12_000;
export const LINE_CHARS_READ_MAX = 400;
export const PATCH_LINES_READ_MAX = 400;
export const TOOL_USES_READ_MAX = 600;
export const STATEMENTS_READ_MAX = 160;
export const SENTENCE_CHARS_MIN = 12;
export const REQUEST_CHARS_MAX = 320;

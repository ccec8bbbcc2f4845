/** Input of one call: system prompt, history and turn together, in estimated tokens. */
export const INPUT_TOKENS_MAX = 8_000;
/** The history of earlier turns in a call. */
export const HISTORY_TOKENS_MAX = 2_000;
/** Longer answers are cut: eight observations and a summary need less. */
export const OUTPUT_TOKENS_MAX = 2_000;
/** Of a longer answer only the beginning is read. */
export const ANSWER_CHARS_MAX = 100_000;
/** Blocks read in an answer, and elements of one name in a block; a well-formed answer has 9 and 20. */
export const BLOCKS_READ_MAX = 100;
export const ITEMS_READ_MAX = 40;
/** What a repair attempt is shown of the answer that could not be used. */
export const BROKEN_ANSWER_CHARS_MAX = 4_000;
/** Tool uses and texts of a turn that are considered at all. */
export const EVENTS_MAX = 1_500;
/** An event is shown in no fewer tokens than this: what is shorter says nothing. */
export const EVENT_TOKENS_MIN = 40;
/** Turns before this one that the digest may name. */
export const HISTORY_TURNS_MAX = 12;
/** Characters read of one text before it is cut to its share of tokens. */
export const TEXT_CHARS_READ_MAX = 24_000;

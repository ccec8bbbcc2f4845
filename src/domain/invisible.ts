/**
 * Code points that nobody sees, as the inside of a character class without the `u` flag: soft hyphen, marks of no width and
 * of direction, fillers, variation selectors, and the block of tags and selectors beyond the first plane by its halves.
 */
export const INVISIBLE_UNITS =
  "\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\u2800\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb";

/** One invisible code point. */
export const INVISIBLE = `(?:[${INVISIBLE_UNITS}]|\\udb40[\\udc00-\\udfff])`;

/**
 * All code points that nobody sees and a model reads, those of nobody's use among them: what may hide in a text that an
 * agent is given, or that is judged. Blanks and line ends are none of them.
 */
export const UNSEEN_POINTS =
  /\p{Cf}|\p{Co}|\p{Cs}|\p{Variation_Selector}|\p{Default_Ignorable_Code_Point}|[\u2800\ufff0-\ufffb]/gu;

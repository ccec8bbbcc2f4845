/**
 * Code points that nobody sees and a model reads: letters of the block of tags, marks of no width, signs that turn the
 * direction of what is read, that choose the shape of the sign before, that fill a place, and those of nobody's use. With
 * them whole sentences are spelled. Blanks and line ends are none of them.
 */
export const UNSEEN_POINTS =
  /\p{Cf}|\p{Co}|\p{Cs}|\p{Variation_Selector}|\p{Default_Ignorable_Code_Point}|[\u2800\ufff0-\ufffb]/gu;

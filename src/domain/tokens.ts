/** Characters of plain text per token; models' tokenizers give 3.5 to 4.5 for prose and code, this errs to the safe side. */
const ASCII_CHARS_PER_TOKEN = 3.5;

/** How many tokens a text will cost at most or nearly so. Other scripts than Latin are counted at a token a character. */
export function estimateTokens(text: string): number {
  let ascii = 0;
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) < 128) ascii += 1;
  return Math.ceil(ascii / ASCII_CHARS_PER_TOKEN + (text.length - ascii));
}

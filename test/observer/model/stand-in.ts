/** A model that knows only the form of its instructions: what it writes follows from elements, never from their text. */
export function answerByForm(prompt: string): string {
  const turn = /<turn [^>]*>\n([\s\S]*?)\n<\/turn>/.exec(prompt)?.[1] ?? "";
  const edited = [...turn.matchAll(/<edit file="([^"]*)"/g)].map((match) => match[1] ?? "");
  const failed = [...turn.matchAll(/<command outcome="failed[^"]*">/g)].length;
  const quoted = /<command [^>]*>\n([\s\S]*?)\n<\/command>/.exec(turn)?.[1] ?? "";
  const asked = /<user>\n([\s\S]*?)\n<\/user>/.exec(turn)?.[1] ?? "";
  const files = [...new Set(edited)].map((file) => `<file>${file}</file>`).join("");
  return `<observation><type>change</type><title>Worked on ${edited[0] ?? "nothing"} with ${failed} failures</title>
<narrative>A command said: ${quoted}</narrative><files_modified>${files}</files_modified></observation>
<summary><request>${asked}</request><completed>${edited.length} edits</completed></summary>`;
}

/** A model that obeys whatever stands outside of the record it was given. */
export function wordsOutside(prompt: string): string {
  return prompt
    .replace(/<earlier_turns>[\s\S]*?<\/earlier_turns>/, "")
    .replace(/<turn [^>]*>[\s\S]*?<\/turn>/, "")
    .trim();
}

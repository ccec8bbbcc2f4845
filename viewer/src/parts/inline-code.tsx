/** A sentence of ours in which commands stand between backticks. */
export function InlineCode({ text }: { text: string }) {
  return (
    <>
      {text.split("`").map((piece, index) =>
        // Every second piece stood between two backticks.
        index % 2 === 1 ? <code key={index}>{piece}</code> : piece,
      )}
    </>
  );
}

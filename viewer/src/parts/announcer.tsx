import { useEffect, useState } from "preact/hooks";

let listener: (text: string) => void = () => undefined;

/** Announces a message to screen readers. */
export function announce(text: string): void {
  listener(text);
}

export function Announcer() {
  const [text, setText] = useState("");
  useEffect(() => {
    listener = setText;
    return () => {
      listener = () => undefined;
    };
  }, []);
  return (
    <div class="unseen" aria-live="polite">
      {text}
    </div>
  );
}

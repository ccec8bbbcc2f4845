import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { ApiError } from "../api/client.ts";
import type { Answer } from "../api/use-answer.ts";
import { useConnection } from "../api/use-stream.ts";
import { InlineCode } from "./inline.tsx";

export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

const REMEDIES: Readonly<Record<string, string>> = {
  "worker-unreachable": "The viewer keeps trying; `claude-mem start` starts the worker.",
  unauthorized: "Run `claude-mem open` for a new link.",
  "not-found": "It may have been deleted.",
};

/** What went wrong, and what to do about it. */
export function FaultNote({ fault, retry }: { fault: ApiError; retry?: () => void }) {
  const remedy = REMEDIES[fault.code];
  const { state, generation } = useConnection();
  const first = useRef(generation);
  const isUnreached = fault.status === 0;
  useEffect(() => {
    if (isUnreached && generation !== first.current) retry?.();
  }, [generation]);
  // Above the view it is said already, and it goes on by itself.
  if (isUnreached && state === "waiting") return null;
  return (
    <div class="fault-note" role="alert">
      <p>
        <InlineCode text={`${sentence(fault.message)} ${remedy ?? ""}`} />
      </p>
      {retry && (
        <button type="button" class="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}

function sentence(text: string): string {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}

/** Shows an answer, or why there is none yet. */
export function Answered<T>({
  answer,
  children,
}: {
  answer: Answer<T>;
  children: (value: T) => ComponentChildren;
}) {
  const { value, fault, isLoading, reload } = answer;
  return (
    <>
      {fault && <FaultNote fault={fault} retry={reload} />}
      {value === undefined && isLoading && <p class="waiting-note">Loading…</p>}
      {value !== undefined && children(value)}
    </>
  );
}

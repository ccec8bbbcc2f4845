import { useEffect } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import { openAddress } from "../api/calls.ts";
import { useAnswer } from "../api/use-answer.ts";
import { Answered } from "../parts/states.tsx";
import { ViewHead } from "../parts/view-head.tsx";
import type { ViewProps } from "../shell/routes.ts";

/** An address by itself, which leads to its place in its session. */
export function QuoteView({ params }: ViewProps) {
  const address = params.address ?? "";
  const { route } = useLocation();
  const answer = useAnswer(address, (signal) => openAddress(address, signal));
  const session = answer.value?.turn.session;
  useEffect(() => {
    if (session !== undefined) route(`/session/${encodeURIComponent(session)}/${address}`, true);
  }, [session]);
  return (
    <div class="view">
      <ViewHead title={`Quote ${address}`} />
      <Answered answer={answer}>{() => <p class="waiting-note">Loading…</p>}</Answered>
    </div>
  );
}

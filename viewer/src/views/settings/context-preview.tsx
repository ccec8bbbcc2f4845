import { useEffect, useState } from "preact/hooks";
import { ContextPanel } from "../../parts/context-panel.tsx";
import { ProjectSelect, useProjects } from "../../parts/project-select.tsx";

/** Who types a number passes others by on the way. */
const PAUSE_MS = 250;

/** Previews the context of a new session with the unsaved settings of the form. */
export function ContextPreview({ values }: { values: Readonly<Record<string, string>> }) {
  const [chosen, choose] = useState("");
  const project = chosen || (useProjects()[0]?.value ?? "");
  const settings = usePause(
    JSON.stringify([values.CLAUDE_MEM_CONTEXT_TOKENS, values.CLAUDE_MEM_CONTEXT_OBSERVATIONS]),
  );
  const [tokens, observations] = (JSON.parse(settings) as (string | null)[]).map(wholeNumber);
  return (
    <div class="context-preview">
      <ProjectSelect value={chosen} change={choose} any="Latest project" />
      {project !== "" && <ContextPanel project={project} tokens={tokens} observations={observations} />}
    </div>
  );
}

function wholeNumber(text: string | null | undefined): number | undefined {
  return text && /^\d{1,5}$/.test(text) ? Number(text) : undefined;
}

function usePause(value: string): string {
  const [paused, setPaused] = useState(value);
  useEffect(() => {
    const timer = setTimeout(setPaused, PAUSE_MS, value);
    return () => clearTimeout(timer);
  }, [value]);
  return paused;
}

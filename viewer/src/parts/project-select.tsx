import { listProjects } from "../api/calls.ts";
import { useAnswer } from "../api/use-answer.ts";
import { Choice, type Option } from "./field.tsx";

export function ProjectSelect({
  value,
  change,
  any = "All projects",
}: {
  value: string;
  change: (value: string) => void;
  any?: string;
}) {
  const options = useProjects();
  const isKnown = value === "" || options.some((option) => option.value === value);
  const shown = isKnown ? options : [{ value, label: value }, ...options];
  return <Choice label="Project" any={any} value={value} options={shown} change={change} />;
}

/** Projects by their label, or by their key where two have one label. */
export function useProjects(): Option[] {
  const projects = useAnswer("projects", listProjects).value?.items ?? [];
  const labels = projects.map(({ label }) => label);
  return projects.map(({ key, label, root }) => {
    const isAlone = labels.indexOf(label) === labels.lastIndexOf(label);
    return isAlone ? { value: label, label } : { value: key, label: `${label} (${root})` };
  });
}

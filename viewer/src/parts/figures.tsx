import type { ComponentChildren } from "preact";

export function Figures({ children }: { children: ComponentChildren }) {
  return <dl class="figures">{children}</dl>;
}

/** A number that says something by itself, with a bar where there is a limit to it. */
export function Figure({
  label,
  value,
  of,
  max,
  children,
}: {
  label: string;
  value: string;
  of?: number | undefined;
  max?: number | undefined;
  children?: ComponentChildren;
}) {
  return (
    <div class="figure">
      <dt>{label}</dt>
      <dd>
        <span class="figure-value number">{value}</span>
        {of !== undefined && max !== undefined && max > 0 && (
          <meter
            class="bar"
            min={0}
            max={max}
            high={max * 0.8}
            value={Math.min(of, max)}
            aria-label={label}
          />
        )}
        <span class="soft small">{children}</span>
      </dd>
    </div>
  );
}

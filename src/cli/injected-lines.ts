import { type InjectionShare, shareUsed } from "../store/injections/injections.ts";

/** How each hook's giving is called; failing commands are told of by two hooks. */
const KINDS: Readonly<Record<string, string>> = {
  SessionStart: "at session starts",
  UserPromptSubmit: "with prompts",
  PreToolUse: "before files",
  PostToolUse: "after errors",
  PostToolUseFailure: "after errors",
};

/** One line for each kind of giving: how much was given, and which share of what is judged was used. */
export function injectedLines(shares: readonly InjectionShare[]): string[] {
  const kinds = Map.groupBy(shares, ({ through }) => KINDS[through] ?? through);
  return [...kinds].map(([kind, same]) => {
    const sum = (field: "times" | "tokens" | "items" | "used" | "ignored" | "contradicted") =>
      same.reduce((total, share) => total + share[field], 0);
    const judged = sum("used") + sum("ignored") + sum("contradicted");
    const used = shareUsed(same);
    const share = used === undefined ? "none judged yet" : `${Math.round(100 * used)} % of ${judged} used`;
    const wrong = sum("contradicted") === 0 ? "" : `, ${sum("contradicted")} contradicted`;
    const each = Math.round(sum("tokens") / Math.max(1, sum("times")));
    return `${kind}: ${share}${wrong} (${sum("items")} given in ${sum("times")} × ${each} tokens)`;
  });
}

import type { JsonObject } from "../domain/host-event.ts";
import { asArray, asNumber, asObject } from "../domain/json.ts";

const IDS_MAX = 50;
/** The memory's own tools that are asked for memories by id, and what they do with them. */
const DEEDS: Readonly<Record<string, "fetched" | "changed">> = {
  get_observations: "fetched",
  timeline: "fetched",
  update_memory: "changed",
  forget_memory: "changed",
};

/**
 * What a call of the memory's own tools did with which memories, and nothing else of it; undefined where it named none.
 * The call itself is not captured: memory would be made of memory.
 */
export function ownToolAction(tool: string, payload: JsonObject): JsonObject | undefined {
  const deed = DEEDS[/claude-mem__(\w+)$/.exec(tool)?.[1] ?? ""];
  const input = asObject(payload.tool_input);
  const named = [...(asArray(input?.ids) ?? []), input?.id ?? null, input?.anchor ?? null];
  const ids = named.flatMap((id) => asNumber(id) ?? []).slice(0, IDS_MAX);
  return deed === undefined || ids.length === 0 ? undefined : { deed, observation_ids: ids };
}

/**
 * When Claude Code gives a tool's description to the model: with the first request, or when the agent looks for it by its
 * name. Hosts that do not know the field load all tools.
 */
export const AT_ONCE = { "anthropic/alwaysLoad": true };
export const WHEN_LOOKED_FOR = { "anthropic/alwaysLoad": false };

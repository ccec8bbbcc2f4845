/** The name of this host in commands, in the inbox and in the memory. */
export const HOST_NAME = "claude-code";

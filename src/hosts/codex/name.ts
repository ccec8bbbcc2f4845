/** The name of this host in the memory. */
export const HOST_NAME = "codex";

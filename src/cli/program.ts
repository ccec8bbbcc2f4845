export async function runCommand(_a: readonly string[], _e: Record<string, string|undefined>): Promise<number> { return 0; }

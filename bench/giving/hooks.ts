import type { BenchResult } from "../figures.ts";
export const run = (): Promise<BenchResult> => Promise.reject(new Error("later"));

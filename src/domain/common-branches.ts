/** Branches that everything happens on: being on one says nothing about a task. */
export const COMMON_BRANCHES: ReadonlySet<string> = new Set([
  "main",
  "master",
  "trunk",
  "develop",
  "development",
  "dev",
  "next",
  "HEAD",
  "",
]);

import { clean } from "./text.ts";

/** A path as it is kept: relative to the session's directory where it lies below it, else with `~` for the home. */
export function shownPath(path: string, directory: string | undefined): string {
  const tidy = clean(path).replace(/\s+/g, " ").replaceAll("\\", "/").trim().slice(0, 400);
  const root = directory?.replaceAll("\\", "/").replace(/(?<!\/)\/+$/, "");
  if (root !== undefined && root !== "" && tidy.startsWith(`${root}/`)) return tidy.slice(root.length + 1);
  return tidy.replace(/^(?:\/home\/|\/Users\/|\/root(?=\/)|[A-Za-z]:\/Users\/)[^/]*/, "~");
}

export function fileName(path: string): string {
  return path.split("/").at(-1) ?? path;
}

export function isTestPath(path: string): boolean {
  return /(?:^|\/)(?:tests?|__tests__|specs?|e2e|integration_test|testdata|fixtures)\/|_test\.\w+$|\.(?:test|spec)\.\w+$|(?:^|\/)test_[^/]+\.py$|Tests?\.(?:java|kt|cs|swift)$|_spec\.rb$/i.test(
    path,
  );
}

export function isDocPath(path: string): boolean {
  return /\.(?:md|mdx|rst|adoc|txt)$|(?:^|\/)docs?\//i.test(path);
}

export function isConfigPath(path: string): boolean {
  return /(?:^|\/)(?:\.[\w.-]+|Dockerfile|Makefile|package(?:-lock)?\.json|go\.(?:mod|sum)|Cargo\.(?:toml|lock)|pyproject\.toml|[\w.-]*config[\w.-]*)$|\.(?:ya?ml|toml|ini|lock|env)$/i.test(
    path,
  );
}

/** Files that an agent writes for itself: scratch space and its own plans and memory. */
export function isScratchPath(path: string): boolean {
  return /^(?:\/private)?\/(?:tmp|var\/folders)\/|^~\/\.claude\/|(?:^|\/)\.claude\/(?:plans|todos)\//.test(
    path,
  );
}

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** Every file below a directory that holds one of the markers in its name or anywhere in its bytes. */
export function filesWith(directory: string, markers: readonly string[]): string[] {
  return filesBelow(directory).flatMap((path) => {
    // SQLite's files hold text as UTF-8 or, cut over pages, in pieces: markers are kept short so that none is cut.
    const bytes = contentOf(path);
    return markers
      .filter((marker) => bytes.includes(marker) || path.includes(marker))
      .map((marker) => `${path}: ${marker}`);
  });
}

export function filesBelow(directory: string): string[] {
  if (!existsSync(directory)) return [];
  const names = readdirSync(directory, { recursive: true, encoding: "utf8" });
  return names
    .map((name) => join(directory, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile());
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    // A file that is gone by now holds nothing.
    return "";
  }
}

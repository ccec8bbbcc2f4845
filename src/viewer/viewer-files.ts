import { createHash } from "node:crypto";
import { existsSync, readdirSync, statSync } from "node:fs";
import { extname, join, sep } from "node:path";
import { EMBEDDED_VIEWER, type EmbeddedViewer } from "./embedded.ts";

/** A file of the built page. */
export interface ViewerFile {
  body: Uint8Array<ArrayBuffer>;
  /** Its media type. */
  type: string;
  /** Changes with the content. */
  etag: string;
}

/** The built viewer, in a folder or embedded. */
export interface ViewerFiles {
  /** A file such as `index.html` or `assets/index-3f2a.js`. Only files that were found by listing are ever read. */
  find(path: string): Promise<ViewerFile | undefined>;
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".txt": "text/plain; charset=utf-8",
};

export const VIEWER_INDEX = "index.html";

/** The viewer embedded in a compiled program, or else the one last built into this folder. */
export function openViewerFiles(
  folder: string,
  embedded: EmbeddedViewer | undefined = EMBEDDED_VIEWER,
): ViewerFiles {
  // A compiled program has no folder to fall back on.
  const inside = embedded ?? (Bun.isStandaloneExecutable ? {} : undefined);
  return inside === undefined ? filesIn(folder) : filesOf(inside);
}

function filesIn(folder: string): ViewerFiles {
  let listed: { builtAt: number; names: ReadonlySet<string> } | undefined;
  return {
    async find(path) {
      const builtAt = statSync(join(folder, VIEWER_INDEX), { throwIfNoEntry: false })?.mtimeMs;
      if (builtAt === undefined) return undefined;
      if (listed?.builtAt !== builtAt) listed = { builtAt, names: new Set(listViewerFiles(folder)) };
      if (!listed.names.has(path)) return undefined;
      return viewerFile(path, await Bun.file(join(folder, path)).bytes());
    },
  };
}

/** All files of a built viewer, with `/` between folders. Links are not followed. */
export function listViewerFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && extname(entry.name) in TYPES)
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll(sep, "/"),
    )
    .sort();
}

function filesOf(embedded: EmbeddedViewer): ViewerFiles {
  const opened = new Map<string, ViewerFile>();
  return {
    async find(path) {
      const known = opened.get(path);
      if (known !== undefined || !Object.hasOwn(embedded, path)) return known;
      const packed = Uint8Array.fromBase64(embedded[path] ?? "");
      const file = viewerFile(path, Bun.gunzipSync(packed));
      opened.set(path, file);
      return file;
    },
  };
}

function viewerFile(path: string, body: Uint8Array<ArrayBuffer>): ViewerFile {
  const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
  return { body, type: TYPES[extname(path)] ?? "application/octet-stream", etag };
}

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { BunPlugin } from "bun";
import { listViewerFiles } from "../viewer/viewer-files.ts";

/**
 * Puts the built page into a program that is being compiled. The compiler's own way of embedding takes files that are
 * imported by name; what Vite makes has other names with every build. A page that was not built is not there.
 */
export function embedViewer(folder: string): BunPlugin {
  return {
    name: "embed-viewer",
    setup(build) {
      build.onLoad({ filter: /[/\\]src[/\\]viewer[/\\]embedded\.ts$/ }, () => {
        const files = listViewerFiles(folder).map((name) => [name, packed(join(folder, name))]);
        const page = files.length === 0 ? "undefined" : JSON.stringify(Object.fromEntries(files));
        return { contents: `export const EMBEDDED_VIEWER = ${page};\n`, loader: "js" };
      });
    },
  };
}

function packed(path: string): string {
  return Buffer.from(Bun.gzipSync(readFileSync(path), { level: 9 })).toString("base64");
}

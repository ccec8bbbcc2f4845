import { type Context, Hono } from "hono";
import { VIEWER_INDEX, type ViewerFile, type ViewerFiles } from "../viewer/viewer-files.ts";

const ASSETS = "/assets/";
/** Their names change with their content, so browsers may cache them. */
const KEPT = "private, max-age=31536000, immutable";
const ASKED_AGAIN = "private, no-cache";
/** Paths that are never views of the viewer. */
const NO_VIEWS = /^\/(?:api|assets|stream|mcp|health|proof|login)(?:\/|$)/;

/** The built viewer: its files by name, and its index for the address of every view. */
export function viewerRoutes(files: ViewerFiles): Hono {
  const routes = new Hono();
  routes.get("*", async (context, next) => {
    const { path } = context.req;
    const isView = path === "/" || (wantsViewer(context) && !NO_VIEWS.test(path));
    const isFile = path.startsWith(ASSETS) || /^\/[\w-]+\.\w+$/.test(path);
    const file = isFile ? await files.find(path.slice(1)) : undefined;
    if (file !== undefined) return send(context, file, path.startsWith(ASSETS) ? KEPT : ASKED_AGAIN);
    if (!isView) return next();
    const index = await files.find(VIEWER_INDEX);
    if (index !== undefined) return send(context, index, ASKED_AGAIN);
    return plainPage(context, 404, "The viewer is not built", NOT_BUILT);
  });
  return routes;
}

const NOT_BUILT =
  "Run “npm run viewer:build” in the claude-mem checkout, then “claude-mem install” and “claude-mem open”.";

/** Whether a browser navigates there, not a program. */
export function wantsViewer(context: Context): boolean {
  return context.req.method === "GET" && (context.req.header("accept") ?? "").includes("text/html");
}

function send(context: Context, file: ViewerFile, cacheControl: string): Response {
  const headers = { "content-type": file.type, etag: file.etag, "cache-control": cacheControl };
  if (context.req.header("if-none-match") === file.etag) return context.body(null, 304, headers);
  return context.body(file.body, 200, headers);
}

/** A page without the viewer: a heading and a sentence that says what to do. Only our own texts go in, never a caller's. */
export function plainPage(
  context: Context,
  status: 200 | 401 | 404,
  title: string,
  says: string,
  { goOnTo }: { goOnTo?: string } = {},
): Response {
  const link = goOnTo === undefined ? "" : `<p><a href="${goOnTo}">Continue</a></p>`;
  const refresh = goOnTo === undefined ? "" : `<meta http-equiv="refresh" content="0;url=${goOnTo}">`;
  return context.html(
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark">` +
      `<meta name="viewport" content="width=device-width,initial-scale=1"><title>${title} · claude-mem</title>${refresh}` +
      `</head><body><h1>${title}</h1><p>${says}</p>${link}</body></html>`,
    status,
  );
}

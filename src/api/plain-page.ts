import type { Context } from "hono";

/** A page without the viewer: a heading and a sentence that says what to do. The texts are ours, never a caller's. */
export function plainPage(
  context: Context,
  status: 200 | 401 | 404,
  title: string,
  says: string,
  { goOnTo }: { goOnTo?: string } = {},
): Response {
  const link = goOnTo === undefined ? "" : `<p><a href="${goOnTo}">Go on</a></p>`;
  const refresh = goOnTo === undefined ? "" : `<meta http-equiv="refresh" content="0;url=${goOnTo}">`;
  return context.html(
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark">` +
      `<meta name="viewport" content="width=device-width,initial-scale=1"><title>${title} · claude-mem</title>${refresh}` +
      `</head><body><h1>${title}</h1><p>${says}</p>${link}</body></html>`,
    status,
  );
}

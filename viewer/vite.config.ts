import { defineConfig } from "vite";

/** Where `npm run viewer:dev` finds a worker; its address is what `claude-mem status` says. */
const WORKER = process.env.CLAUDE_MEM_VIEWER_WORKER ?? "http://127.0.0.1:37777";
const WORKER_PATHS = ["/api", "/stream", "/health", "/login"];

export default defineConfig({
  root: import.meta.dirname,
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2023",
    // From these on, browsers know `light-dark()` by themselves.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    // Nothing is inlined: the page's policy allows what its own worker serves, and no data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: {
    // The name by which the worker's cookie is kept; its own origin is the only one that the worker lets change things.
    host: "127.0.0.1",
    proxy: Object.fromEntries(
      WORKER_PATHS.map((path) => [path, { target: WORKER, changeOrigin: true, headers: { origin: WORKER } }]),
    ),
  },
});

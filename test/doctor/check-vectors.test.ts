import { expect, test } from "bun:test";
import { loadSettingsOrDefaults } from "../../src/config/settings.ts";
import { checkVectors } from "../../src/doctor/check-vectors.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";

/** What the doctor finds where a Chroma server of the user's is set. */
async function found(home: TempHome, url: string) {
  const environment = {
    ...home.environment,
    CLAUDE_MEM_EMBEDDINGS: "http://127.0.0.1:9/v1",
    CLAUDE_MEM_EMBEDDINGS_MODEL: "some-model",
    CLAUDE_MEM_VECTOR: "chroma",
    CLAUDE_MEM_CHROMA_URL: url,
  };
  const loaded = await loadSettingsOrDefaults(home.paths.settings, environment);
  return checkVectors.examine({ paths: home.paths, environment, loaded });
}

test("a Chroma server that is set and does not answer is a fault", async () => {
  await using home = openHome();
  const gone = Bun.serve({ port: 0, fetch: () => new Response("") });
  const url = `http://127.0.0.1:${gone.port}`;
  await gone.stop(true);
  const broken = Bun.serve({ port: 0, fetch: () => new Response("", { status: 500 }) });
  try {
    for (const silent of [url, `http://127.0.0.1:${broken.port}/`]) {
      const failed = (await found(home, silent)).filter(({ verdict }) => verdict === "failed");
      expect(failed.map((one) => one.found)).toEqual([expect.stringContaining(silent)]);
    }
  } finally {
    await broken.stop(true);
  }
});

test("one that answers is none", async () => {
  await using home = openHome();
  const asked: string[] = [];
  const server = Bun.serve({
    port: 0,
    fetch: ({ url }) => {
      asked.push(new URL(url).pathname);
      return Response.json({});
    },
  });
  try {
    const all = await found(home, `http://127.0.0.1:${server.port}`);
    expect(all.filter(({ verdict }) => verdict === "failed")).toEqual([]);
    expect(asked).toEqual(["/api/v2/heartbeat"]);
  } finally {
    await server.stop(true);
  }
});

import { asString } from "../../src/domain/json.ts";
import { type SeenRequest, type StandInApi, startApi } from "../providers/stand-in-apis.ts";
import { DIMENSIONS, SAME_MEANING } from "./tiny-model.ts";

/** The scripted model: a text points to where its words do, and words of one meaning point to the same. */
export function vectorOf(text: string, dimensions = DIMENSIONS): number[] {
  const vector = new Array<number>(dimensions).fill(0);
  vector[dimensions - 1] = 0.1;
  for (const word of text.toLowerCase().match(/[a-z]+/g) ?? []) {
    const meaning = SAME_MEANING.findIndex((same) => same.includes(word));
    if (meaning >= 0) vector[meaning] = (vector[meaning] ?? 0) + 1;
  }
  return vector;
}

export function textsOf({ body }: SeenRequest): string[] {
  return Array.isArray(body.input) ? body.input.map((one) => asString(one) ?? "") : [];
}

export function embedded(request: SeenRequest, dimensions = DIMENSIONS): Response {
  const data = textsOf(request).map((text, index) => ({
    object: "embedding",
    index,
    embedding: vectorOf(text, dimensions),
  }));
  const tokens = textsOf(request).join(" ").length;
  return Response.json({
    object: "list",
    data,
    model: "scripted",
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  });
}

/** A real HTTP server on the loopback that speaks OpenAI's `/embeddings`. */
export function startEmbeddingsApi(): StandInApi {
  return startApi((request) => embedded(request));
}

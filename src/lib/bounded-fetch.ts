/** An answer of the length that we ask for has 10 KB; what is longer than this is not read to its end. */
export const RESPONSE_BYTES_MAX = 2 << 20;

/** Thrown into the reading of a body that is over the limit. */
export class ResponseTooLarge extends Error {
  constructor() {
    super(`the answer is longer than ${RESPONSE_BYTES_MAX} bytes`);
    this.name = "ResponseTooLarge";
  }
}

/** `fetch` whose body ends in an error when it is longer than `RESPONSE_BYTES_MAX`; the connection is closed then. */
export async function boundedFetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  // What is sent goes to the address that the user has set, and nobody there can send it on.
  const response = await fetch(input, { ...init, redirect: "error" });
  if (Number(response.headers.get("content-length") ?? 0) > RESPONSE_BYTES_MAX) {
    await response.body?.cancel();
    throw new ResponseTooLarge();
  }
  if (response.body === null) return response;
  let bytes = 0;
  const counting = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      bytes += chunk.byteLength;
      if (bytes > RESPONSE_BYTES_MAX) controller.error(new ResponseTooLarge());
      else controller.enqueue(chunk);
    },
  });
  const { status, statusText, headers } = response;
  return new Response(response.body.pipeThrough(counting), { status, statusText, headers });
}

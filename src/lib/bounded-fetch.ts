/** Responses are about 10 KB. Reading stops at this size. */
export const RESPONSE_BYTES_MAX = 2 << 20;

/** A response body exceeded the limit. */
export class ResponseTooLarge extends Error {
  constructor() {
    super(`the response is larger than ${RESPONSE_BYTES_MAX} bytes`);
    this.name = "ResponseTooLarge";
  }
}

/** `fetch` that fails and closes the connection if the body is larger than `RESPONSE_BYTES_MAX`. */
export async function boundedFetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  // Requests go only to the configured address: redirects fail.
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

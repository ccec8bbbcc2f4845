/** The requests a stand-in has seen, and those who wait for one. */
import { within } from "./deadline.ts";
import type { RecordedRequest } from "./recorded-request.ts";

/** A runaway loop between host and stand-in ends here instead of filling the memory. */
const requestsMax = 5_000;

export interface RequestLog {
  readonly requests: readonly RecordedRequest[];
  add(request: RecordedRequest): void;
  /** The first request, past or future, that is accepted; rejects after `timeoutMs` with what was seen. */
  wait(accepts: (request: RecordedRequest) => boolean, timeoutMs: number): Promise<RecordedRequest>;
}

export function openRequestLog(): RequestLog {
  const requests: RecordedRequest[] = [];
  const onRequest = new Set<(request: RecordedRequest) => void>();
  const add: RequestLog["add"] = (request) => {
    if (requests.length >= requestsMax) throw new Error(`more than ${requestsMax} requests to the stand-in`);
    requests.push(request);
    for (const look of onRequest) look(request);
  };
  const wait: RequestLog["wait"] = (accepts, timeoutMs) => {
    const { promise, resolve } = Promise.withResolvers<RecordedRequest>();
    const look = (request: RecordedRequest): void => {
      if (accepts(request)) resolve(request);
    };
    onRequest.add(look);
    requests.forEach(look);
    const describe = () => `no such request within ${timeoutMs} ms; seen: ${listSeen(requests)}`;
    return within(promise, timeoutMs, describe).finally(() => onRequest.delete(look));
  };
  return { requests, add, wait };
}

function listSeen(requests: readonly RecordedRequest[]): string {
  return requests.map((request) => `${request.kind} ${request.method} ${request.path}`).join(", ") || "none";
}

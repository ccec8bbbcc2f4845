import { readFileSync } from "node:fs";
import { findApiToken } from "../src/config/api-token.ts";
import { readWorkerAddress } from "../src/supervisor/worker-files.ts";
import { createEventReader, type StreamEvent } from "../viewer/src/api/event-lines.ts";
import { atMost, type BenchResult, exactly } from "./figures.ts";
import { prose } from "./payloads.ts";
import { type BenchHome, openWorkplace } from "./workplace.ts";

const PAGES = 50;
/** Ten minutes; `--seconds` says otherwise. */
const SECONDS = 600;
const RESIDENT_MB_MAX = 150;
/** A page keeps its line so long, ms, and is away so long before it resumes. */
const LINE_MS = { least: 2_000, most: 10_000 };
const AWAY_MS = { least: 50, most: 1_500 };
const CALLS_PER_TURN = 3;
/** Far from the numbers that the memory gives to sessions. */
const FED = 900_000_000;
/** The last pages may be away when the last turn ends. */
const CATCH_UP_MS = 15_000;

interface Page {
  lastId: string;
  /** How often each id came. */
  seen: Map<string, number>;
  prompts: number;
  resumed: number;
  outOfOrder: number;
  isReset: boolean;
}

type Call = (path: string, init?: RequestInit) => Promise<Response>;

/** Pages that are open for long, cut off again and again and resumed, each behind the event that it saw last. */
export async function run(seconds: number = SECONDS): Promise<BenchResult> {
  await using place = await openWorkplace();
  const home = place.home("viewer-pages");
  await home.startWorker();
  const { call, pid } = await reach(home);
  const over = new AbortController();
  const pages = Array.from({ length: PAGES }, newPage);
  const lives = pages.map((page) => live(page, call, over.signal));
  await until(() => pages.every(({ lastId }) => lastId !== ""));
  const fed = await sessionApi(call, pid, seconds);
  await until(() => pages.every(({ prompts }) => prompts >= fed.prompts));
  over.abort();
  await Promise.allSettled(lives);
  const sum = (of: (page: Page) => number) => pages.reduce((all, page) => all + of(page), 0);
  const twice = sum(({ seen }) => [...seen.values()].filter((times) => times > 1).length);
  return {
    title: `${PAGES} open pages for ${seconds} s`,
    figures: [
      {
        what: "memory of the worker at its highest",
        value: fed.residentMb,
        unit: "MB",
        budget: atMost(RESIDENT_MB_MAX),
      },
      { what: "events that a page received twice", value: twice, unit: "", budget: exactly(0) },
      { what: "events out of order", value: sum((page) => page.outOfOrder), unit: "", budget: exactly(0) },
      {
        what: "prompts that a page did not receive",
        value: sum((page) => Math.abs(fed.prompts - page.prompts)),
        unit: "",
        budget: exactly(0),
      },
      {
        what: "pages sent back to the lists",
        value: sum((page) => (page.isReset ? 1 : 0)),
        unit: "",
        budget: exactly(0),
      },
      { what: "events received", value: sum(({ seen }) => seen.size), unit: "" },
      { what: "lines cut and resumed", value: sum((page) => page.resumed), unit: "" },
    ],
    spreads: {},
    notes: [
      "Pages are clients of the stream without a browser; each is cut off every few seconds and resumes with its own last id.",
    ],
  };
}

function newPage(): Page {
  return { lastId: "", seen: new Map(), prompts: 0, resumed: 0, outOfOrder: 0, isReset: false };
}

async function live(page: Page, call: Call, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    const line = AbortSignal.any([over, AbortSignal.timeout(between(LINE_MS))]);
    const headers: Record<string, string> = page.lastId === "" ? {} : { "last-event-id": page.lastId };
    if (page.lastId !== "") page.resumed += 1;
    try {
      const { body } = await call("/stream", { headers, signal: line });
      const read = createEventReader((event) => note(page, event));
      const decoder = new TextDecoder();
      for await (const bytes of body ?? []) read(decoder.decode(bytes, { stream: true }));
    } catch (error) {
      // Cut off by ourselves, which is what is tried here.
      if (!line.aborted) throw error;
    }
    await Bun.sleep(between(AWAY_MS));
  }
}

function note(page: Page, { id, name }: StreamEvent): void {
  if (name === "reset") page.isReset = true;
  if (name === "prompt") page.prompts += 1;
  if (id === "") return;
  // A greeting carries the id that the stream begins behind, and tells of nothing.
  if (name !== "hello") {
    if (page.lastId !== "" && Number(id) < Number(page.lastId)) page.outOfOrder += 1;
    page.seen.set(id, (page.seen.get(id) ?? 0) + 1);
  }
  page.lastId = id;
}

/** A turn a second, until the time is over. */
async function sessionApi(
  call: Call,
  pid: number,
  seconds: number,
): Promise<{ prompts: number; residentMb: number }> {
  const post = async (path: string, body: object) => {
    const answer = await call(path, { method: "POST", body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
    await answer.arrayBuffer();
  };
  const end = performance.now() + seconds * 1_000;
  let [prompts, residentMb] = [0, 0];
  while (performance.now() < end) {
    await post(`/sessions/${FED}/init`, {
      sdk_session_id: "fed",
      project: "fed",
      prompt: `Prompt ${prompts}`,
    });
    prompts += 1;
    for (let use = 0; use < CALLS_PER_TURN; use += 1)
      await post(`/sessions/${FED}/observations`, {
        tool_name: "Edit",
        tool_input: { file_path: `/fed/${prompts}.ts`, old_string: "a", new_string: prose(2_000, prompts) },
        correlation_id: `${prompts}-${use}`,
      });
    await post(`/sessions/${FED}/summarize`, {});
    residentMb = Math.max(residentMb, residentMegabytes(pid));
    await Bun.sleep(1_000);
  }
  return { prompts, residentMb };
}

async function reach(home: BenchHome): Promise<{ call: Call; pid: number }> {
  await until(() => readWorkerAddress(home.paths) !== undefined);
  const address = readWorkerAddress(home.paths);
  const authorization = `Bearer ${findApiToken(home.paths.apiToken)}`;
  return {
    pid: address?.pid ?? 0,
    call: (path, init) =>
      fetch(`http://127.0.0.1:${address?.port}${path}`, {
        ...init,
        headers: { ...init?.headers, authorization },
      }),
  };
}

async function until(isSo: () => boolean): Promise<void> {
  const end = performance.now() + CATCH_UP_MS;
  // What is not so by then is told by the figures.
  while (!isSo() && performance.now() < end) await Bun.sleep(20);
}

function between({ least, most }: { least: number; most: number }): number {
  return least + Math.floor(Math.random() * (most - least));
}

function residentMegabytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kilobytes) / 1_024;
}

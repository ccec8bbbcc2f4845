import type { BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { findApiToken } from "../../src/config/api-token.ts";
import { readWorkerAddress } from "../../src/supervisor/worker-files.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";
import { until } from "../kit/until.ts";
import { startWorker, stopWorker, type WorkerProcess } from "../kit/worker.ts";
import { browser } from "./browser.ts";

/** A page of the viewer that was let in, in a browser profile of its own. */
export interface Viewed extends AsyncDisposable {
  page: Page;
  /** What went wrong in the page: errors in the console, exceptions, requests to other places. */
  complaints: string[];
  /** Goes to an address of the viewer and waits for its heading. */
  show(path: string): Promise<void>;
}

/** A home with a worker that serves the page. */
export interface Stage extends AsyncDisposable {
  home: TempHome;
  origin: string;
  /** Lets a browser in by a link as `claude-mem open` makes it. Its complaints fail the test, unless they are awaited. */
  view(options?: ViewOptions): Promise<Viewed>;
  /** Path of a link, not yet used. */
  link(): Promise<string>;
  stopWorker(): Promise<void>;
  startWorker(): Promise<void>;
}

export interface ViewOptions extends BrowserContextOptions {
  /** What may stand in the console in this test. */
  expects?: RegExp;
  /** Another port than the worker's, which leads there. */
  port?: number;
}

const WAIT_MS = 10_000;

/** @param fill writes the memory before the worker has it */
export async function openStage(fill: (home: TempHome) => void = () => undefined): Promise<Stage> {
  const home = openHome();
  home.environment.CLAUDE_MEM_WORKER_PORT = String(20_000 + Math.floor(Math.random() * 20_000));
  fill(home);
  let worker: WorkerProcess | undefined;
  const start = async () => {
    worker = await startWorker(home);
  };
  await start();
  const address = await until("the worker listens", () => readWorkerAddress(home.paths));
  const origin = `http://127.0.0.1:${address.port}`;
  const link = async () => {
    const headers = { authorization: `Bearer ${findApiToken(home.paths.apiToken)}` };
    const answer = await fetch(`${origin}/api/admin/viewer-ticket`, { method: "POST", headers });
    const { ticket } = (await answer.json()) as { ticket: string };
    return `/login?ticket=${ticket}`;
  };
  return {
    home,
    origin,
    link,
    view: async ({ port, ...options } = {}) =>
      openView(port === undefined ? origin : `http://127.0.0.1:${port}`, await link(), options),
    startWorker: start,
    stopWorker: async () => {
      if (worker !== undefined) await stopWorker(worker);
      worker = undefined;
    },
    [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
  };
}

async function openView(origin: string, link: string, options: ViewOptions): Promise<Viewed> {
  const { expects, ...more } = options;
  const context = await (await browser()).newContext({ locale: "en-GB", reducedMotion: "reduce", ...more });
  context.setDefaultTimeout(WAIT_MS);
  // The page that the link leads to is not opened: each test would load it for nothing.
  let key = await logIn(context, `${origin}${link}`);
  const page = await context.newPage();
  const complaints: string[] = [];
  const complain = (text: string) => {
    if (!expects?.test(text)) complaints.push(text);
  };
  page.on(
    "console",
    (message) => message.type() === "error" && complain(`${message.text()} (${message.location().url})`),
  );
  page.on("response", (answer) => answer.status() >= 400 && complain(`${answer.status()} ${answer.url()}`));
  page.on("pageerror", (error) => complain(String(error)));
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== origin) complain(`a request to ${request.url()}`);
  });
  return {
    page,
    complaints,
    show: async (path) => {
      await page.goto(`${origin}${path}${key}`);
      key = "";
      await page.locator("h1").waitFor();
    },
    [Symbol.asyncDispose]: async () => {
      await context.close();
      if (complaints.length > 0) throw new Error(`the page complained: ${complaints.join("; ")}`);
    },
  };
}

/** Uses a login link as a browser does, and returns the key that belongs to the cookie, as the viewer awaits it in an address. */
async function logIn(context: BrowserContext, link: string): Promise<string> {
  const answer = await context.request.get(link);
  const [key] = /#key=[\w-]+/.exec(await answer.text()) ?? [];
  if (key === undefined) throw new Error(`${link} answered with ${answer.status()}`);
  return key;
}

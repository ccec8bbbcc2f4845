import type { BrowserContextOptions, Page } from "playwright-core";
import { ensurePage } from "../../src/install/ensure-page.ts";
import { readWorkerAddress } from "../../src/supervisor/worker-files.ts";
import { runCommand } from "../kit/command.ts";
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
  /** Lets a browser in by a link of `claude-mem open`. Its complaints fail the test, unless they are awaited. */
  view(options?: ViewOptions): Promise<Viewed>;
  /** One link, not yet used. */
  link(): Promise<string>;
  stopWorker(): Promise<void>;
  startWorker(): Promise<void>;
}

export interface ViewOptions extends BrowserContextOptions {
  /** What may stand in the console in this test. */
  expects?: RegExp;
}

const WAIT_MS = 10_000;

/** @param fill writes the memory before the worker has it */
export async function openStage(fill: (home: TempHome) => void = () => undefined): Promise<Stage> {
  const home = openHome();
  home.environment.CLAUDE_MEM_WORKER_PORT = String(20_000 + Math.floor(Math.random() * 20_000));
  await ensurePage({ ...home.environment, HOME: process.env.HOME ?? home.dir });
  fill(home);
  let worker: WorkerProcess | undefined;
  const start = async () => {
    worker = await startWorker(home);
  };
  const link = async () => {
    const { stdout, stderr } = await runCommand(home, ["open", "--json"]);
    if (stderr !== "") throw new Error(stderr);
    return (JSON.parse(stdout) as { url: string }).url;
  };
  await start();
  const address = await until("the worker listens", () => readWorkerAddress(home.paths));
  const origin = `http://127.0.0.1:${address.port}`;
  return {
    home,
    origin,
    link,
    view: async (options = {}) => openView(origin, await link(), options),
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
  const page = await context.newPage();
  const complaints: string[] = [];
  const complain = (text: string) => {
    if (!expects?.test(text)) complaints.push(text);
  };
  page.on("console", (message) => message.type() === "error" && complain(message.text()));
  page.on("pageerror", (error) => complain(String(error)));
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== origin) complain(`a request to ${request.url()}`);
  });
  await page.goto(link);
  await page.waitForURL(`${origin}/`);
  return {
    page,
    complaints,
    show: async (path) => {
      await page.goto(`${origin}${path}`);
      await page.locator("h1").waitFor();
    },
    [Symbol.asyncDispose]: async () => {
      await context.close();
      if (complaints.length > 0) throw new Error(`the page complained: ${complaints.join("; ")}`);
    },
  };
}

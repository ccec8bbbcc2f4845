/**
 * An interactive Claude Code session in a pseudo-terminal of its own: keys in, screen out.
 *
 * It promises that every wait has a deadline and that a missed one shows the screen as it was.
 */
import type { Claude } from "./claude.ts";
import { within } from "./deadline.ts";
import type { HostHome } from "./host-home.ts";
import { type KillScope, killProcess } from "./process-scan.ts";
import { openTerminal, type Terminal, terminalColumns } from "./terminal.ts";

/** A cold start with a plugin takes about two seconds; a loaded machine several times that. */
const startTimeoutMs = 20_000;
const screenTimeoutMs = 15_000;
/** `/exit` waits for SessionEnd hooks (1.5 s for a plugin's). */
const exitTimeoutMs = 10_000;
/** A lone Escape is told from Alt+key by the pause after it, which no output announces. */
const escapeGapMs = 150;

/** The input box. Older prompts on the screen have the arrow too, but no rule above; dialogs have no box. */
const inputBox = /^─{20}.*\n❯/m;
const busyMark = /esc to interrupt/;
const exitQuestion = /Exit and stop tasks/;

const keys = {
  Enter: "\r",
  Escape: "\x1b",
  Tab: "\t",
  Backspace: "\x7f",
  Up: "\x1b[A",
  Down: "\x1b[B",
  "Ctrl-C": "\x03",
  "Ctrl-D": "\x04",
  "Ctrl-U": "\x15",
} as const;

type Key = keyof typeof keys;

export interface TuiOptions {
  readonly claude: Claude;
  readonly home: HostHome;
  /** Defaults to the project of the home. */
  readonly cwd?: string;
  /** Further flags, such as `--continue` or `--permission-mode plan`. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** `bypass` (the default) lets every tool run, `ask` opens a dialog for each. */
  readonly permissions?: "bypass" | "ask";
}

export interface TuiSession {
  readonly pid: number;
  /** The visible lines as they are now. */
  readonly screenText: string;
  type(text: string): void;
  /** Resolves when the next key may follow. */
  press(key: Key): Promise<void>;
  /** Resolves when the visible screen matches; rejects with the screen after `timeoutMs` (default 15 s). */
  waitForText(pattern: RegExp, timeoutMs?: number): Promise<void>;
  /**
   * Resolves when the host takes a prompt and runs no turn. To be called after something of the turn has been
   * seen: right after Enter the turn may not have begun.
   */
  waitIdle(timeoutMs?: number): Promise<void>;
  /** Types one line, waits until the input box shows it, and presses Enter. */
  prompt(text: string): Promise<void>;
  /** Leaves by `/exit`, stopping background tasks, and resolves with the exit code. */
  exit(): Promise<number>;
  kill(signal: NodeJS.Signals, scope: KillScope): Promise<void>;
  readonly exited: Promise<number>;
}

/** Resolves when the session takes keys. Rejects, and kills the host, when it ends or asks something instead. */
export async function openTui(options: TuiOptions): Promise<TuiSession> {
  const terminal = openTerminal();
  const child = Bun.spawn([options.claude.path, ...tuiArgs(options)], {
    cwd: options.cwd ?? options.home.project,
    env: options.home.env(options.env),
    terminal: terminal.pty,
  });
  const exited = child.exited.finally(() => terminal.close());
  const session = driveSession(child.pid, terminal, exited);
  const early = exited.then((code) => {
    throw new Error(`the host ended with ${code} before it took keys; screen:\n${terminal.screenText}`);
  });
  try {
    await Promise.race([session.waitForText(inputBox, startTimeoutMs), early]);
  } catch (error) {
    await session.kill("SIGKILL", "tree");
    throw error;
  }
  return session;
}

function tuiArgs(options: TuiOptions): string[] {
  const permissions =
    options.permissions === "ask" ? ["--permission-mode", "default"] : ["--dangerously-skip-permissions"];
  return [...permissions, ...(options.args ?? [])];
}

function driveSession(pid: number, terminal: Terminal, exited: Promise<number>): TuiSession {
  const waitForText: TuiSession["waitForText"] = (pattern, timeoutMs = screenTimeoutMs) =>
    terminal.wait((screen) => pattern.test(screen), `${pattern}`, timeoutMs);
  const prompt = async (text: string) => {
    terminal.write(text);
    // Enter in the same read as the text would be taken as part of a paste.
    await waitForText(typedText(text));
    terminal.write(keys.Enter);
  };
  return {
    pid,
    get screenText() {
      return terminal.screenText;
    },
    type: (text) => terminal.write(text),
    press: async (key) => {
      terminal.write(keys[key]);
      if (key === "Escape") await Bun.sleep(escapeGapMs);
    },
    waitForText,
    waitIdle: (timeoutMs = screenTimeoutMs) =>
      terminal.wait((screen) => inputBox.test(screen) && !busyMark.test(screen), "an idle host", timeoutMs),
    prompt,
    exit: () => leave(prompt, terminal, exited),
    kill: (signal, scope) => killProcess(pid, signal, scope),
    exited,
  };
}

/** Half a line is enough to know that the text has arrived, and stays clear of wrapping. */
function typedText(text: string): RegExp {
  return new RegExp(`^─{20}.*\\n❯.*${RegExp.escape(text.slice(0, terminalColumns / 2))}`, "m");
}

async function leave(prompt: TuiSession["prompt"], terminal: Terminal, exited: Promise<number>) {
  await prompt("/exit");
  // Most sessions just end; the question comes while background tasks run, with this answer selected.
  const callOff = terminal.onScreen(
    (screen) => exitQuestion.test(screen),
    () => terminal.write(keys.Enter),
  );
  const describe = () => `no exit within ${exitTimeoutMs} ms; screen:\n${terminal.screenText}`;
  return within(exited, exitTimeoutMs, describe).finally(callOff);
}

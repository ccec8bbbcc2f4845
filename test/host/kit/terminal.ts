/** A pseudo-terminal and its screen: bytes in, and waiting for what the screen then shows. */
import { within } from "./deadline.ts";
import { openScreen } from "./terminal-screen.ts";

/** Wide enough that no line of a scripted session wraps, high enough that it need not scroll. */
export const terminalColumns = 120;
const terminalRows = 50;

export interface Terminal {
  /** To be given to `Bun.spawn`. */
  readonly pty: Bun.Terminal;
  readonly screenText: string;
  write(keys: string): void;
  /** Calls `act` once, as soon as the visible screen is accepted. Returns how to call it off. */
  onScreen(accepts: (screen: string) => boolean, act: () => void): () => void;
  /** Resolves when the visible screen is accepted; rejects with the screen after `timeoutMs`. */
  wait(accepts: (screen: string) => boolean, what: string, timeoutMs: number): Promise<void>;
  close(): void;
}

export function openTerminal(): Terminal {
  const screen = openScreen(terminalColumns, terminalRows);
  const decoder = new TextDecoder();
  const onOutput = new Set<() => void>();
  const pty = new Bun.Terminal({
    cols: terminalColumns,
    rows: terminalRows,
    data: (_pty, bytes) => {
      screen.write(decoder.decode(bytes, { stream: true }));
      for (const look of onOutput) look();
    },
  });
  const onScreen: Terminal["onScreen"] = (accepts, act) => {
    const callOff = () => void onOutput.delete(look);
    const look = () => {
      if (!accepts(screen.text)) return;
      callOff();
      act();
    };
    onOutput.add(look);
    look();
    return callOff;
  };
  const wait: Terminal["wait"] = (accepts, what, timeoutMs) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const callOff = onScreen(accepts, resolve);
    const describe = () => `${what} did not appear within ${timeoutMs} ms; screen:\n${screen.text}`;
    return within(promise, timeoutMs, describe).finally(callOff);
  };
  return {
    pty,
    get screenText() {
      return screen.text;
    },
    write: (keys) => void pty.write(keys),
    onScreen,
    wait,
    close: () => pty.close(),
  };
}

import { watch } from "node:fs";

/**
 * Calls back when something in a folder changes, with its name if the system tells it. A fault (the folder was deleted, or
 * the system has no more watches) only ends the watch, because callers poll as well.
 *
 * @param onFault called at most once
 */
export function watchFolder(
  folder: string,
  onChange: (name: string | null) => void,
  onFault: (error: unknown) => void,
): Disposable {
  try {
    const watcher = watch(folder, (_event, name) => onChange(name));
    watcher.once("error", (error) => {
      // A second error without a listener would be thrown.
      watcher.on("error", () => {});
      watcher.close();
      onFault(error);
    });
    return { [Symbol.dispose]: () => watcher.close() };
  } catch (error) {
    onFault(error);
    return { [Symbol.dispose]() {} };
  }
}

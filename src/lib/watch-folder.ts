import { watch } from "node:fs";

/**
 * Calls back when something in a folder changes, with its name where the system tells it. A folder that cannot be watched
 * any more, because the system has no more watches or the folder is gone, ends the watch and nothing else: who watches
 * looks by the clock as well.
 *
 * @param onFault told at most once
 */
export function watchFolder(
  folder: string,
  onChange: (name: string | null) => void,
  onFault: (error: unknown) => void,
): Disposable {
  try {
    const watcher = watch(folder, (_event, name) => onChange(name));
    watcher.once("error", (error) => {
      // Another one would be thrown at nobody.
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

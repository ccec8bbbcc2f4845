/** Paths as shells write them on any system: `D:\x`, `D:/x` and `/d/x` are one. */
function unified(path: string): string {
  const slashes = path.replaceAll("\\", "/").replace(/(?<!\/)\/+$/, "");
  const drive = /^(?:\/mnt)?\/?([A-Za-z]):?(?=\/|$)/.exec(slashes);
  const isDrive =
    drive !== null && (/^[A-Za-z]:/.test(slashes) || /^(?:\/mnt)?\/[A-Za-z](?:\/|$)/.test(slashes));
  return isDrive ? `${drive[1]?.toLowerCase()}:${slashes.slice(drive[0].length)}` : slashes;
}

/** A file or folder relative to the work tree, "" for the work tree itself; as it is where it lies elsewhere. */
export function pathWithin(root: string, folder: string): string {
  const [base, path] = [unified(root), unified(folder)];
  if (path === base) return "";
  return path.startsWith(`${base}/`) ? path.slice(base.length + 1) : path;
}

export function isWithin(root: string, folder: string): boolean {
  return `${unified(folder)}/`.startsWith(`${unified(root)}/`);
}

/** Where a session is after it changed the folder; as it was where that cannot be told. */
export function changeFolder(folder: string, change: string): string {
  if (change === "-" || change === "" || /[$`]/.test(change)) return folder;
  const to = change.replace(/^~/, "");
  if (change.startsWith("~") || /^(?:\/|[A-Za-z]:)/.test(to))
    return change.startsWith("~") ? folder : unified(to);
  // The same change once more: the host had put the shell back to where it began.
  if (!to.includes("..") && `${unified(folder)}/`.endsWith(`/${unified(to)}/`)) return folder;
  const parts = unified(folder).split("/");
  for (const part of unified(to).split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}

import type { Database } from "bun:sqlite";
import { statSync } from "node:fs";
import { asMemoryError } from "../domain/error.ts";
import { openInbox } from "../inbox/schema.ts";
import type { Log } from "../lib/log.ts";
import { setAsideDatabase } from "../lib/set-aside.ts";

const BUSY_TIMEOUT_MS = 2_000;

/** The inbox under its path, which may be damaged, removed and made anew while the worker runs. */
export interface FollowedInbox {
  /** The open inbox; undefined while it cannot be used, when hooks spool and so do we. Each fault is said once. */
  current(): Database | undefined;
  /** Moves a damaged inbox away, so that hooks need not spool; what it still held, the transcripts tell. */
  setAside(): void;
  close(): void;
}

export function followInbox(path: string, backups: string, log: Log): FollowedInbox {
  let opened: { inbox: Database; inode: number | undefined } | undefined;
  let said = "";
  const close = () => {
    opened?.inbox.close();
    opened = undefined;
  };
  const setAside = () => {
    close();
    const aside = setAsideDatabase(path, backups, "damaged");
    log.error(`the inbox ${path} was damaged. It is kept as ${aside}; events go into a new one`);
  };
  const openFile = () => ({ inbox: openInbox(path, BUSY_TIMEOUT_MS), inode: inodeOf(path) });
  const open = () => {
    try {
      const file = openFile();
      said = "";
      return file;
    } catch (error) {
      const fault = asMemoryError(error, `opening the inbox ${path}`);
      if (fault.code === "database-damaged") {
        setAside();
        return openFile();
      }
      if (fault.message !== said) log.error(fault.explanation, { code: fault.code });
      said = fault.message;
      return undefined;
    }
  };
  return {
    current() {
      // A file that was removed can still be read through its handle, and nothing new will ever come into it.
      if (opened !== undefined && opened.inode !== inodeOf(path)) close();
      opened ??= open();
      return opened?.inbox;
    },
    setAside,
    close,
  };
}

function inodeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.ino;
}

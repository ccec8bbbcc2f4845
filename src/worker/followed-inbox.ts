import type { Database } from "bun:sqlite";
import { statSync } from "node:fs";
import { asMemoryError } from "../domain/error.ts";
import { openInbox } from "../inbox/schema.ts";
import type { Log } from "../lib/log.ts";
import { setAsideDatabase } from "../lib/set-aside.ts";

const BUSY_TIMEOUT_MS = 2_000;

/** The inbox at its path, which may be damaged, removed and recreated while the worker runs. */
export interface FollowedInbox {
  /** The open inbox; undefined while it is not usable, and hooks write spool files. Each fault is logged once. */
  current(): Database | undefined;
  /** Moves a damaged inbox away, so that hooks can use a new one. Its events are recovered from the transcripts. */
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
    log.error(`the inbox ${path} was damaged. It was moved to ${aside}, and a new one is used`);
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
      // A removed file is still readable through its handle, but hooks write to a new one.
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

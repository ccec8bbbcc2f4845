import type { Database } from "bun:sqlite";
import { statSync } from "node:fs";
import { asMemoryError } from "../domain/error.ts";
import { openInbox } from "../inbox/schema.ts";
import type { Log } from "../lib/log.ts";

const BUSY_TIMEOUT_MS = 2_000;

/** The inbox under its path, which may be damaged, set aside and made anew by a hook while the worker runs. */
export interface FollowedInbox {
  /** The open inbox; undefined while it cannot be used, when hooks spool and so do we. Each fault is said once. */
  current(): Database | undefined;
  close(): void;
}

export function followInbox(path: string, log: Log): FollowedInbox {
  let opened: { inbox: Database; inode: number | undefined } | undefined;
  let said = "";
  const close = () => {
    opened?.inbox.close();
    opened = undefined;
  };
  const open = () => {
    try {
      const inbox = openInbox(path, BUSY_TIMEOUT_MS);
      said = "";
      return { inbox, inode: inodeOf(path) };
    } catch (error) {
      const fault = asMemoryError(error, `opening the inbox ${path}`);
      if (fault.message !== said) log.error(`${fault.message}. ${fault.policy.remedy}`, { code: fault.code });
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
    close,
  };
}

function inodeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.ino;
}

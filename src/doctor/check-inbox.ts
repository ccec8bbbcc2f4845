import { existsSync, readdirSync, statSync } from "node:fs";
import { asMemoryError } from "../domain/error.ts";
import { countRecordsIn } from "../inbox/take.ts";
import { openDatabase } from "../lib/guarded-files.ts";
import { isSound } from "../store/database/open.ts";
import { type Check, failed, good, warning } from "./finding.ts";
import { sizeText } from "./size-text.ts";

/** More than a worker that keeps up ever leaves. */
const BACKLOG_WARNED = 5_000;

export const checkInbox: Check = {
  name: "inbox",
  examine({ paths }) {
    if (!existsSync(paths.inbox)) return good("nothing captured yet");
    if (!isInboxSound(paths.inbox))
      return failed(
        "inbox.db is damaged",
        "Run `claude-mem start`; the worker sets the file aside, and hooks write spool files meanwhile.",
      );
    const waiting = countRecordsIn(paths.inbox);
    const files = countSpooled(paths.spool);
    const size = sizeText(statSync(paths.inbox).size);
    const found = `${waiting} events waiting${files === 0 ? "" : `, ${files} spool files`}, ${size}`;
    if (waiting + files <= BACKLOG_WARNED) return good(found);
    return warning(found, "Run `claude-mem start`; the worker ingests them.");
  },
};

function isInboxSound(path: string): boolean {
  try {
    using inbox = openDatabase(path, { readwrite: true, create: false });
    return isSound(inbox);
  } catch (error) {
    const fault = asMemoryError(error, `opening ${path}`);
    // A file that cannot be reached may be sound.
    if (fault.code !== "database-damaged") throw fault;
    return false;
  }
}

function countSpooled(folder: string): number {
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")).length : 0;
}

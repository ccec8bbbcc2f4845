import { existsSync, readdirSync, statSync } from "node:fs";
import { asMemoryError } from "../domain/error.ts";
import { countRecordsIn } from "../inbox/take.ts";
import { openDatabase } from "../lib/guarded-files.ts";
import { isSound } from "../store/database/open.ts";
import { sizeText } from "./check-memory.ts";
import { type Check, good } from "./finding.ts";

/** More than this is more than a worker that keeps up ever leaves. */
const BACKLOG_WARNED = 5_000;

export const checkInbox: Check = {
  name: "inbox",
  examine({ paths }) {
    if (!existsSync(paths.inbox)) return good("nothing has been captured yet");
    if (!isInboxSound(paths.inbox)) {
      const remedy = "`claude-mem start`: the worker sets it aside; hooks leave files meanwhile.";
      return [{ verdict: "failed", found: "inbox.db is damaged", remedy }];
    }
    const waiting = countRecordsIn(paths.inbox);
    const files = spooled(paths.spool);
    const found = `${waiting} events wait${files === 0 ? "" : `, ${files} of them as files`}, ${sizeText(statSync(paths.inbox).size)}`;
    if (waiting + files <= BACKLOG_WARNED) return good(found);
    return [{ verdict: "warning", found, remedy: "`claude-mem start`: the worker takes them over." }];
  },
};

function isInboxSound(path: string): boolean {
  try {
    using inbox = openDatabase(path, { readwrite: true, create: false });
    return isSound(inbox);
  } catch (error) {
    const fault = asMemoryError(error, `looking at ${path}`);
    // Out of reach it may be sound, and is not to be set aside.
    if (fault.code !== "database-damaged") throw fault;
    return false;
  }
}

function spooled(folder: string): number {
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")).length : 0;
}

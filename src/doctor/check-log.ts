import { asString, parseObject } from "../domain/json.ts";
import { readLogTail } from "../lib/log-tail.ts";
import { type Check, good, warning } from "./finding.ts";

const LINES_READ = 5_000;
/** An older error has either been fixed or happened again. */
const RECENT_MS = 24 * 60 * 60_000;

export const checkLog: Check = {
  name: "last error",
  examine({ paths }) {
    const last = readLogTail(paths.logs, LINES_READ)
      .lines.map(parseObject)
      .findLast((entry) => asString(entry?.level) === "ERROR");
    const at = Date.parse(asString(last?.["@timestamp"]) ?? "");
    if (last === undefined || !(Date.now() - at < RECENT_MS)) return good("none in the last 24 hours");
    const found = `${new Date(at).toLocaleString("sv-SE")}: ${asString(last.message) ?? ""}`;
    return warning(found, "`claude-mem logs` shows what happened before and after it.");
  },
};

import { asString, parseObject } from "../domain/json.ts";
import { readLogTail } from "../lib/log-tail.ts";
import { type Check, good } from "./finding.ts";

const LINES_READ = 5_000;
/** What is older has either been mended or comes again. */
const RECENT_MS = 24 * 60 * 60_000;

export const checkLog: Check = {
  name: "last error",
  examine({ paths }) {
    const last = readLogTail(paths.logs, LINES_READ)
      .lines.map(parseObject)
      .findLast((entry) => asString(entry?.level) === "ERROR");
    const at = Date.parse(asString(last?.["@timestamp"]) ?? "");
    if (last === undefined || !(Date.now() - at < RECENT_MS)) return good("none within a day");
    const found = `${new Date(at).toLocaleString("sv-SE")}: ${asString(last.message) ?? ""}`;
    return [{ verdict: "warning", found, remedy: "`claude-mem logs` shows what was before and after." }];
  },
};

import { asString } from "../../src/domain/json.ts";
import { type Need, namesPath } from "./need.ts";
import { hasOpened, type Past } from "./past.ts";
import { type Call, commandOf, contentOf, fileOf, type RecordedSession } from "./session.ts";

/** Calls after a search among which the file is looked for. */
const CALLS_MAX = 8;
/** A name that is no plain word: with a hump, an underscore, or a call behind it. */
const IDENTIFIER = /[A-Za-z_]*(?:[a-z0-9][A-Z]|[a-zA-Z0-9]_[a-zA-Z])\w*/;
const SEARCHING = /(?:^|[|;&]\s*)(?:grep|rg|git grep|ag)\b[^|;&]*?["']([^"']+)["']/;
const DEFINING =
  "(?:func(?:tion)?(?:\\s*\\([^)]*\\))?|class|def|type|interface|enum|struct|const|let|var|fn|export|trait|public|private|static)";

/** Kind c: an identifier was searched for, and then the file opened that defines it. */
export function searchedSymbols(session: RecordedSession, past: Past): Need[] {
  const told = new Set<string>();
  return session.calls.flatMap((call, index) => {
    const symbol = symbolIn(call);
    if (symbol === undefined || told.has(symbol)) return [];
    const path = definingFile(session, symbol, session.calls.slice(index + 1, index + 1 + CALLS_MAX));
    if (path === undefined) return [];
    told.add(symbol);
    return [
      {
        kind: "c" as const,
        session: session.id,
        what: `${symbol} in ${path}`,
        before: call.at - 1,
        isKnown: past.endedBefore(call.at).some((earlier) => hasOpened(earlier, path)),
        isIn: (text: string) => namesPath(text, path),
      },
    ];
  });
}

function symbolIn(call: Call): string | undefined {
  const pattern =
    call.name === "Grep" ? asString(call.input.pattern) : SEARCHING.exec(commandOf(call) ?? "")?.[1];
  return IDENTIFIER.exec(pattern ?? "")?.[0];
}

function definingFile(session: RecordedSession, symbol: string, later: readonly Call[]): string | undefined {
  const defines = new RegExp(`\\b${DEFINING}\\s[^\\n]{0,60}\\b${symbol}\\b|^\\s*${symbol}\\s*(?:[:(=])`, "m");
  for (const call of later) {
    if (call.name !== "Read" || call.outcome !== "ok" || !defines.test(contentOf(call))) continue;
    const path = fileOf(session, call);
    if (path !== undefined) return path;
  }
  return undefined;
}

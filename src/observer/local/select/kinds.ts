import type { ObservationType } from "../../../domain/observation.ts";
import { type FileEdit, isConfigPath, isDocPath } from "../read/edits.ts";

const SECURITY =
  /\b(?:vulnerabilit\w+|cve-\d+|path traversal|(?:sql|command|shell|code|prompt|html|header) injection|xss|csrf|ssrf|privilege escalation|secrets? (?:leak\w*|exposed|in (?:the )?(?:logs?|repo))|leak(?:s|ed|ing)? (?:credentials|secrets|tokens)|hard-?coded (?:password|secret|credential|token)s?|sanitiz\w+|sicherheitslücke|漏洞)\b/i;
const BUG =
  /\b(?:fix(?:e[sd]|ing)?|bug(?:fix)?s?|broken|crash(?:e[sd])?|regressions?|repaired|resolved|root cause|panics?|flaky|data race|deadlock|behebt?|behoben|fehler|corrig\w+|arregl\w+)\b|修复|修正|修復/i;
const REFACTOR =
  /\b(?:refactor\w*|renam\w+|extract\w*|consolidat\w+|dedup\w*|simplif\w+|clean(?:ed|s)?[ -]?up|moved?|split|inlin\w+|replac\w+|reorgani[sz]\w+|restructur\w+|unif(?:y|ied)|convert\w*|migrat\w+|moderni[sz]\w+|decoupl\w+|(?:remov|delet)\w+ (?:the )?(?:unused|dead|duplicate\w*|redundant|unnecessary)|umbenannt|重构|リファクタ)\b|重构/i;
const FEATURE =
  /\b(?:add(?:ed|s)?|implement\w*|introduc\w+|creat\w+|support(?:s|ed)?|built|new|enable[sd]?|feature|expos\w+|hinzugefügt|ajout\w+|añad\w+|now (?:shows?|supports?|displays?|prints?|accepts?|allows?))\b|新增|添加|实现|追加|実装/i;

const ASKED_FIX =
  /\b(?:fix|bugs?|broken|crash\w*|fail(?:s|ed|ing|ures?)|does(?:n't| not) work|not working|wrong(?:ly)?|errors?|incorrect(?:ly)?|regression|missing)\b|kaputt|fehler|behebe|reparier|corrig|répar|arregl|修复|バグ/i;
const ASKED_FEATURE = /\b(?:add|implement|create|introduce|support|build|write)\b|hinzu|实现|添加|追加/i;

export function isAboutSecurity(text: string): boolean {
  return SECURITY.test(text);
}

/** What the prefix of a conventional commit says: "fix(cli): …". */
const PREFIXES: ReadonlyMap<string, ObservationType> = new Map([
  ["fix", "bugfix"],
  ["feat", "feature"],
  ["refactor", "refactor"],
  ["perf", "refactor"],
]);
const PREFIX = /^(fix|feat|refactor|perf|docs|chore|ci|build|style|test)(?:\([^)]{1,40}\))?!?:/;

/** What kind of work it was. The commit's prefix decides, then the title, then what was asked. */
export function kindOfWork(
  title: string,
  asked: string,
  edits: readonly FileEdit[],
  subject = title,
): ObservationType {
  if (SECURITY.test(title)) return "security_note";
  const prefix = PREFIX.exec(subject)?.[1];
  if (prefix !== undefined) return PREFIXES.get(prefix) ?? "change";
  const isAside = (edit: FileEdit) => edit.isTest || isDocPath(edit.path) || isConfigPath(edit.path);
  if (edits.length > 0 && edits.every(isAside)) return /\bfix/i.test(title) ? "bugfix" : "change";
  return kindByWords(title) ?? kindByWords(subject) ?? kindByRequest(title, asked);
}

function kindByWords(text: string): ObservationType | undefined {
  if (BUG.test(text)) return "bugfix";
  if (REFACTOR.test(text)) return "refactor";
  return FEATURE.test(text) ? "feature" : undefined;
}

function kindByRequest(title: string, asked: string): ObservationType {
  if (/^(?:remov|delet|dropp|revert)ed\b/i.test(title)) return "change";
  if (ASKED_FIX.test(asked)) return "bugfix";
  if (REFACTOR.test(asked)) return "refactor";
  return ASKED_FEATURE.test(asked) ? "feature" : "change";
}

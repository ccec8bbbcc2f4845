import { capitalised } from "./text.ts";

/** Verbs that open commit subjects, requests and todos, with the past that says they were done. Regular ones are derived. */
export const IRREGULAR: Readonly<Record<string, string>> = {
  build: "built",
  bring: "brought",
  catch: "caught",
  choose: "chose",
  cut: "cut",
  do: "did",
  drop: "dropped",
  feed: "fed",
  find: "found",
  format: "formatted",
  get: "got",
  give: "gave",
  go: "went",
  hide: "hid",
  hold: "held",
  keep: "kept",
  leave: "left",
  let: "let",
  make: "made",
  map: "mapped",
  pin: "pinned",
  plan: "planned",
  plug: "plugged",
  put: "put",
  read: "read",
  rebuild: "rebuilt",
  rerun: "reran",
  reset: "reset",
  rethink: "rethought",
  rewrite: "rewrote",
  run: "ran",
  send: "sent",
  set: "set",
  ship: "shipped",
  show: "showed",
  shut: "shut",
  skip: "skipped",
  speed: "sped",
  split: "split",
  stop: "stopped",
  strip: "stripped",
  swap: "swapped",
  take: "took",
  teach: "taught",
  tell: "told",
  throw: "threw",
  trim: "trimmed",
  undo: "undid",
  unify: "unified",
  wrap: "wrapped",
  write: "wrote",
  commit: "committed",
  debug: "debugged",
  defer: "deferred",
  refer: "referred",
  log: "logged",
  tag: "tagged",
  ban: "banned",
  bump: "bumped",
};

const REGULAR: ReadonlySet<string> = new Set(
  "accept add address adjust adopt align allow analyze apply assert attach avoid backport bail batch block bound bump cache cap capture centralize change check clamp clarify clean clear close collapse combine compare complete compress compute condense configure confirm connect consolidate convert copy correct cover create deduplicate dedupe decouple default define delay delete demote deprecate derive detect disable disallow discard display distinguish document downgrade drive echo eliminate emit enable encode encapsulate enforce enhance ensure escape exclude exempt expand explain export expose extend extract factor fail fall filter finish fix flatten flip flush force forbid forward gate generate guard handle harden honor honour ignore implement import improve include increase inject inline insert inspect install integrate introduce invalidate isolate join kill limit link lint list load localize lock lower mark match measure merge migrate mock modernize modify move name narrow normalize notify omit open optimize order override parallelize parse pass patch persist point polish port populate prefer prefix prepare preserve prevent print prioritize propagate protect prune pull push query queue raise reduce refactor refine refresh register reject relax release reload remove rename render reorder reorganize repair replace report request require resolve respect restore restrict restructure retain retry return reuse revert review revise reword rework rotate round sanitize save scan scope separate serialize shorten shrink silence simplify sort specify stabilize standardize start store stream streamline suggest summarize suppress surface sync synchronize test tidy tighten time toggle track transform translate trigger truncate try tune turn tweak type unblock uncomment update upgrade use validate verify version wait warn widen wire".split(
    " ",
  ),
);

/** The past of a verb in its plain form, or undefined for a word not known as a verb. */
export function pastOf(verb: string): string | undefined {
  const plain = verb.toLowerCase();
  const irregular = IRREGULAR[plain];
  if (irregular !== undefined) return irregular;
  if (!REGULAR.has(plain)) return undefined;
  if (plain.endsWith("e")) return `${plain}d`;
  if (/[^aeiou]y$/.test(plain)) return `${plain.slice(0, -1)}ied`;
  return `${plain}ed`;
}

/** "Add x and fix y" says what to do; "Added x and fixed y" says that it was done. */
export function inPast(text: string): string {
  const found = /^([A-Za-z]+)((?:[\s,][\s\S]*)?)$/.exec(text);
  const past = found?.[1] === undefined ? undefined : pastOf(found[1]);
  if (past === undefined || found === null) return text;
  const rest = (found[2] ?? "").replace(/(, (?:and )?| and )([a-z]+)(?= \S)/g, (all, joint, verb) => {
    const other = pastOf(verb);
    return other === undefined || AMBIGUOUS.has(verb) ? all : `${joint}${other}`;
  });
  return past.charAt(0).toUpperCase() + past.slice(1) + rest;
}

/** "fix(cli): add x" in the words of a report: "Added x". */
export function reported(subject: string): string {
  const bare = subject.replace(/^[a-z]{2,12}(?:\([^)]{1,40}\))?!?: ?/, "");
  return capitalised(inPast(bare.charAt(0).toUpperCase() + bare.slice(1)));
}

/** Verbs that are as often nouns: "tests and format checks" must stay as it is. */
export const AMBIGUOUS: ReadonlySet<string> = new Set(
  "build cache change check commit copy default display document export format import link list load lock log map match name order patch plan point prefix print query queue report request review scope show sort start stop store stream test time tag type update use version wait read set split cut run reset".split(
    " ",
  ),
);

/** "The logic has been moved", "rounding now happens once": work told from the side of the thing. */
export function tellsOfChange(text: string): boolean {
  return /\b(?:has|have) (?:now )?been \w+(?:ed|t|n)\b|\b(?:is|are|was|were) now\b|\bnow\b|\bno longer\b|\binstead of\b|\bjetzt\b|\bnun\b|désormais|ahora|现在|不再|になりました/i.test(
    text,
  );
}

const STRONG_PAST =
  /^(?:built|brought|caught|chose|cut|did|found|gave|got|hid|kept|left|made|put|ran|rebuilt|reran|reset|rewrote|sent|set|shut|split|swapped|threw|took|undid|wrote|went|broke|led|chose)\b/i;

/** Whether a statement opens with what was done: "Fixed …", "Moved …". */
export function opensInPast(text: string): boolean {
  return (
    STRONG_PAST.test(text) ||
    /^(?:also |now |correctly |properly |successfully )?[A-Za-z]{2,}ed\b(?! (?:by|to be|from|that)\b)/i.test(
      text,
    )
  );
}

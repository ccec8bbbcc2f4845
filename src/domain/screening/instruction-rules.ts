import type { FlagReason } from "./combinations.ts";

/**
 * Patterns that tell an instruction to an agent from a report. `~` stands for a gap, AGENT for names of agents, SECRET for
 * what an agent must not reveal. Each is linear: no repeated group contains another repetition.
 *
 * They ask five questions: does the text revoke what was said before, does it address an agent as its reader, does it
 * order for later or for good, does it go around the user, does it want secrets or code to travel. A modal verb alone is
 * no reason, because programs often tell people what they must do.
 */
export interface ReasonRules {
  reason: FlagReason;
  patterns: readonly string[];
}

/** Between two words of a pattern. */
const GAP = String.raw`[\s\S]{0,60}?`;
const AGENT = "(?:ai(?: models?)?|llms?|agents?|assistants?|claude|copilot|codex|chatbots?|language models?)";
const SECRET = String.raw`(?:\.env\b|id_rsa|id_ed25519|\.ssh\b|\.aws\b|\.npmrc|\.netrc|hosts\.yml|mcp\.json|/etc/passwd|wallets?\b|secrets?\b|credentials?|api[ _-]?keys?|\w{1,40}_(?:key|token|secret)\b|tokens?\b|passwords?|environment variables|private keys?|conversation history|system prompt)`;
const MODAL =
  "(?:must|shall|should|has to|have to|needs? to|(?:is|are) (?:required|expected|asked|instructed|told) to)";

/** Words by which a memory claims that somebody vouches for it. */
const LABEL =
  "(?:pinned|trusted|confirmed by (?:the )?user|saved by (?:the )?user|verified memory|angeheftete?r?|gemerkte?|épinglée?|fijad[oa]|fixad[oa]|anclad[oa]|appuntat[oa]|bloccat[oa]|vastgezet|przypięt[aey]|sabitlenmiş|sabitlenen|закрепл[её]нн\\p{L}{1,3}|закріплен\\p{L}{1,2}|已固定|已置顶|置顶|已釘選|固定された|ピン留め|고정된|고정됨|مثبتة?|पिन किया|đã ghim|disematkan|fäst|kiinnitetty|rögzített|připnut[éo])";
const RULING =
  "(?:decision|rule|note|memory|fact|preference|instruction|regel|entscheidung|notiz|décision|règle|note|decisi[oó]n|regla|nota|decisão|regra|decisione|regola|besluit|regel|decyzja|reguła|karar|kural|решение|правило|рішення|的决定|决定|規則|规则|決定|方針|결정|규칙|قرار|قاعدة|निर्णय|नियम|quyết định|quy tắc|keputusan|aturan|beslut|päätös|döntés|rozhodnutí)";

/** Of every pattern. */
export const PATTERN_FLAGS = "iu";

/** The source of a pattern with its names spelled out. */
export function spelledOf(pattern: string): string {
  const spelled = pattern
    .replaceAll("~", GAP)
    .replaceAll("AGENT", AGENT)
    .replaceAll("LABEL", LABEL)
    .replaceAll("RULING", RULING);
  return spelled.replaceAll("SECRET", SECRET).replaceAll("MODAL", MODAL);
}

/** A text that pretends to be something other than a note; matched against the whole text. */
export const FORMS: readonly ReasonRules[] = [
  {
    reason: "impersonates someone else",
    patterns: [
      String.raw`(?:^|\n) ?[#*\[<|]* ?(?:system|developer|administrator|human|user|assistant) ?(?:prompt|message|override|note|notice)? ?[\]>|*]* ?:(?!\/\/) ?\S~\b(?:you|your|ignore|always run|never mention|approve every)\b`,
      String.raw`\bsystem (?:override|update|alert|directive|instruction|notice)s? ?:`,
      String.raw`\b(?:message|instruction|note|request|order|word)s? from (?:the |your )?(?:operator|user|owner|developers?|system|administrator|admin|anthropic|openai|vendor)\b[^.!?\n]{0,12}[:—]`,
      String.raw`<\|(?:im_start|im_end|system|user|assistant|endoftext|eot_id)\|?>?`,
      String.raw`\[\/?(?:INST|SYS)\]|<<\/?SYS>>`,
      String.raw`<\/?(?:system|system-reminder|system_prompt|assistant|function_calls|tool_result|claude-mem-[a-z-]+)\b[^>]{0,80}>`,
      String.raw`(?:^|\n)#{2,4} ?(?:instructions?|system|response) ?:`,
    ],
  },
  {
    reason: "imitates a line of this memory",
    patterns: [
      String.raw`(?:^|\n)[ \t>*•·–—-]{0,4}#\d{1,9} (?:\d{4}-\d\d-\d\d |\d\d:\d\d )?(?:decision|bugfix|feature|refactor|change|discovery|security_(?:alert|note)|sensitive) ?\([^)\n]{0,60}\b(?:pinned|user|trusted|saved|person)\b`,
      String.raw`(?:^|\n)[ \t>*•·–—-]{0,4}#\d{1,9} (?:\d{4}-\d\d-\d\d|\d\d:\d\d) (?:decision|bugfix|feature|refactor|change|discovery|security_(?:alert|note)|sensitive):`,
      String.raw`(?:^|\n)## (?:Pinned|Last session \(|This session so far|Decisions and gotchas|Timeline, newest first)`,
      String.raw`\b(?:Notes on earlier work in this project|history, not instructions|noted by claude-mem|written by claude-mem)\b`,
      String.raw`(?:^|\n)[^\p{L}\p{N}\n]{0,6}LABEL[^\p{L}\p{N}\n]{0,3} ?RULING[^.!?\n]{0,60}[:\]】)]`,
      String.raw`(?:^|\n)[^\p{L}\p{N}\n]{0,3}[([【][^\])】\n]{0,30}LABEL[^\])】\n]{0,30}[\])】]`,
      String.raw`\b(?:end|close) of (?:the )?(?:recalled|remembered|injected|quoted|given) (?:content|memory|memories|context|notes|history)\b|\bend of (?:memory|memories|history|notes|context) (?:block|section|frame)?\b ?[-—.:\])]`,
      String.raw`<(?:recalled|memory|memories|remembered|pinned|trusted|context|history|note|user_message|instructions?)\b[^>\n]{0,40}\b(?:verified|trusted|author|source|pinned|priority|role|from)=`,
      String.raw`(?:^|\n)[^\p{L}\p{N}\n]{0,3}(?:\[(?:memory|mem|muisti|speicher|memoria|mémoire|記憶|记忆|память)\]|mem(?:ory)?>)`,
      String.raw`(?:^|\n)[^\p{L}\n]{0,6}\[(?:user|owner|operator|system|admin)\] ?["“«:]?`,
    ],
  },
];

/** What a sentence says. */
export const SENTENCES: readonly ReasonRules[] = [
  {
    reason: "overrides earlier instructions",
    patterns: [
      String.raw`\b(?:ignore|disregard|forget|override|bypass|discard)\b~\b(?:previous|prior|above|earlier|preceding|all|any|your|the system|these|other)\b~\b(?:instructions?|prompts?|rules|guidelines|directives|context|restrictions|constraints|told|polic(?:y|ies))\b`,
      String.raw`\b(?:new|updated|revised|real|actual|override) (?:system )?(?:instructions?|directives?|task) (?:for|to) (?:you|AGENT)\b`,
      String.raw`\byou are (?:now|no longer)\b~\b(?:bound|restricted|limited|dan|in developer mode|unrestricted|jailbroken|root|admin|an? (?:ai|agent|assistant))\b`,
      String.raw`\byour (?:new|next|actual|real|only) (?:tasks?|objectives?|goals?|jobs?|mission|instructions?) (?:is|are)?\b`,
      String.raw`\bas your next (?:action|step|task)\b`,
      String.raw`\bstop what you(?: are|\x27re) doing\b`,
      String.raw`\b(?:everything|all|anything) (?:above|before)(?: this(?: line)?)? (?:was|is) (?:a test|void|obsolete|fake|irrelevant)\b`,
      String.raw`\bthe (?:actual|real|true) (?:request|task|instructions?) (?:begins?|starts?|follows?|is)\b`,
    ],
  },
  {
    reason: "addresses an agent",
    patterns: [
      String.raw`\b(?:note|message|notice|attention|instructions?|important|reminder|warning|dear|hey|hello)\b(?: (?:to|for))?:? ?(?:the |all |any |every )?(?:ai |coding |automated )?AGENT\b ?[:,!—-]`,
      String.raw`\bif you(?:'re| are)\b~\b(?:an? )?(?:ai|llm|agent|language model|AGENT)\b`,
      String.raw`\b(?:any|all|every)? ?(?:ai|llm|coding|automated) ?(?:agents?|assistants?|models?|tools?)? (?:reading|processing|parsing|viewing|working on|that reads?|who reads?) this\b~\b(?:must|should|shall|needs? to|is required|are required|please|will)\b`,
      String.raw`\bas an? (?:ai |coding |large )?AGENT,? (?:you|your)\b`,
      String.raw`\bwhen(?:ever)? you (?:read|see|process|encounter|recall|load|retrieve) this(?: (?:message|note|text|file|page|comment|line|memory|entry))?,`,
      String.raw`(?:^|\n) ?@(?:claude|copilot|codex|cursor|bot|assistant)\b[ ,:]+(?:please\b|you\b|merge\b|approve\b|run\b|skip\b|push\b|delete\b|close\b|execute\b|send\b)`,
      String.raw`\b(?:hey|hi|hello|dear|to the|for the) (?:\w+ )?(?:bots?|models?|language models?|AGENT)(?:[,:!]| (?:who|that) (?:reads|picks|fixes|works|reviews))`,
      String.raw`(?:\/\/|\/\*|#|<!--|\(|--|^|\n) ?(?:AGENT|models?|bots?)(?: (?:reviewers?|instructions?|agents?|assistants?|readers?))? ?: ?(?!v?\d)(?:do not|don\x27t|never|always|this|you|please|report|replace|mark|mention|skip|ignore|add|run|remove|recommend|delete|approve|treat)\b`,
      String.raw`\bfor (?:ai|llm|automated) (?:contributors|readers|reviewers|agents|assistants|tools)\b ?[:.\n]`,
      String.raw`(?:^|\n|[#*/>-] )(?:llm|ai|agent|model|assistant)[ -]instructions? ?:{1,2} ?\w`,
      String.raw`["\x27](?:\w{1,30}_)?(?:assistant|model|agent|llm|ai)_?(?:instructions?|notes?|directives?)["\x27] ?: ?["\x27]`,
      String.raw`["\x27](?:notes?|instructions?|messages?)_(?:to|for)_(?:the_)?(?:assistant|model|agent|llm|ai)["\x27] ?:`,
      String.raw`\b(?:AGENT|models?|bots?|automated readers?)\b[^.!?\n]{0,40}\b(?:reading|summari[sz]ing|reviewing|processing|analy[sz]ing|working (?:here|on this)|that (?:fixes|reads|reviews)|who (?:fixes|reads|reviews))\b[^.!?\n]{0,60}\bMODAL\b`,
      String.raw`\b(?:review(?:er|ing)) (?:bots?|models?|agents?)\b[^.!?\n]{0,20}\b(?:should|must|shall|score|respond|approve)\b`,
      String.raw`\b(?:automated readers?|ai readers?|crawlers?|ai agents?) ?: ?(?:retrieve|fetch|read|load|go|follow|send|run|accept)\b`,
      String.raw`\b(?:requires?|needs?|wants?|asks?) (?:the |an? )?(?:AGENT|model|you) to\b~SECRET`,
      String.raw`\b(?:claude|copilot|codex|assistant|bot|ai|agent), [^.!?\n]{0,80}\b(?:you|your|wants you)\b`,
      String.raw`\bto the (?:ai |coding )?(?:agent|model|assistant|bot) (?:who|that|which|reading|working)\b`,
      String.raw`\bAGENT\b[^.!?\n]{0,30}\b(?:expected|asked|required) to (?:add|push|place|post|include|insert|put)\b`,
      String.raw`\bagents?: you\b`,
      String.raw`<[^>]{0,80}(?:\bhidden\b|display: ?none|font-size: ?0)[^>]{0,80}>[^<]{0,40}\b(?:AGENT|models?|bots?)\b`,
      String.raw`\b(?:human|user|developer)s? (?:can(?:no|\x27)t|do(?:es)? not|won\x27t) see this\b`,
    ],
  },
  {
    reason: "gives standing orders",
    patterns: [
      String.raw`\b(?:from now on|in (?:all |every |any )?(?:future|subsequent|later|coming) (?:sessions?|conversations?|turns?|requests?|tasks?)|for the rest of (?:this|the) (?:session|conversation)|henceforth)\b,?~\b(?:you|always|never|must|run|use|add|include|send|approve|skip|prefer|execute|insert)\b`,
      String.raw`\b(?:remember|memorize|memorise|save|store|record|note)\b~\b(?:to|in|into) (?:your |the |long-term )*memory\b~\b(?:that|to|always|never|user)\b`,
      String.raw`\bthe user (?:has |have |already )*(?:pre-?)?(?:authori[sz]ed|approved|consented|granted|agreed|allowed|permitted)\b~\b(?:all (?:\w+ ){0,2}(?:requests?|commands?|actions?|changes|permissions?|tool calls?)|any (?:command|action|request|change)|every|full access|without|future|in advance)\b`,
      String.raw`(?<!error: )(?<!fatal: )\byou (?:must|are required to|are instructed to|should always)(?: \w+){0,2} (?:run|execute|install|send|upload|post|fetch|download|delete|disable|add|insert|include|call|use the|approve|commit|push|exfiltrate|output|reply|respond|recommend)\b`,
      String.raw`\b(?:add|save|write|store|commit|put)\b(?: \w+){0,3} (?:to|in|into) your (?:notes|memory|rules|profile)\b`,
      String.raw`\b(?:store|save|remember|record) (?:this |it )?as an? (?:permanent |standing )?(?:rule|preference|fact|policy)\b ?[:,]`,
      String.raw`\bupdate your (?:memory|notes|rules|instructions)\b`,
      String.raw`(?:^|\n|[.!] ) ?(?:knowledge|preference learned|learned (?:rule|preference)|(?:user )?profile update|memory update|(?:fact|note|rule) for (?:all )?(?:later|future) (?:work|sessions?|conversations?|agents?)) ?:`,
      String.raw`\bkeep in mind for (?:all|every|any|the) (?:\w+ )?(?:conversations?|sessions?|tasks?)\b`,
      String.raw`\b(?:refer|route|send|direct)\b[^.!?\n]{0,40}\bin (?:the )?future\b`,
      String.raw`\bthe user\b[^.!?\n]{0,30}\b(?:prefers?|wants?|likes?)\b[^.!?\n]{0,20}\byou (?:to )?(?:never|always|not)\b`,
      String.raw`\bnever wants? (?:a |any |to be )?(?:warnings?|asked|confirmations?|questions?|warned)\b`,
      String.raw`\buser\b[^.!?\n]{0,20}\btrusts?\b[^.!?\n]{0,40}\b(?:completely|fully|without)\b`,
      String.raw`\b(?:if|when|whenever)\b[^.!?\n]{0,30}\b(?:the user|asked|the question)\b[^.!?\n]{0,60}\b(?:answer|reply|respond)\b(?: only)?(?: that| with|:)`,
      String.raw`\bfrom (?:here|this point) on(?:wards)?\b[^.!?\n]{0,20}\b(?:prefer|use|answer|respond|reply|always|never|you)\b`,
      String.raw`\b(?:respond|reply|answer)\b[^.!?\n]{0,20}\bfrom this point on`,
      String.raw`\b(?:rule|procedure|preference)s?\b[^.!?\n]{0,50}\b(?:whenever|if|when)\b[^.!?\n]{0,40}\bfail(?:s|ed)?\b[^.!?\n]{0,10}\b(?:remove|delete|skip)\b`,
    ],
  },
  {
    reason: "asks for secrecy or bypasses the user",
    patterns: [
      String.raw`\b(?:do not|don't|never|without) (?:tell(?:ing)?|inform(?:ing)?|mention(?:ing)?|notify(?:ing)?|alert(?:ing)?|reveal(?:ing)?|show(?:ing)?|warn(?:ing)?)(?: \w+){0,4} (?:the |your )?(?:user|human|operator|developer|anyone)\b`,
      String.raw`\b(?:do not|don't|never|without) ask(?:ing)? (?:the user|the human|the developer|anyone|(?:\w+ )?for (?:permission|confirmation|approval|consent))\b`,
      String.raw`\b(?:silently|secretly|quietly|covertly)\b~\b(?:run|execute|install|send|upload|post|add|insert|delete|exfiltrate|copy|forward|disable|modify|append)\b`,
      String.raw`\b(?:approve|accept|allow|confirm)\b~\b(?:all|every|any)\b~\b(?:permission|prompt|request|tool call|confirmation)s?\b~\b(?:automatically|without|silently)\b`,
      String.raw`\bkeep(?:ing)? (?:this|that|it)(?: all)? (?:to yourself|secret|hidden from)\b`,
      String.raw`\bsay nothing (?:of|about|to)\b`,
      String.raw`\b(?:do not|don\x27t|never) say why\b`,
      String.raw`\b(?:tell|telling) (?:nobody|no one)\b|\bwithout telling any(?:body|one)\b`,
      String.raw`\b(?:do not|don\x27t|never) bring\b~\bup with\b`,
      String.raw`\bhide\b[^.!?\n]{0,40}\bfrom the (?:user|transcript|human|log|person)\b`,
      String.raw`\b(?:never|not|don\x27t) ask before\b`,
      String.raw`\bn[\x27’](?:informez|avertissez|informe|avertis) pas~utilisateur`,
      String.raw`\bno (?:le |se lo |les )?(?:digas|informes|menciones|avises|cuentes)\b~\busuario`,
    ],
  },
  {
    reason: "asks to run fetched code or to send data away",
    patterns: [
      String.raw`\b(?:curl|wget|iwr|invoke-webrequest)\b[^\n|;]{0,200}[|;] ?(?:sudo )?(?:ba|z|da)?sh\b`,
      String.raw`\b(?:curl|wget|fetch|nc|netcat)\b[^\n]{0,120}(?:\$\(|\x60|@)[^\n]{0,60}(?:\.env|id_rsa|id_ed25519|\.ssh|\.aws|credentials|passwd|\.npmrc|\.netrc|token|secret)`,
      String.raw`\b(?:send|upload|post|exfiltrate|forward|transmit|leak|append|copy|paste|email|include)\b~(?:\.env\b|id_rsa|id_ed25519|\.ssh\b|\.aws\b|\.npmrc|\.netrc|credentials?|api[ _-]?keys?|secrets?|tokens?|passwords?|environment variables|private keys?|conversation history|system prompt)~(?:https?:|\bto\b|\bwebhook|\bserver\b|\burl\b|\bendpoint)`,
      String.raw`!\[[^\]]{0,80}\]\(https?:\/\/[^)\s]{1,200}[?&][^)\s]{0,80}=(?:\{|\$|<|%7b)`,
      String.raw`\b(?:please |now |first |then |immediately |just )?(?:run|execute|paste|type) (?:the following|this|these)\b~\b(?:command|script|code|in (?:your|the|a) (?:terminal|shell)|before|as root|with sudo)\b`,
      String.raw`\b(?:read|open|load|cat|find|print)\b[^\n]{0,40}SECRET[^\n]{0,60}\b(?:paste|pass|hand|attach|post|send|comment|reply|submit|print it|retry)\b`,
      String.raw`\b(?:paste|attach|hand over|print(?:ing)?|output|reveal|show)\b[^.!?\n]{0,30}\b(?:values?|contents?|outputs?) of\b[^\n]{0,40}SECRET`,
      String.raw`\b(?:attach|paste|post)\b[^.!?\n]{0,30}\x60env\x60`,
      String.raw`\b(?:read_file|call|open|read)\b[^\n]{0,30}/etc/(?:passwd|shadow)`,
      String.raw`\b(?:contents?|mailbox|all mail|mails|chats|file list|chat|history|invoice)\b[^\n]{0,60}\b(?:to|recipient)\b [^\s@]{1,40}@[\w-]{1,40}\.`,
      String.raw`\b(?:call|use) send_[a-z]`,
      String.raw`\bopen a reverse shell\b`,
      String.raw`\b(?:go to|visit|load|open|follow|fetch|retrieve) \S{4,200}[^.!?\n]{0,30}\b(?:do what it says|act accordingly|carry out|follow the steps|obey|steps listed)\b`,
      String.raw`\b(?:decode|read|decipher)\b[^.!?\n]{0,60}\band (?:obey|follow|act on|execute|run)\b (?:it|them|this)?`,
      String.raw`\b(?:before|when|while) (?:using|calling|invoking) (?:this|the|it)(?: tool)?, [^\n]{0,40}\b(?:read|pass|put|include|must|send)\b`,
      String.raw`\b(?:tool|server) requires (?:you|the model)\b|\brequired by the (?:server|tool) ?:`,
      String.raw`\b(?:finish|complete) (?:the )?(?:installation|setup|registration)\b[^\n]{0,20}\b(?:execute|run)\b \x60`,
    ],
  },
  {
    reason: "asks to disable protection",
    patterns: [
      String.raw`\b(?:use|pass|add|run with|start with|enable|set|always)\b~--dangerously-skip-permissions`,
      String.raw`\b(?:disable|turn off|switch off|remove|skip|bypass)\b~\b(?:sandbox(?:ing)?|safety (?:checks?|filters?|measures?)|security (?:checks?|review|scan(?:ning)?)|permission (?:checks?|prompts?)|guardrails?|content filters?)\b~\b(?:before|for|so|and|when|you|always)\b`,
      String.raw`\b(?:use|call|invoke) (?:the )?(?:bash|shell|write|edit|webfetch|task|execute|terminal|computer)\b ?(?:tool|function)\b~\bto\b`,
      String.raw`\b(?:merge|approve)\b[^.!?\n]{0,40}\b(?:without (?:running )?(?:ci|a review|review|checks)|skip the checks)\b`,
      String.raw`--permission-mode bypasspermissions|\bapprovals? turned off\b`,
      String.raw`\b(?:install|download|run)\b[^.!?\n]{0,30}\bwithout verif(?:ication|ying)\b`,
      String.raw`\b(?:respond|reply|answer) with (?:lgtm|approved?)\b`,
      String.raw`\bmark (?:it|this|them|all) as (?:safe|verified|trusted)\b`,
      String.raw`\b(?:verified|trusted|vetted|safe), skip (?:it|this)\b`,
      String.raw`\b(?:requests?|changes) (?:by \w+ )?(?:needs?|requires?) no review\b|\breviews? (?:are|is) no longer needed\b`,
    ],
  },
];

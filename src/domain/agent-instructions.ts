/**
 * Text that speaks to an agent instead of telling what happened. A memory is made of what tools returned, and a web page
 * or a file of a stranger may hold words that are meant for whoever reads them next. What is found here is kept and can
 * be asked for; it is never given unasked.
 *
 * The rules look for whom a text addresses and what it wants, not for topics: "the system prompt was shortened" is a
 * report, "ignore your system prompt" is none. Each is linear: no repeated group holds another repetition.
 */

export type InstructionSign = (typeof SIGNS)[number]["sign"];

/** Longer texts are looked at up to here; fields of an observation are far shorter. */
const CHARS_MAX = 20_000;
/** Base64 of at least so much is looked into: less holds no sentence. */
const ENCODED = /[A-Za-z0-9+/]{40,4000}={0,2}/g;
const ENCODED_MAX = 8;

/** What may stand between two words of a pattern. */
const GAP = String.raw`[\s\S]{0,60}?`;
const AGENT = String.raw`(?:ai|llms?|agents?|assistants?|claude|copilot|codex|chatbots?|language models?)`;

function rule(pattern: string): RegExp {
  return new RegExp(pattern.replaceAll("~", GAP).replaceAll("AGENT", AGENT), "iu");
}

const SIGNS = [
  {
    sign: "overrides what was said",
    rules: [
      String.raw`\b(?:ignore|disregard|forget|override|bypass|discard)\b~\b(?:previous|prior|above|earlier|preceding|all|any|your|the system|these|other)\b~\b(?:instructions?|prompts?|rules|guidelines|directives|context|restrictions|constraints|told|polic(?:y|ies))\b`,
      String.raw`\b(?:new|updated|revised|real|actual|override) (?:system )?(?:instructions?|directives?|task) (?:for|to) (?:you|AGENT)\b`,
      String.raw`\byou are (?:now|no longer)\b~\b(?:bound|restricted|limited|dan|in developer mode|unrestricted|jailbroken|root|admin|an? (?:ai|agent|assistant))\b`,
      String.raw`\b(?:ignoriere|vergiss|missachte)\b~\b(?:anweisungen|vorgaben|regeln|instruktionen)\b`,
      String.raw`\b(?:ignora|olvida|omite)\b~\b(?:instrucciones|reglas|indicaciones)\b`,
      String.raw`\b(?:ignore[zr]?|oubliez?)\b~\b(?:consignes|instructions précédentes|règles)\b`,
      String.raw`(?:忽略|无视|忘记|無視)[\s\S]{0,20}?(?:指令|指示|提示|规则|命令)`,
    ],
  },
  {
    sign: "speaks as somebody else",
    rules: [
      String.raw`(?:^|\n)\s*[#*\[<|]*\s*(?:system|developer|administrator|human|user|assistant)\s*(?:prompt|message|override|note|notice)?\s*[\]>|*]*\s*:(?!\/\/)\s*\S~\b(?:you|your|ignore|always run|never mention|approve every)\b`,
      String.raw`<\|(?:im_start|im_end|system|user|assistant|endoftext|eot_id)\|?>?`,
      String.raw`\[\/?(?:INST|SYS)\]|<<\/?SYS>>`,
      String.raw`<\/?(?:system|system-reminder|system_prompt|assistant|function_calls|tool_result|claude-mem-[a-z-]+)\b[^>]{0,80}>`,
      String.raw`(?:^|\n)#{2,4}\s*(?:instructions?|system|response)\s*:`,
    ],
  },
  {
    sign: "addresses an agent",
    rules: [
      String.raw`\b(?:note|message|notice|attention|instructions?|important|reminder|warning|dear|hey|hello)\b(?: (?:to|for))?:? ?(?:the |all |any |every )?(?:ai |coding |automated )?AGENT\b\s*[:,.!—-]`,
      String.raw`\bif you(?:'re| are)\b~\b(?:an? )?(?:ai|llm|agent|language model|AGENT)\b`,
      String.raw`\b(?:any|all|every)? ?(?:ai|llm|coding|automated) ?(?:agents?|assistants?|models?|tools?)? (?:reading|processing|parsing|viewing|working on|that reads?|who reads?) this\b~\b(?:must|should|shall|needs? to|is required|are required|please|will)\b`,
      String.raw`\bas an? (?:ai |coding |large )?AGENT,? (?:you|your)\b`,
      String.raw`\bwhen(?:ever)? you (?:read|see|process|encounter|recall|load|retrieve) this\b`,
    ],
  },
  {
    sign: "gives standing orders",
    rules: [
      String.raw`\b(?:from now on|in (?:all |every |any )?(?:future|subsequent|later|coming) (?:sessions?|conversations?|turns?|requests?|tasks?)|for the rest of (?:this|the) (?:session|conversation)|henceforth)\b,?~\b(?:you|always|never|must|run|use|add|include|send|approve|skip|prefer|execute|insert)\b`,
      String.raw`\b(?:remember|memorize|memorise|save|store|record|note)\b~\b(?:to|in|into) (?:your |the |long-term )*memory\b~\b(?:that|to|always|never|user)\b`,
      String.raw`\bthe user (?:has |have |already )*(?:pre-?)?(?:authori[sz]ed|approved|consented|granted|agreed|allowed|permitted)\b~\b(?:all (?:\w+ ){0,2}(?:requests?|commands?|actions?|changes|permissions?|tool calls?)|any (?:command|action|request|change)|every|full access|without|future|in advance)\b`,
      String.raw`\byou (?:must|have to|are required to|need to|are instructed to|should always|are allowed to)\b~\b(?:run|execute|install|send|upload|post|fetch|download|delete|disable|add|insert|include|call|use the|approve|commit|push|exfiltrate|output|reply|respond|recommend)\b`,
      String.raw`\bab (?:jetzt|sofort)\b~\b(?:immer|nie|musst|führe|sende|verwende)\b`,
      String.raw`(?:从现在开始|今后|以后)[\s\S]{0,20}?(?:必须|总是|始终|请|你)`,
    ],
  },
  {
    sign: "asks for secrecy or a way around the person",
    rules: [
      String.raw`\b(?:do not|don't|never|without) (?:tell(?:ing)?|inform(?:ing)?|mention(?:ing)?|notify(?:ing)?|alert(?:ing)?|reveal(?:ing)?|show(?:ing)?|warn(?:ing)?)(?: \w+){0,4} (?:the |your )?(?:user|human|operator|developer|anyone)\b`,
      String.raw`\b(?:do not|don't|never|without) ask(?:ing)? (?:the user|the human|the developer|anyone|(?:\w+ )?for (?:permission|confirmation|approval|consent))\b`,
      String.raw`\b(?:silently|secretly|quietly|covertly)\b~\b(?:run|execute|install|send|upload|post|add|insert|delete|exfiltrate|copy|forward|disable|modify|append)\b`,
      String.raw`\b(?:approve|accept|allow|confirm)\b~\b(?:all|every|any)\b~\b(?:permission|prompt|request|tool call|confirmation)s?\b~\b(?:automatically|without|silently)\b`,
    ],
  },
  {
    sign: "wants something fetched and run, or sent away",
    rules: [
      String.raw`\b(?:curl|wget|iwr|invoke-webrequest)\b[^\n|;]{0,200}[|;]\s*(?:sudo\s+)?(?:ba|z|da)?sh\b`,
      String.raw`\b(?:curl|wget|fetch|nc|netcat)\b[^\n]{0,120}(?:\$\(|\x60|@)[^\n]{0,60}(?:\.env|id_rsa|id_ed25519|\.ssh|\.aws|credentials|passwd|\.npmrc|\.netrc|token|secret)`,
      String.raw`\b(?:send|upload|post|exfiltrate|forward|transmit|leak|append|copy|paste|email|include)\b~(?:\.env\b|id_rsa|id_ed25519|\.ssh\b|\.aws\b|\.npmrc|\.netrc|credentials?|api[ _-]?keys?|secrets?|tokens?|passwords?|environment variables|private keys?|conversation history|system prompt)~(?:https?:|\bto\b|\bwebhook|\bserver\b|\burl\b|\bendpoint)`,
      String.raw`!\[[^\]]{0,80}\]\(https?:\/\/[^)\s]{1,200}[?&][^)\s]{0,80}=(?:\{|\$|<|%7b)`,
      String.raw`\b(?:please |now |first |then |immediately |just )?(?:run|execute|paste|type) (?:the following|this|these)\b~\b(?:command|script|code|in (?:your|the|a) (?:terminal|shell)|before|as root|with sudo)\b`,
    ],
  },
  {
    sign: "wants protection switched off",
    rules: [
      String.raw`\b(?:use|pass|add|run with|start with|enable|set|always)\b~--dangerously-skip-permissions`,
      String.raw`\b(?:disable|turn off|switch off|remove|skip|bypass)\b~\b(?:sandbox(?:ing)?|safety (?:checks?|filters?|measures?)|security (?:checks?|review|scan(?:ning)?)|permission (?:checks?|prompts?)|guardrails?|content filters?)\b~\b(?:before|for|so|and|when|you|always|in)\b`,
      String.raw`\b(?:use|call|invoke) (?:the )?(?:bash|shell|write|edit|webfetch|task|execute|terminal|computer)\b ?(?:tool|function)\b~\bto\b`,
    ],
  },
] as const;

let compiled: { sign: InstructionSign; rules: RegExp[] }[] | undefined;

/** Compiled with the first question: hooks that ask none shall not pay for it. */
function signs(): { sign: InstructionSign; rules: RegExp[] }[] {
  compiled ??= SIGNS.map(({ sign, rules }) => ({ sign, rules: rules.map(rule) }));
  return compiled;
}

/** What makes a text an instruction to an agent; undefined where it is none. */
export function findInstruction(text: string): InstructionSign | undefined {
  const plain = plainText(text.slice(0, CHARS_MAX));
  return signOf(plain) ?? firstOf(decodedParts(plain), signOf);
}

function signOf(text: string): InstructionSign | undefined {
  return signs().find(({ rules }) => rules.some((one) => one.test(text)))?.sign;
}

function firstOf<Item, Found>(items: Item[], find: (item: Item) => Found | undefined): Found | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** One form for letters that look alike, nothing invisible, and no letters set apart by spaces or points. */
function plainText(text: string): string {
  return text
    .normalize("NFKC")
    .replaceAll(/\p{Cf}|\p{Mn}/gu, "")
    .replaceAll(/[аеорсухіј]/giu, (letter) => LOOKALIKES[letter.toLowerCase()] ?? letter)
    .replaceAll(/\b(?:\p{L}[ .·_-]){5,}\p{L}\b/gu, (word) => word.replaceAll(/[ .·_-]/g, ""));
}

const LOOKALIKES: Readonly<Record<string, string>> = {
  а: "a",
  е: "e",
  о: "o",
  р: "p",
  с: "c",
  у: "y",
  х: "x",
  і: "i",
  ј: "j",
};

function decodedParts(text: string): string[] {
  return [...text.matchAll(ENCODED)]
    .slice(0, ENCODED_MAX)
    .map(([part]) => Buffer.from(part, "base64").toString());
}

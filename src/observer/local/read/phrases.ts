/**
 * The phrases that tell one kind of sentence from another. English first, with the words that German, French,
 * Spanish, Portuguese, Chinese and Japanese users read in headings and closing messages.
 */

/** What a section or a labelled line is about. */
export type Role = "cause" | "next" | "note" | "finding" | "plain";

const ROLES: readonly (readonly [Role, RegExp])[] = [
  [
    "next",
    /next steps?|^next(?: up)?$|^(?:still )?open$|^(?:noch )?offen$|^remaining$|remaining (?:work|steps?|tasks?|items?|issues?|todos?)\b|to-?dos?\b|follow[- ]?ups?|open questions|not (?:yet )?done|left to do|still (?:to|need)|nächste schritte|offene? punkte|prochaines étapes|próximos pasos|próximos passos|下一步|后续|待办|次のステップ|残り/i,
  ],
  [
    "cause",
    /root causes?|^(?:the )?(?:problems?|issues?|bugs?|causes?|reasons?|error)\b|\bwhy (?:it|this|the)\b|what (?:was happening|went wrong|is happening)|the (?:problem|issue|bug|cause)\b|ursache|problem\b|fehler|cause principale|causa|原因|问题|問題/i,
  ],
  [
    "note",
    /\b(?:note|caveats?|important|limitations?|gotchas?|warnings?|risks?|trade-?offs?|edge cases?|heads up|hinweis|achtung|wichtig|attention|importante|注意|制限)\b|注意|重要/i,
  ],
  [
    "finding",
    /key (?:insights?|findings?|points?|differences?|takeaways?)|findings?|conclusion|\banswer\b|how it works|how .{0,40} works?|summary|tl;?dr|overview|current (?:behaviou?r|state|flow)|zusammenfassung|resumen|résumé|总结|結論|まとめ/i,
  ],
];

/** The role that a heading or label announces. */
export function roleOf(label: string): Role {
  for (const [role, pattern] of ROLES) if (pattern.test(label)) return role;
  return "plain";
}

/** Labels that say nothing without what stands under them. */
const GENERIC_LABEL =
  /^(?:(?:the |root )?(?:problems?|issues?|bugs?|causes?|fix(?:es|ed)?|solutions?|summary|changes(?: made)?|what (?:changed|was (?:changed|done)|i did)|result|results|note|notes|important|status|before|after|example|output|why|how|tests?(?: results?)?|details?|overview|answer|recommendations?|options?|option [a-z\d]|next(?: steps?| up)?|remaining|open|files?(?: \w+)?|impact|key \w+|current \w+|reason|file|location|step \d+|pros|cons|severity|risk|effort|description|effect|added|updated|removed|new|modified|created|verification|analysis|conclusion|context|background|yes|no|tl;?dr|ursachen?|lösung|grund|fehler|zusammenfassung|hinweis|änderungen|cause principale|solución|causa|解决方案|总结|说明|变更|原因|问题|修复|根本原因|問題|解決|変更))$/i;

export function isGenericLabel(label: string): boolean {
  return GENERIC_LABEL.test(label.trim());
}

/** Openings that carry nothing and stand before the real statement. */
const FILLER =
  /^(?:(?:(?:i(?:'|’)?(?:ve)? )?found (?:it|the (?:bug|issue|problem|root cause|cause))|perfect|great|excellent|wonderful|awesome|nice|done|fixed it|all done|all set|good(?: (?:catch|question|points?|idea|news|call|progress))?|great (?:question|point|catch|idea)|you(?:'|’)re (?:absolutely )?(?:right|correct)(?: to \w+[^.!,]{0,60})?|you are (?:absolutely )?right|(?:that's )?(?:correct|right)|yes|yep|no|sure|ok(?:ay)?|ah|oh|hmm|interesting|confirmed|success|i see|now|so yes|so|and|also|but|well|actually|exactly|absolutely|understood|got it|thanks|thank you|sorry|my apologies|apologies|fertig|erledigt|perfekt|gut|listo|hecho|parfait|voilà|完成了?|好的|はい|完了しました)(?:[!.,:;]+|\s+[-–—])\s*)+/i;

const PRAISE =
  /^(?:(?:perfect|great|excellent|nice|good|interesting|awesome|fair|smart|clever|love)(?: \p{Ll}{2,14}){0,3}[!.]\s*)+/iu;

/** First persons that can be left out: "I've added x" and "I added x" both say "Added x". */
const FIRST_PERSON =
  /^(?:(?:so|now|then|also|first|finally|additionally|in addition),? )?(?:i(?:'|’)ve|i have|i|we(?:'|’)ve|we have) (?:now |also |just |successfully |already |since )?(?=\p{Ll}+(?:ed|t|e|d|n|w)\b)(?!(?:need|want|can|would|could|should|will|do|did|had|think|believe|see|know|expect|have|don|might|must|tend|recommend|suggest)\b)/iu;

/** Words that tie a sentence to the one before it. */
const JOINT =
  /^(?:but|and|so|however|also|additionally|furthermore|therefore|thus|instead|meanwhile|as a result),? (?!of\b)(?=[\p{L}`"])/iu;

const KNOWING =
  /^(?:(?:now )?i (?:can )?(?:now )?(?:see|understand|found|notice|noticed|confirmed|realized|realised|think|believe)(?: that|,|:)?(?: (?:the|an?) (?:issue|problem|bug)[:.])? |(?:looking|based) (?:at|on) [^,]{3,60}, |it (?:turns out|looks like|seems|appears)(?: that)? |as you (?:can see|noted|said),? |this means(?: that)? )/i;

/** The sentence from where it starts to say something: fillers and the first person at its head are cut off. */
export function withoutFiller(sentence: string): string {
  return sentence
    .replace(/^(?:[-–—•*>#✓✔✅❌→\s]+|\d{1,2}[.)] )+/u, "")
    .replace(PRAISE, "")
    .replace(FILLER, "")
    .replace(FIRST_PERSON, "")
    .replace(KNOWING, "")
    .replace(JOINT, "")
    .replace(/^[,.;:!\s-]+/, "")
    .trim();
}

/** What the assistant says about its own steps; it holds while the turn runs, and no longer. */
const PROCESS_TALK =
  /^(?:let(?:'|’)?s? (?:me|us)\b|let's\b|i(?:'|’)ll\b|i will\b|i(?:'|’)m (?:going|about|now)\b|i am going\b|i(?:'|’)d (?:be happy|suggest|like|recommend|need)\b|i (?:need|want|should|can|could|would|don't|cannot|can't|see|understand|think|believe|also)\b|now (?:i|let)\b|next,? i\b|here(?:'|’)?s? (?:is|are|the|what|my|a|an|how)\b|here's\b|below\b|this (?:is|was) (?:a )?(?:great|good|clear)\b|the following\b|feel free\b|happy to\b|please (?:let|run|try|confirm|provide)\b|if you(?:'|’)?d? (?:want|like|prefer|have|need)\b|to summari[sz]e|in summary|ready (?:to|for)\b|waiting\b|checking\b|looking\b|running\b|let me|moving on|first,? (?:let|i)\b|wait\b|try (?:running|it)\b|restart\b|step \d|now (?:i|let|fix|run|check|verify|update|commit)\b|ich werde\b|lass mich\b|je vais\b|voy a\b|我来|让我|接下来我)/i;

export function isProcessTalk(sentence: string): boolean {
  return PROCESS_TALK.test(sentence) || AGENT_TALK.test(sentence);
}

/** How work is shared out among agents is over with the turn. */
const AGENT_TALK =
  /\b(?:(?:agents?|implementers?|reviewers?|terminal \w+|task)s? (?:is |are |still )*(?:running|dispatched|in flight|in progress|queued)|dispatched|still running|in-flight|will (?:report|notify|update) (?:back|you|when|once)|before delegating|background (?:task|agent|job)s?)\b/i;

const FINISHED =
  /^(?:the )?(?:\w+ )?(?:investigation|implementation|plan|fix|refactor(?:ing)?|migration|task|work|changes?|code|everything|feature|issue|build|review)s? (?:is|are|has been|have been|was|were|should be) (?:now |all )?(?:fully |successfully )?(?:complete|completed|implemented|done|finished|ready|in place|working|applied|clean|green|fixed|resolved)\b[^.]{0,24}[.!]?$/i;

/** Reports that everything is well. True in the turn, of no use to a later one, and said by the outcome already. */
const ALL_WELL =
  /^(?:(?:all|the) )?(?:\d+ )?(?:unit |integration |new |existing |relevant |related |e2e )?(?:tests?|checks?|lint(?:er|ing)?|build|everything|code|ci|formatting)(?: and (?:lint(?:er|ing)?|tests?|the build|formatting))?\b[^.]{0,40}\b(?:pass(?:es|ed|ing)?|green|clean|succeed(?:s|ed)?|works?|compiles?|is good|looks good|are good|fine|done|no (?:issues|errors|problems))\b[^.]{0,60}[.!]?$|^(?:0 issues|no (?:lint )?(?:issues|errors))[.!]?$|^(?:works|working|pushed|committed|clean|ready|complete|done|everything(?:'s| is) (?:clean|done|good|committed))\b[^.]{0,40}[.!]?$/i;

/** Reports that all is well, and lines of a table of results such as "Create repo: PASS". */
export function isAllWell(sentence: string): boolean {
  if (sentence.length >= 140) return false;
  return ALL_WELL.test(sentence) || FINISHED.test(sentence) || ASSESSMENT.test(sentence);
}

const ASSESSMENT =
  /(?::|—|-)\s*(?:yes |no )?(?:pass(?:ed)?|ok|yes|no|done|success|n\/a|complete[d]?|fixed)\b(?:\s*\([^)]*\))?[.!]?$/i;

const OFFER =
  /^(?:would you like|do you want|want me|shall i|should i|should we|does (?:this|that)|is (?:this|that) (?:what|ok|okay|correct)|do you|are you|could you|can you|what (?:would|do) you|which (?:one|option|approach|would)|how (?:would|do|should) (?:you|we|i)|any (?:other|thoughts|preference)|thoughts|let me know|if you(?:'|’)?d? (?:like|want)|möchtest du|soll ich|wollen sie|voulez-vous|souhaitez-vous|quieres|¿|deseja|您想|需要我|要不要|是否|よろしい|しましょうか)/i;

/** A question or an offer that waits for the user's answer. */
export function isOffer(sentence: string): boolean {
  return OFFER.test(sentence) || /[?？]\)?$/.test(sentence.trim());
}

export const CAUSAL =
  /\b(?:because|since|due to|caused by|root cause|the (?:issue|problem|bug|reason|cause) (?:is|was|here)|so that|which means|results? in|leads? to|turns out|therefore|weil|wegen|denn|ursache|parce que|porque|devido)\b|因为|由于|原因|ため/i;

export const GOTCHA =
  /\b(?:silently|gotcha|caveat|beware|watch out|be careful|careful|never|must not|does(?:n't| not) work|do(?:n't| not) (?:use|call|rely)|only works?|won't work|unexpected(?:ly)?|surprising(?:ly)?|counter-?intuitive|subtle|race condition|deadlock|off[- ]by[- ]one|edge case|limitation|note that|important(?:ly)?:?|keep in mind|unlike|even though|known (?:issue|bug)|workaround|breaks? (?:when|if)|fails? (?:when|if|silently)|vorsicht|achtung|attention|cuidado)\b|注意|陷阱/i;

/** Words with which a sentence breaks off where a list or a code block follows: "it is active if:". */
const UNFINISHED =
  /\b(?:if|when|to|by|and|or|where|the|are|is|was|were|of|in|following|these|this|from|see|like|only|not|now|has|have|because|since|based on|between)\s*[:：]?$/i;

/** Whether a sentence breaks off where a list or a code block follows. */
export function isUnfinished(text: string): boolean {
  return UNFINISHED.test(text);
}

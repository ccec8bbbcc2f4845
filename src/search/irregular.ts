/** English words whose forms no stemmer brings together: a line of the table is one word. */
const TABLE = `
begin began begun|bend bent|bind bound|bite bit bitten|blow blew blown|break broke broken|bring brought|build built
|buy bought|catch caught|child children|choose chose chosen|come came|dig dug|do did done does|draw drew drawn
|drink drank drunk|drive drove driven|eat ate eaten|fall fell fallen|feed fed|feel felt|fight fought|find found
|fly flew flown|foot feet|forget forgot forgotten|forgive forgave forgiven|freeze froze frozen|get got gotten
|give gave given|go went gone goes|grow grew grown|half halves|hang hung|have had has|hear heard|hide hid hidden
|hold held|index indices|keep kept|knife knives|know knew known|lay laid|lead led|leaf leaves|leave left|lend lent
|life lives|light lit|lose lost|make made|man men|mean meant|meet met|mouse mice|pay paid|person people|ride rode ridden
|ring rang rung|rise rose risen|run ran|say said|see saw seen|seek sought|sell sold|send sent|shake shook shaken
|shine shone|shoot shot|show shown|shrink shrank shrunk|sing sang sung|sink sank sunk|sit sat|sleep slept
|speak spoke spoken|spend spent|spin spun|stand stood|steal stole stolen|stick stuck|strike struck|swear swore sworn
|sweep swept|swim swam swum|swing swung|take took taken|teach taught|tear tore torn|tell told|think thought
|throw threw thrown|tooth teeth|understand understood|undo undid undone|vertex vertices|wake woke woken|wear wore worn
|wife wives|win won|woman women|write wrote written
`;

const formsByForm: ReadonlyMap<string, readonly string[]> = new Map(
  TABLE.split("|").flatMap((line) => {
    const forms = line.trim().split(/\s+/);
    return forms.map((form) => [form, forms] as const);
  }),
);

/** All forms of an irregular word, itself among them; of any other word only itself. */
export function formsOf(word: string): readonly string[] {
  return formsByForm.get(word) ?? [word];
}

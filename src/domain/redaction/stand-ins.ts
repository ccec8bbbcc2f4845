/** Tokens of cloud providers have some 1,500 characters. */
export const VALUE_CHARS_MAX = 2_000;

/** What is put in at another time: `$TOKEN`, `${TOKEN}`, `$(cat token)`, `{{ .Values.x }}`, `%TOKEN%`, `<%= x %>`, `%(x)s`. */
const FILLED_IN =
  /\$\{[^{}]{0,200}\}|\$\([^()]{0,200}\)|\{\{[^{}]{0,200}\}\}|<%[^<>]{0,200}%>|%\(\w{1,60}\)[sd]|%[A-Z_]{2,60}%|#\{[^{}]{0,100}\}/g;
/** What of a value is left then must be longer to be one. */
const REST_CHARS_MIN = 6;

/** A whole value in brackets, a variable, a format: somebody shows where a value goes. */
const BRACKETED =
  /^(?:<[^<>]*>|\[[\w\s:.*…-]*\]|\{[\w\s.:-]*\}|\(.*\)|\$[A-Za-z_]\w*|\$[$?!\d*@#]?|@[A-Za-z_]+|:[a-z_]+|%[sdvq@]|\$\{.*|\{\{.*|\$\(.*|<[^<>]*|[[{]|&[a-z]+;?)$/;
/** What shows the ends of a value at most: `sk-…abcd`, `****`, `xxxxxxxx`. */
const MASKED = /^[^\s]{0,16}?(?:\.{3,}|…|\*{3,}|•{3,}|x{4,}|X{4,}|_{4,}|#{4,}|-{4,}|0{8,})[^\s]{0,6}$/;
/** Where a value is kept: in an environment, in a store for secrets, in a file. */
const KEPT_ELSEWHERE =
  /^(?:process\.env|import\.meta\.env|os\.(?:environ|getenv)|env::var|ENV[[.]|environ(?:\.|\[)|getenv|System\.getenv|Deno\.env|Bun\.env|arn:|projects\/[\w-]+\/secrets|vault:|ssm:|secret:|secrets\.[A-Za-z_]|!(?:vault|secret|env|env_var|ref|include|sub|getatt|importvalue)(?!\w)|ref\+|env[:.]|file:|op:|awssm:|@Microsoft\.KeyVault|\[redacted|\[private)/i;
/** `user.password`, `config?.apiKey`: somebody says where it is, not what it is. */
const REFERENCE = /^[A-Za-z_$][\w$]{0,40}(?:(?:\?|!)?(?:\.|::|->)[A-Za-z_$][\w$]{0,40}){1,8}[!?]?$/;
/** What such a reference begins with, where its parts have digits or capitals. */
const ROOT =
  /^(?:this|self|cls|user|config|cfg|conf|settings|options|opts|args|params|props|state|ctx|context|req|request|res|response|data|body|input|form|values|event|module|env|process|os|app|credentials?|creds|account|local|var|auth|session|client|server|db|process|window|document|node|item|row|entry|record|payload|result|common|defaults?|constants?|types?|schema|model|fields?|[a-z])(?=[.?!:-])/i;
/** What a reference ends with, whatever it begins with. */
const NAME_AT_END =
  /(?:pass(?:word|wd|phrase)?|pwd|token|secret|key|auth|credentials?|value|id|name|string|text|data)\d?[!?]?$/i;
/** `Ed25519PrivateKey`, `--expires=…` */
const NAME_OF_CODE = /^[A-Za-z][\w.]{0,60}(?:[a-z\d]Key|Token|Secret|Password|Credentials?)\d?$|^--[a-z]/;
const FILE_PATH =
  /^(?:~|\.{1,2})\/[\w.@-]+|^[A-Za-z]:\\|^\w{2,20}:\/\/|^\/(?:[\w.@-]+\/)+[\w.@-]*$|^[\w./@-]+\.(?:ts|tsx|js|mjs|py|go|rs|json|ya?ml|md|pem|txt|env|toml|crt|key|java|rb|sh)$/;

/** Words of which stand-ins are made: `your-api-key-here`. In lower case. */
const STAND_IN_WORDS: ReadonlySet<string> = new Set(
  (
    "a access account actual add admin and any api app auth b64 base64 be bearer bool boolean bot change changeme " +
    "changeit client code const create credential credentials db default demo dummy email empty encrypted enter env " +
    "environment example fake false field file foo from generate generated get hash hashed here hidden hint id in " +
    "input insert invalid is key keys live login long masked me missing mock must my name needed new nil no none not " +
    "null number object of old on one optional or org paste placeholder plain please private production project put " +
    "random real redacted removed replace required root sample secret secrets service set some stored string strong " +
    "super supersecret test tests text that the this to todo token tokens true type undefined unset use user username " +
    "value values variable wrong xxx yes you your yours " +
    "utf8 utf16 latin1 ascii sha1 sha256 sha384 sha512 md5 base32 hs256 rs256 es256 urllib2 oauth2 " +
    "pass password passwords passwd passphrase passwort kennwort motdepasse contrasena contraseña senha wachtwoord " +
    "hasło haslo heslo parola пароль 密码 パスワード confirm confirmation forgot reset show hide current repeat retype"
  ).split(" "),
);

/** Whether what stands there only stands in for a value, or says where the value is. The value is judged as a whole. */
export function isNoValue(value: string): boolean {
  if (value.length > VALUE_CHARS_MAX || BRACKETED.test(value) || MASKED.test(value)) return true;
  if (KEPT_ELSEWHERE.test(value) || FILE_PATH.test(value) || isReference(value)) return true;
  if (NAME_OF_CODE.test(value)) return true;
  return isMadeOfStandIns(value) || isFilledIn(value);
}

function isReference(value: string): boolean {
  if (!REFERENCE.test(value)) return false;
  if (NAME_AT_END.test(value)) return true;
  // Three digits are in no name of a field.
  if (/\d{3}/.test(value)) return false;
  return ROOT.test(value) || !/\d|[A-Z].{0,200}[.:>].{0,200}[A-Z]|^[A-Z]/.test(value);
}

function isMadeOfStandIns(value: string): boolean {
  const words = value.toLowerCase().split(/[\s_.:/-]+/);
  if (words.every((word) => word === "" || STAND_IN_WORDS.has(word))) return true;
  const parts = value.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g);
  return parts?.join("") === value && parts.every((part) => STAND_IN_WORDS.has(part.toLowerCase()));
}

/** Whether nothing is left of a value but what is filled in at another time. */
function isFilledIn(value: string): boolean {
  if (!/[$%{<#]/.test(value)) return false;
  const rest = value.replaceAll(FILLED_IN, "");
  return rest !== value && rest.replaceAll(/[^A-Za-z0-9]/g, "").length < REST_CHARS_MIN;
}

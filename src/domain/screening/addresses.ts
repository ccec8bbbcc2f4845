/** Files that an agent shall not hand out. */
export const SECRET_PATH =
  /(?:^|[^a-z0-9])(?:\.env(?![a-z])|dotenv|id_rsa|id_ed25519|id_ecdsa|\.ssh(?![a-z])|\.aws(?![a-z])|\.npmrc|\.netrc|\.pypirc|\.kube|kubeconfig|\.gnupg|\.git-credentials|\.docker\/config|hosts\.yml|mcp\.json|\/etc\/(?:passwd|shadow)|authorized_keys|known_hosts|\.pgpass|credentials|secrets?\.(?:ya?ml|json|toml)|[a-z0-9_]{0,30}_(?:token|secret|key|password)(?![a-z])|os\.environ|process\.env|printenv|\.pem(?![a-z])|\.bash_history|\.zsh_history|\.vault|wallet\.dat|tfstate)/i;

/** Ends of names that hosts have and files have not, as far as that goes. */
const HOST =
  /(?:^|[/@("'`<[=])((?:[a-z0-9_-]{1,63}\.){1,5}(?:com|net|org|io|dev|xyz|example|test|invalid|ru|cn|kr|jp|br|de|fr|it|es|nl|pl|tr|ua|in|id|vn|co|ai|app|me|info|biz|site|online|top|tk|cc|ws|pw|club|live|cloud|tech|store|eu|uk|us|ca|ch|at|se|onion|zip|th|ir|il|gr|ke|gg|to|st|ly|link|click|run|page|web))(?![a-z0-9_-])(?!\.[a-z]{1,4}(?![a-z]))(?!\()/i;
const IP = /(?:^|[^0-9.])(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})(?![0-9.])/;
const SCHEME = /(?:https?|ftp|wss?|ssh|git|s3|gs|tcp):\/\/([^\s/:?#"'`)\]>]{1,200})/i;

/** Houses that everybody knows, and this machine. Who may write on their pages is another matter; where they send is not a stranger's. */
const KNOWN =
  /(?:^|\.|@)(?:localhost|github\.com|githubusercontent\.com|gitlab\.com|npmjs\.(?:com|org)|pypi\.org|crates\.io|docs\.rs|golang\.org|go\.dev|python\.org|nodejs\.org|mozilla\.org|microsoft\.com|apple\.com|google\.com|googleapis\.com|anthropic\.com|claude\.com|claude\.ai|openai\.com|wikipedia\.org|stackoverflow\.com|bun\.sh|deno\.land|docker\.(?:com|io)|debian\.org|ubuntu\.com|apache\.org|rust-lang\.org|kernel\.org|w3\.org|json-schema\.org|schemastore\.org|sentry\.io|amazonaws\.com|cloudflare\.com|vercel\.com|readthedocs\.io|jetbrains\.com|socket\.io|next\.js|node\.js|brew\.sh)$|^(?:127\.|10\.|192\.168\.|0\.0\.0\.0|169\.254\.)|^\[?::1/i;

/** Whether a piece of text without blanks names a host that is neither this machine nor known to everybody. */
export function addressIn(chunk: string): boolean {
  if (!/[.:]/.test(chunk)) return false;
  const piece = chunk.slice(0, 400);
  const host = (SCHEME.exec(piece) ?? HOST.exec(piece) ?? IP.exec(piece))?.[1];
  return host !== undefined && !KNOWN.test(host);
}

/** What a command is run for. */
export const PURPOSES = [
  "install",
  "build",
  "types",
  "lint",
  "format",
  "test",
  "one test",
  "e2e",
  "dev server",
  "migration",
  "generate",
  "release",
  "commit hook",
  "push",
  "pull request",
  "review",
] as const;
export type Purpose = (typeof PURPOSES)[number];

/** What checks something: that it fails mostly says that something is wrong there, not with the command. */
export const CHECKS: ReadonlySet<string> = new Set<Purpose>([
  "build",
  "types",
  "lint",
  "format",
  "test",
  "one test",
  "e2e",
  "commit hook",
]);

/** Words in the names of scripts and tasks; the first that matches decides. */
const SCRIPT_WORDS: readonly (readonly [RegExp, Purpose])[] = [
  [/^(?:e2e|playwright|cypress|acceptance|smoke)$/, "e2e"],
  [/^(?:migrat\w*|migration|seed|prisma)$/, "migration"],
  [/^(?:types?|typecheck|tsc|mypy|pyright|typing|vet)$/, "types"],
  [/^(?:fmt|format|prettier|fix)$/, "format"],
  [/^(?:lint|linter|eslint|biome|ruff|clippy|check|verify|validate|quality|style)$/, "lint"],
  [/^(?:tests?|spec|unit|integration|vitest|jest|pytest|coverage|ci)$/, "test"],
  [/^(?:release|publish|deploy|version|ship|changeset)$/, "release"],
  [/^(?:gen|generate|codegen|generated|proto|docs|schema|client|api-client)$/, "generate"],
  [/^(?:dev|serve|server|start|watch|preview|up|run)$/, "dev server"],
  [/^(?:build|compile|bundle|dist|package|assemble)$/, "build"],
  [/^(?:install|setup|bootstrap|deps|restore)$/, "install"],
  [/^(?:pre-commit|precommit|husky|lefthook|hooks)$/, "commit hook"],
];

/** Programs that do one thing, by how a command begins. */
const PROGRAMS: readonly (readonly [RegExp, Purpose])[] = [
  [/^gh pr (?:create|merge|ready|edit|close|reopen)\b/, "pull request"],
  [
    /^gh (?:pr (?:view|diff|checks|comment|review|list|status|checkout)|api \S*(?:pulls|issues|comments|reviews))/,
    "review",
  ],
  [/^glab mr (?:create|merge|update|close)\b/, "pull request"],
  [/^glab (?:mr (?:view|diff|list|note|approve|checkout)|api)\b/, "review"],
  [/^git push\b/, "push"],
  [/^(?:pre-commit|prek|lefthook|husky|lint-staged)\b/, "commit hook"],
  [
    /^(?:gh release (?:create|edit|upload)|goreleaser|semantic-release|changeset|cargo publish|npm publish|pnpm publish|twine|release-please|vercel|netlify|fly|wrangler (?:deploy|publish)|docker push|kubectl apply|helm upgrade|terraform apply|firebase deploy)\b/,
    "release",
  ],
  [/^(?:playwright test|cypress (?:run|open)|detox test|maestro test|wdio)\b/, "e2e"],
  [
    /^(?:prisma (?:migrate|db)|drizzle-kit (?:push|migrate|generate)|alembic|knex migrate|typeorm\S* migration|sequelize\S* db|flyway|goose|atlas migrate|dbmate|rails db:|rake db:|dotnet ef (?:database|migrations)|sqlx migrate|diesel migration|php artisan migrate|manage\.py migrate|supabase db|flask db)/,
    "migration",
  ],
  [
    /^(?:tsc|vue-tsc|svelte-check|mypy|pyright|basedpyright|ty check|go vet|cargo check|flow check|astro check)\b/,
    "types",
  ],
  [
    /^(?:prettier|gofmt|gofumpt|goimports|black|isort|cargo fmt|rustfmt|dprint|biome format|ruff format|dotnet format|deno fmt|go fmt|clang-format|shfmt|stylua|mix format|ktlint -F|swiftformat)\b/,
    "format",
  ],
  [
    /^(?:eslint|oxlint|golangci-lint|staticcheck|biome (?:check|lint|ci)|ruff(?: check)?|flake8|pylint|cargo clippy|clippy|stylelint|markdownlint\S*|vale|shellcheck|hadolint|actionlint|yamllint|commitlint|deno lint|rubocop|ktlint|detekt|swiftlint|checkstyle|phpstan|psalm|credo|tflint|knip|modernize|fieldalignment|buf lint|sqlfluff)\b/,
    "lint",
  ],
  [
    /^(?:vitest|jest|mocha|ava|pytest|py\.test|tox|nox|go test|cargo (?:test|nextest)|deno test|bun test|node --test|dotnet test|gotestsum|rspec|rake test|phpunit|pest|mix test|swift test|ctest|bats|behave|karma|tap|unittest|zig test|flutter test|dart test)\b/,
    "test",
  ],
  [
    /^(?:(?:buf|sqlc|openapi-generator\S*|orval|graphql-codegen|protoc|mockgen|mockery|wire|swag) ?|go generate|prisma generate)/,
    "generate",
  ],
  [
    /^(?:next|vite|astro|nuxt|remix|svelte-kit|docusaurus|gatsby|webpack|hugo|wrangler) (?:dev|serve|start|preview|server)\b|^(?:uvicorn|gunicorn|flask run|fastapi (?:dev|run)|nodemon|rails s|rails server|php artisan serve|manage\.py runserver|http-server|live-server|air|docker[ -]compose up|caddy run|streamlit run|mkdocs serve|jekyll serve|vite$|bun --hot|dotnet run|dotnet watch|cargo run|tsx watch|python3? -m http\.server)\b/,
    "dev server",
  ],
  [
    /^(?:go (?:build|install)|cargo build|tsup|esbuild|rollup|webpack|rspack|(?:vite|next|astro|nuxt|docusaurus|gatsby|turbo|nx|ng|expo|bun|deno|swift|flutter|zig|dotnet|hugo|wasm-pack|storybook|electron-builder) (?:build|compile|export)|cmake --build|ninja|docker (?:buildx )?build|docker[ -]compose build|xcodebuild|msbuild|javac|electron-builder|python3? -m build|uv build|poetry build|tsc -b|tsc --build|mkdocs build|bazel build|nix build)\b/,
    "build",
  ],
  [
    /^(?:npm (?:i|ci|install)|pnpm (?:i|install|add)|yarn(?: install| add)?$|bun (?:i|install|add)|pip3? install|uv (?:sync|pip install|add)|poetry (?:install|add)|bundle install|go mod (?:tidy|download)|go get|cargo fetch|composer install|mix deps\.get|dotnet restore|corepack enable|brew install|apt(?:-get)? install|mise install|playwright install|flutter pub get|pod install)\b/,
    "install",
  ],
];

/** Programs that run something of the repository's own by its name. */
const RUNNERS =
  /^(?:(?:npm|pnpm|yarn|bun|deno)(?: (?:(?:--filter|-F|-C|--dir|--prefix|--workspace|-w|--cwd) \S+|-\S+))*(?: (?:run|run-script|task))?|(?:turbo|nx)(?: run(?:-many)?)?|lerna run|nx|make(?: (?:-[Cf] \S+|-\S+))*|just|task|mise (?:run|r|exec --)|mise|rake|invoke|inv|hatch run|poe|pdm run|tox -e|composer(?: run)?|(?:\.\/)?(?:gradlew|gradle)|(?:\.\/)?(?:mvnw|mvn)|sbt|mix|rails|ant|cargo|earthly)(?: -\S+)* /;
/** What runs another program by its name. */
const LAUNCHERS =
  /^(?:npx(?: (?:--?\w\S*))*|bunx(?: --\w+)*|pnpm (?:exec|dlx|-C \S+ exec)|yarn (?:exec|dlx)|npm exec(?: --)?|uv run(?: (?:--with \S+|--\S+))*|uvx|poetry run|pipenv run|bundle exec|mise (?:exec|x)(?: \S+)? --|direnv exec \S+|python3? -m|python3?(?= \S*manage\.py)|dotnet tool run|docker[ -]compose (?:exec|run)(?: -\S+)* \S+|docker exec(?: -\S+)* \S+|go run (?=\S*golangci)|cargo(?= nextest)|deno run(?: -\S+)* npm:|bun x|wsl(?: -e)?) /;
/** Scripts that are run by their path. */
const SCRIPT =
  /^(?:(?:bash|sh|zsh|node|bun|deno run|python3?|uv run|ruby|tsx|ts-node|perl|pwsh)(?: -\S+)* )?(?:\.{1,2}\/)?(\/?(?:[\w.@:~$-]+\/)*[\w.@-]+\.(?:sh|bash|[cm]?[jt]s|py|rb|pl|ps1)|(?:\.\/|(?:scripts?|bin|tools?|hack|dev|ci)\/)[\w./@-]+)/;
const GRADLE_TASK = /^(?:\.\/)?(?:gradlew?|mvnw?|sbt)/;
/** A test of which only a part is run. */
const FILTERED =
  /(?:^|\s)(?:-run|--run|-k|-t|--grep|-g|--filter|--test-name-pattern|--testNamePattern|--testPathPatterns?|--tests|-Dtest=\S*|-bench|--match)(?:[ =]|$)|::|\s\S*(?:[._-](?:test|spec|tests)\.\w+|_test\.(?:go|py|exs?)|(?:^|\/)test_\w+\.py|\/__tests__\/\S+)\b/;
const GO_PACKAGE = /^go test\b(?!.*(?:\s|^)(?:\.\/\.\.\.|all)(?:\s|$)).*\s(?:\.\/|[\w.]+\/)[\w./-]+/;
const PACKAGE =
  /^cargo (?:test|nextest run)\b.*\s(?:-p|--package|--lib|--test) \S|^(?:cargo test|npm test|mix test|pytest|vitest run|jest|bun test|rspec|phpunit) (?:-- )?(?!-)[\w./-]+$/;
/** A program is asked what it can do, or what there is. */
const ASKING = /(?:^|\s)(?:--help|-h|--version|-V|help|--list|--listTests|--dry-run)(?:\s|$)/;

/** What a command is run for; undefined where its words do not tell. */
export function purposeOf(command: string): Purpose | undefined {
  if (ASKING.test(command)) return undefined;
  const bare = launched(command);
  const purpose = ofProgram(bare) ?? ofRunner(bare) ?? ofScript(bare);
  return purpose === "test" && isPart(bare) ? "one test" : purpose;
}

/** `npx eslint .` and `uv run eslint .` are `eslint .`. */
function launched(command: string): string {
  let bare = command.replace(
    /^(?:\S*\/)(?=[\w.-]+(?:\s|$))(?!\S+\.(?:sh|py|[cm]?[jt]s|rb|ps1)\b)(?=(?:eslint|vitest|jest|tsc|prettier|pytest|playwright|biome|golangci-lint|mypy|ruff|next|vite|python3?|go)\b)/,
    "",
  );
  for (let depth = 0; depth < 3; depth++) bare = bare.replace(LAUNCHERS, "");
  return bare;
}

function ofProgram(command: string): Purpose | undefined {
  return PROGRAMS.find(([form]) => form.test(command))?.[1];
}

function ofRunner(command: string): Purpose | undefined {
  const runner = RUNNERS.exec(`${command} `)?.[0];
  if (runner === undefined) return undefined;
  const words = command.slice(runner.length).split(/\s+/);
  const tasks = GRADLE_TASK.test(command) ? words.filter((word) => !word.startsWith("-")) : words.slice(0, 1);
  return firstOf(tasks.flatMap((word) => [ofWords(word.replace(/^@?[\w-]+#/, "")) ?? []].flat()));
}

function ofScript(command: string): Purpose | undefined {
  const path = SCRIPT.exec(command)?.[1];
  // Scripts outside of the repository are of one session.
  return path === undefined || /^(?:\/|[A-Za-z]:|~|\$)/.test(path)
    ? undefined
    : ofWords(path.replace(/^.*\//, "").replace(/\.\w+$/, ""));
}

function firstOf<Item>(items: readonly Item[]): Item | undefined {
  return items[0];
}

/** By the parts of a name: `test:e2e`, `lint-fix`, `assembleDebug`. */
function ofWords(name: string): Purpose | undefined {
  const words = name
    .replaceAll(/([a-z])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  const whole = name.toLowerCase();
  return SCRIPT_WORDS.find(([form]) => form.test(whole) || words.some((word) => form.test(word)))?.[1];
}

function isPart(line: string): boolean {
  // A package is chosen so, no test.
  const command = line.replace(/^pnpm --filter[ =]\S+/, "pnpm");
  return FILTERED.test(command) || GO_PACKAGE.test(command) || PACKAGE.test(command);
}

import { expect, test } from "bun:test";
import { purposeOf } from "../../src/run-book/purposes.ts";
import { commandForm } from "../../src/run-book/runs-of-turn.ts";

test.each([
  ["npm test", "test"],
  ["pnpm run test:unit", "test"],
  ["pnpm --filter web test", "test"],
  ["mise run test:ci", "test"],
  ["cargo test", "test"],
  ["uv run pytest -q", "test"],
  ["python -m pytest", "test"],
  ["./gradlew test", "test"],
  ["mvn -q test", "test"],
  ["dotnet test", "test"],
  ["make check", "lint"],
  ["docker compose exec api pytest", "test"],
  ["bun test test/a.test.ts", "one test"],
  ["go test ./pkg/store -run TestOpen", "one test"],
  ["pytest tests/test_a.py::test_b", "one test"],
  ["npx vitest run src/cart.spec.ts", "one test"],
  ["npx eslint .", "lint"],
  ["golangci-lint run ./...", "lint"],
  ["just lint", "lint"],
  ["bun run lint:fix", "format"],
  ["cargo fmt", "format"],
  ["node_modules/.bin/tsc --noEmit", "types"],
  ["go vet ./...", "types"],
  ["task build", "build"],
  ["go build ./...", "build"],
  ["./gradlew :app:assembleDebug", "build"],
  ["yarn build", "build"],
  ["npm run dev -- --port 3000", "dev server"],
  ["docker compose up -d", "dev server"],
  ["python manage.py runserver", "dev server"],
  ["pnpm exec playwright test --project=chromium", "e2e"],
  ["npm run test:e2e", "e2e"],
  ["npx prisma migrate dev", "migration"],
  ["uv run alembic upgrade head", "migration"],
  ["npm run generate", "generate"],
  ["npm publish", "release"],
  ["pre-commit run --all-files", "commit hook"],
  ["gh pr create --draft --fill", "pull request"],
  ["gh api repos/o/n/pulls/12/comments", "review"],
  ["git push -u origin feat/x", "push"],
  ["./scripts/release.sh", "release"],
])("%s is run for: %s", (command, purpose) => {
  expect(purposeOf(command)).toBe(purpose as never);
});

test.each([
  "ls",
  "git status",
  "npm --version",
  "npm test -- --help",
  "cat package.json",
  "bash /tmp/build.sh",
  "mise ls",
])("%s has no purpose", (command) => {
  expect(purposeOf(command)).toBeUndefined();
});

test("of a pull request only how it is made is kept", () => {
  const command = 'gh pr create --draft --title "Fix the cart" --body "It was \\"empty\\"."';
  expect(commandForm(command, "pull request")).toBe("gh pr create --draft --title … --body …");
  expect(commandForm("gh pr view 112 --comments", "review")).toBe("gh pr view N --comments");
  expect(commandForm('pytest -k "a and 3"', "one test")).toBe('pytest -k "a and 3"');
});

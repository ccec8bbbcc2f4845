import { expect, test } from "bun:test";
import { loadSettingsOrDefaults } from "../../src/config/settings.ts";
import { checkPassages } from "../../src/doctor/check-passages.ts";
import { openRemembered } from "../kit/remembered.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";

const HOUR_MS = 3_600_000;

async function found({ paths, environment }: TempHome) {
  const loaded = await loadSettingsOrDefaults(paths.settings, environment);
  return checkPassages.examine({ paths, environment, loaded });
}

test("passages that are made are well, and turns that have just ended are awaited", async () => {
  await using home = openHome();
  expect(await found(home)).toMatchObject([{ verdict: "ok" }]);
  using remembered = openRemembered(home);
  remembered.tellTurn({ session: "s1", prompt: "Caulk the deck", closing: "It is caulked.", at: Date.now() });
  expect(await found(home)).toMatchObject([{ verdict: "ok", found: "0; turns that wait: 1" }]);
  remembered.index();
  expect(await found(home)).toMatchObject([{ verdict: "ok", found: "2, all indexed" }]);
});

test("turns that have waited for more than an hour are said, until the worker has come to them", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  remembered.tellTurn({ session: "s1", prompt: "Caulk the deck", closing: "It is caulked.", at: Date.now() });
  remembered.memory.run("UPDATE turns SET observed_at_epoch = ?", [Date.now() - 2 * HOUR_MS]);
  expect(await found(home)).toMatchObject([
    {
      verdict: "warning",
      found: expect.stringContaining("1 turns have waited for over an hour"),
      remedy: expect.stringContaining("start"),
    },
  ]);
  remembered.index();
  expect(await found(home)).toMatchObject([{ verdict: "ok" }]);
});

test("an index that lost a passage is a fault", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  remembered.tellTurn({ session: "s1", prompt: "Caulk the deck", closing: "It is caulked.", at: Date.now() });
  remembered.index();
  remembered.memory.run("DELETE FROM said_words WHERE rowid = (SELECT min(first_id) FROM passage_runs)");
  expect(await found(home)).toMatchObject([
    { verdict: "failed", found: expect.stringContaining("1 entries for 2 passages") },
  ]);
});

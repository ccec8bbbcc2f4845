import { afterEach, beforeEach, expect, test } from "bun:test";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { openJournal } from "../../src/install/journal.ts";
import { MARKETPLACE_NAME, PLUGIN_ID } from "../../src/install/plugin-files.ts";
import { uninstall } from "../../src/install/uninstall.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";

let home: TempHome;
beforeEach(() => {
  home = openHome();
});
afterEach(() => home[Symbol.asyncDispose]());

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** A host that lists the plugin, and that says of every removal that it has done it. */
function installHost(does: "removes" | "only says so"): void {
  const removes = does === "removes" ? `rm -f "$HOME/listed"` : ":";
  write(
    join(home.dir, "bin", "claude"),
    `#!/bin/sh
echo "$*" >> "$HOME/calls"
case "$*" in
  "plugin list --json") if [ -e "$HOME/listed" ]; then echo '[{"id":"${PLUGIN_ID}"}]'; else echo '[]'; fi;;
  "plugin marketplace list --json") echo '[{"name":"${MARKETPLACE_NAME}"}]';;
  "plugin uninstall ${PLUGIN_ID}") ${removes};;
esac
`,
  );
  chmodSync(join(home.dir, "bin", "claude"), 0o755);
  writeFileSync(join(home.dir, "listed"), "");
}

const settings = () => join(home.dir, ".claude", "settings.json");
const known = () => join(home.dir, ".claude", "plugins", "known_marketplaces.json");
const marketplaceAt = (path: string) =>
  JSON.stringify({ [MARKETPLACE_NAME]: { source: { source: "directory", path }, installLocation: path } });
const calls = () =>
  existsSync(join(home.dir, "calls")) ? readFileSync(join(home.dir, "calls"), "utf8") : "";

function run(isForced = false) {
  const environment = { ...home.environment, PATH: `${join(home.dir, "bin")}:${process.env.PATH}` };
  return uninstall({ paths: home.paths, environment, isForced }, () => {});
}

function noteInstallation(): void {
  const journal = openJournal(home.paths.installJournal);
  journal.note({ change: "program", made: home.paths.program });
  journal.note({ change: "marketplace", made: MARKETPLACE_NAME });
  journal.note({ change: "plugin", made: PLUGIN_ID });
}

test("a host that says it has removed the plugin and lists it still makes no success", async () => {
  installHost("only says so");
  noteInstallation();
  await expect(run()).rejects.toMatchObject({
    code: "host-refused",
    message: expect.stringContaining(`claude plugin uninstall ${PLUGIN_ID}`),
  });
  installHost("removes");
  noteInstallation();
  expect((await run()).undone).toContain(`program ${home.paths.program}`);
});

test("files of the host that name the plugin in the end make no success, and the next try works", async () => {
  installHost("removes");
  noteInstallation();
  write(settings(), JSON.stringify({ enabledPlugins: { [PLUGIN_ID]: true } }));
  const fault = await run().catch((error) => error);
  expect(fault).toMatchObject({ code: "host-registry", message: expect.stringContaining(settings()) });
  writeFileSync(settings(), "{}");
  expect((await run()).undone).toContain(`program ${home.paths.program}`);
});

test("with a file of the host that is not JSON nothing is changed, but by force", async () => {
  installHost("removes");
  noteInstallation();
  write(settings(), '{"enabledPlugins":');
  await expect(run()).rejects.toMatchObject({ code: "host-registry" });
  expect(calls()).toBe("");
  expect(openJournal(home.paths.installJournal).entries).toHaveLength(3);
  expect((await run(true)).undone).toHaveLength(3);
});

test.each(["", "{", "[]", '{"entries":[{"change":"of the future","made":"x"}]}'])(
  "with the journal %j all that an installation may have changed is undone",
  async (text) => {
    installHost("removes");
    write(home.paths.installJournal, text);
    const { undone } = await run();
    expect(undone.join()).toContain(`plugin ${PLUGIN_ID}`);
    expect(calls()).toContain(`plugin uninstall ${PLUGIN_ID}`);
    expect(existsSync(home.paths.installJournal)).toBe(false);
  },
);

test("without a journal what the host's files say is undone, and else nothing", async () => {
  installHost("removes");
  expect((await run()).undone).toEqual([]);
  expect(calls()).toBe("");
  write(known(), marketplaceAt(home.paths.program));
  const done = run();
  // The stand-in does not write the host's files.
  await expect(done).rejects.toMatchObject({ code: "host-registry" });
  writeFileSync(known(), "{}");
  expect((await run()).undone).toContain(`program ${home.paths.program}`);
});

test("a plugin that another data directory has installed is left alone", async () => {
  installHost("removes");
  noteInstallation();
  write(known(), marketplaceAt(join(home.dir, "another", "program")));
  expect((await run()).undone).toHaveLength(3);
  expect(calls()).not.toContain("uninstall");
  expect(calls()).not.toContain("remove");
});

test("a list that the host prints in no form that we know is not taken for an empty one", async () => {
  installHost("removes");
  noteInstallation();
  writeFileSync(join(home.dir, "bin", "claude"), "#!/bin/sh\necho 'No plugins, sorry.'\n");
  await expect(run()).rejects.toMatchObject({
    code: "host-refused",
    message: expect.stringContaining("sorry"),
  });
});

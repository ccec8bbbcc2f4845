import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fetched } from "../../fetched/fetch.ts";
import { packageRoot } from "../../src/install/package-root.ts";
import { describeInBrowser } from "./browser.ts";
import { LOGIN_SESSION, tellStory } from "./sample-memory.ts";
import { openStage, type Stage, type Viewed } from "./stage.ts";

const VIEWS: Readonly<Record<string, string>> = {
  live: "/",
  browse: "/search",
  hits: "/search?query=login+redirect",
  observation: "/observation/3",
  sessions: "/sessions",
  quote: `/session/${LOGIN_SESSION}/t2.1`,
  session: `/session/${LOGIN_SESSION}?injection=shown`,
  files: "/files",
  file: "/file?project=corner-shop&path=src/auth/state.ts",
  changes: "/changes",
  cost: "/cost",
  health: "/status",
  logs: "/logs",
  settings: "/settings",
};

const WIDE = { width: 1280, height: 900 };
const PHONE = { width: 360, height: 740 };
/** Whether the accessibility is checked: on a dark phone are the elements of the light one, in the colours of the dark wide one. */
const LOOKS = [
  { name: "wide", viewport: WIDE, schemes: { light: true, dark: true } },
  { name: "phone", viewport: PHONE, schemes: { light: true, dark: false } },
] as const;
type Scheme = "light" | "dark";

/** Left for people to look at, where there are any; not in the repository. */
const SHOTS = join(packageRoot(), "artifacts", "viewer");
const AXE = readFileSync(
  join(await fetched("accessibility"), "node_modules", "axe-core", "axe.min.js"),
  "utf8",
);

interface Violation {
  id: string;
  impact: string | null;
  nodes: { html: string; failureSummary?: string }[];
}

describeInBrowser("looks", () => {
  let stage: Stage;
  beforeAll(async () => {
    mkdirSync(SHOTS, { recursive: true });
    stage = await openStage(tellStory);
  });
  afterAll(() => stage[Symbol.asyncDispose]());

  test.each(LOOKS.map((look) => [look.name, look] as const))(
    "every view stands in its frame and can be used by everybody: %s",
    async (name, { viewport, schemes }) => {
      // The checker is put into the page from outside, which the page's policy would forbid to anybody else.
      await using viewed = await stage.view({ viewport, bypassCSP: true });
      const { page } = viewed;
      const faults: string[] = [];
      for (const [view, address] of Object.entries(VIEWS)) {
        await viewed.show(address);
        for (const [colorScheme, isChecked] of Object.entries(schemes) as [Scheme, boolean][]) {
          await page.emulateMedia({ colorScheme });
          await settle(viewed);
          const path = join(SHOTS, `${view}-${name}-${colorScheme}.png`);
          if (!process.env.CI) await page.screenshot({ path, fullPage: viewport === WIDE });
          const found = [...(await framed(viewed)), ...(isChecked ? await graveOf(viewed) : [])];
          faults.push(...found.map((fault) => `${view}, ${colorScheme}: ${fault}`));
        }
      }
      if (faults.length > 0) console.error(faults.join("\n"));
      expect(faults).toEqual([]);
    },
    60_000,
  );

  test("the switch of colours counts more than the system, also the next time", async () => {
    await using viewed = await stage.view({ colorScheme: "light" });
    const { page } = viewed;
    const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    await viewed.show("/sessions");
    const light = await ground();
    await page.getByRole("button", { name: "Dark" }).click();
    expect(await ground()).not.toBe(light);
    const dark = await ground();
    await viewed.show("/files");
    expect(await ground()).toBe(dark);
    await page.getByRole("button", { name: "Auto" }).click();
    expect(await ground()).toBe(light);
  });

  test("on a phone the other views are behind More", async () => {
    await using viewed = await stage.view({ viewport: { width: 360, height: 740 } });
    const { page } = viewed;
    await viewed.show("/");
    await page.getByRole("button", { name: "More" }).click();
    await page.getByRole("dialog").getByRole("link", { name: "Settings" }).click();
    await page.getByRole("heading", { name: "Settings", level: 1 }).waitFor();
    expect(await page.getByRole("dialog").count()).toBe(0);
  });
});

async function settle({ page }: Viewed): Promise<void> {
  await page.waitForFunction(() => document.querySelector(".waiting-note") === null);
  await page.evaluate(() => new Promise(requestAnimationFrame));
}

/** What axe finds grave. */
async function graveOf({ page }: Viewed): Promise<string[]> {
  // Parsed once for each page that was loaded.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
  const violations = await page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(options: object): Promise<{ violations: Violation[] }> };
    };
    return (await axe.run({ resultTypes: ["violations"] })).violations;
  });
  const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  return grave.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
}

async function framed({ page }: Viewed): Promise<string[]> {
  const isWide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  return isWide ? ["runs out of its frame"] : [];
}

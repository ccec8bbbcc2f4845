import type { ComponentType } from "preact";
import { exec } from "preact-iso/router";
import type { IconName } from "../parts/icon.tsx";
import { ChangesView } from "../views/changes.tsx";
import { CostView } from "../views/cost/cost.tsx";
import { FileView } from "../views/file.tsx";
import { FilesView } from "../views/files.tsx";
import { HealthView } from "../views/health/health.tsx";
import { LiveView } from "../views/live/live.tsx";
import { LogsView } from "../views/logs.tsx";
import { ObservationView } from "../views/observation/observation.tsx";
import { QuoteView } from "../views/quote.tsx";
import { SearchView } from "../views/search/search.tsx";
import { SessionView } from "../views/session/session.tsx";
import { SessionsView } from "../views/sessions.tsx";
import { SettingsView } from "../views/settings/settings.tsx";

/** The props of a view: the parameters of its address. */
export interface ViewProps {
  params: Readonly<Record<string, string>>;
  query: Readonly<Record<string, string>>;
}

interface Route {
  pattern: string;
  View: ComponentType<ViewProps>;
}

/** Every address of the page. Where one is like a path of the API, the page has the singular. */
const ROUTES: readonly Route[] = [
  { pattern: "/", View: LiveView },
  { pattern: "/search", View: SearchView },
  { pattern: "/observation/:id", View: ObservationView },
  { pattern: "/quote/:address", View: QuoteView },
  { pattern: "/sessions", View: SessionsView },
  { pattern: "/session/:id/:address?", View: SessionView },
  { pattern: "/files", View: FilesView },
  { pattern: "/file", View: FileView },
  { pattern: "/changes", View: ChangesView },
  { pattern: "/cost", View: CostView },
  { pattern: "/status", View: HealthView },
  { pattern: "/logs", View: LogsView },
  { pattern: "/settings", View: SettingsView },
];

export function findRoute(path: string): (Route & Pick<ViewProps, "params">) | undefined {
  for (const route of ROUTES) {
    const found = exec(path, route.pattern);
    if (found !== undefined) return { ...route, params: found.params };
  }
  return undefined;
}

export interface NavItem {
  href: string;
  label: string;
  icon: IconName;
  /** Further addresses that lie under it. */
  also?: RegExp;
}

export const NAV: readonly NavItem[] = [
  { href: "/", label: "Live", icon: "live" },
  { href: "/search", label: "Search", icon: "search", also: /^\/(?:observation|quote)\// },
  { href: "/sessions", label: "Sessions", icon: "sessions", also: /^\/session\// },
  { href: "/files", label: "Files", icon: "files", also: /^\/file$/ },
  { href: "/changes", label: "Changes", icon: "changes" },
  { href: "/cost", label: "Cost", icon: "cost" },
  { href: "/status", label: "Health", icon: "health" },
  { href: "/logs", label: "Logs", icon: "logs" },
  { href: "/settings", label: "Settings", icon: "settings" },
];
/** As many as fit beside "More" on a phone. */
export const NAV_FIRST = 4;

export function isCurrent(item: NavItem, path: string): boolean {
  return item.href === path || item.also?.test(path) === true;
}

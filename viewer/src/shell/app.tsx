import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { LocationProvider, useLocation } from "preact-iso/router";
import type { Stream } from "../api/stream.ts";
import { StreamContext, useConnection } from "../api/use-stream.ts";
import { Announcer } from "../parts/announcer.tsx";
import { Empty } from "../parts/states.tsx";
import { ToastArea } from "../parts/toasts.tsx";
import { ConnectionNotice } from "./connection.tsx";
import { KeysDialog, useKeys } from "./keys.tsx";
import { BottomNav, SideNav, TopBar } from "./nav.tsx";
import { findRoute } from "./routes.ts";
import { Stranger } from "./stranger.tsx";

export function App({ stream }: { stream: Stream }) {
  return (
    <StreamContext.Provider value={stream}>
      <LocationProvider>
        <ToastArea>
          <Shell />
        </ToastArea>
      </LocationProvider>
    </StreamContext.Provider>
  );
}

function Shell() {
  const { state } = useConnection();
  const [areKeysShown, showKeys] = useState(false);
  const open = useCallback(() => showKeys(true), []);
  useKeys(open);
  if (state === "refused") return <Stranger />;
  return (
    <>
      <a class="skip" href="#main">
        Skip to content
      </a>
      <div class="shell">
        <header class="shell-head">
          <SideNav showKeys={open} />
          <TopBar />
        </header>
        <main class="main" id="main" tabIndex={-1}>
          <ConnectionNotice />
          <CurrentView />
        </main>
        <BottomNav />
      </div>
      {areKeysShown && <KeysDialog onClose={() => showKeys(false)} />}
      <Announcer />
    </>
  );
}

function CurrentView() {
  const { path, query } = useLocation();
  useHeadingFocus(path);
  const route = findRoute(path);
  if (route === undefined) {
    return (
      <Empty title="There is no such view">
        <p>
          The address <code>{path}</code> leads nowhere. <a href="/">Go to what is happening now.</a>
        </p>
      </Empty>
    );
  }
  const { View, params } = route;
  return <View key={path} params={params} query={query} />;
}

/** After a link was followed, reading goes on at the new heading, as it would on a new page. */
function useHeadingFocus(path: string): void {
  const first = useRef(path);
  useEffect(() => {
    if (first.current === path) return;
    first.current = "";
    scrollTo(0, 0);
    const isElsewhere = document.activeElement?.matches("input") === true;
    if (!isElsewhere) document.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
  }, [path]);
}

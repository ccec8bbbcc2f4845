import { useCallback, useContext, useEffect, useRef, useState } from "preact/hooks";
import { LocationProvider, useLocation } from "preact-iso/router";
import type { Stream } from "../api/stream.ts";
import { StreamContext, useConnection } from "../api/use-stream.ts";
import { Announcer } from "../parts/announcer.tsx";
import { Empty } from "../parts/states.tsx";
import { ToastArea } from "../parts/toasts.tsx";
import { ArrivalContext, HEADING } from "../parts/view-head.tsx";
import { ConnectionNotice, Stranger } from "./connection.tsx";
import { KeysDialog, useKeys } from "./keys.tsx";
import { BottomNav, SideNav, TopBar } from "./nav.tsx";
import { findRoute } from "./routes.ts";

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
  useArrival(path);
  const route = findRoute(path);
  if (route === undefined) {
    return (
      <Empty title="Page not found">
        <p>
          There is nothing at <code>{path}</code>. <a href="/">Go to Live.</a>
        </p>
      </Empty>
    );
  }
  const { View, params } = route;
  return <View key={path} params={params} query={query} />;
}

/** A new view starts at its top and sets the focus. */
function useArrival(path: string): void {
  const arrival = useContext(ArrivalContext);
  const last = useRef(path);
  // Noted while drawing: the new view's own effects, which ask for it, come before ours.
  if (last.current !== path) arrival.next ??= HEADING;
  useEffect(() => {
    if (last.current !== path) scrollTo(0, 0);
    last.current = path;
  }, [path]);
}

import { useEffect, useState } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import iconUrl from "../icon.svg";
import { Dialog } from "../parts/dialog.tsx";
import { Icon } from "../parts/icon.tsx";
import { Connection } from "./connection.tsx";
import { isCurrent, NAV, NAV_FIRST, type NavItem } from "./routes.ts";
import { SchemeSwitch } from "./scheme-switch.tsx";

function NavLink({ item }: { item: NavItem }) {
  const { path } = useLocation();
  return (
    <li>
      <a class="nav-link" href={item.href} aria-current={isCurrent(item, path) ? "page" : undefined}>
        <Icon name={item.icon} />
        {item.label}
      </a>
    </li>
  );
}

function Wordmark() {
  return (
    <a class="wordmark" href="/">
      <img src={iconUrl} alt="" width="24" height="24" />
      claude-mem
    </a>
  );
}

/** Beside the view on a wide screen. */
export function SideNav({ showKeys }: { showKeys: () => void }) {
  return (
    <div class="side">
      <Wordmark />
      <nav aria-label="Views">
        <ul class="nav-list">
          {NAV.map((item) => (
            <NavLink key={item.href} item={item} />
          ))}
        </ul>
      </nav>
      <div class="side-foot">
        <Connection />
        <SchemeSwitch />
        <button type="button" class="button quiet keys-button" onClick={showKeys}>
          Keys <kbd>?</kbd>
        </button>
      </div>
    </div>
  );
}

/** Above and below the view on a narrow one. */
export function TopBar() {
  return (
    <div class="topbar">
      <Wordmark />
      <Connection />
    </div>
  );
}

export function BottomNav() {
  const { path, url } = useLocation();
  const [isOpen, setOpen] = useState(false);
  useEffect(() => setOpen(false), [url]);
  const rest = NAV.slice(NAV_FIRST);
  return (
    <nav class="bottom-nav" aria-label="Views">
      <ul>
        {NAV.slice(0, NAV_FIRST).map((item) => (
          <NavLink key={item.href} item={item} />
        ))}
        <li>
          <button
            type="button"
            class="nav-link"
            aria-haspopup="dialog"
            aria-current={rest.some((item) => isCurrent(item, path)) ? "page" : undefined}
            onClick={() => setOpen(true)}
          >
            <Icon name="more" />
            More
          </button>
        </li>
      </ul>
      {isOpen && (
        <Dialog title="More" onClose={() => setOpen(false)}>
          <ul class="nav-list">
            {rest.map((item) => (
              <NavLink key={item.href} item={item} />
            ))}
          </ul>
          <SchemeSwitch />
        </Dialog>
      )}
    </nav>
  );
}

import DOMPurify from "dompurify";
import { Marked } from "marked";
import { useLayoutEffect, useRef } from "preact/hooks";

/** What memory text may be made of. Nothing here loads, runs or sends anything. */
const TAGS = [
  ..."p br hr em strong del code pre blockquote ul ol li h1 h2 h3 h4 h5 h6 a table thead tbody tr th td".split(
    " ",
  ),
];
const SAFE_ADDRESS = /^(?:https?:|mailto:)/i;

const marked = new Marked({ gfm: true, breaks: true, async: false });
marked.use({
  renderer: {
    // HTML is shown as text.
    html: ({ text }) => escapeText(text),
    // Images would be fetched from other servers; only their alternative text is shown.
    image: ({ text, href }) => escapeText(text === "" ? href : text),
  },
});

/** Text from the memory as a person reads it. Its Markdown is shown; whatever else is in it stays text. */
export function Markdown({ text }: { text: string }) {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    place.current?.replaceChildren(renderMarkdown(text));
  }, [text]);
  return <div class="markdown" ref={place} />;
}

/** A fragment that holds only what is allowed: rendered by the Markdown library, then sanitized. */
function renderMarkdown(text: string): DocumentFragment {
  const html = marked.parse(text) as string;
  const fragment = DOMPurify.sanitize(html, {
    ALLOWED_TAGS: TAGS,
    ALLOWED_ATTR: ["href"],
    ALLOWED_URI_REGEXP: SAFE_ADDRESS,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    RETURN_DOM_FRAGMENT: true,
  });
  for (const link of fragment.querySelectorAll("a")) guardLink(link);
  return fragment;
}

/** A link leads to another page of the browser that learns nothing of this one; one without a safe address is text. */
function guardLink(link: HTMLAnchorElement): void {
  if (!SAFE_ADDRESS.test(link.getAttribute("href") ?? "")) {
    link.replaceWith(...link.childNodes);
    return;
  }
  link.rel = "noopener noreferrer nofollow";
  link.target = "_blank";
}

function escapeText(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** Drawn for this page on a grid of 20; strokes take the colour of the text. */
const PATHS = {
  live: "M3 10h3l2-5 4 10 2-5h3",
  search: "M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11ZM13.2 13.2 17 17",
  sessions: "M4 5h12M4 10h12M4 15h7",
  files: "M5 3h6l4 4v10H5ZM11 3v4h4",
  changes: "M4 9a6 6 0 1 1 1.8 5.3M4 4v5h5",
  cost: "M4 16V9M8 16V5M12 16v-5M16 16V7",
  health: "M10 16.5S3.5 12.7 3.5 8.2A3.4 3.4 0 0 1 10 6.6a3.4 3.4 0 0 1 6.5 1.6c0 4.5-6.5 8.3-6.5 8.3Z",
  logs: "M3.5 4.5h13v11h-13ZM6 8l2 2-2 2M10 12h4",
  settings: "M4 6h7M15 6h1M4 14h1M9 14h7M13 4v4M7 12v4",
  more: "M5 10h.01M10 10h.01M15 10h.01",
  pin: "M7 3.5h6l-.8 5 2.3 2.5h-9l2.3-2.5ZM10 11v6",
  light:
    "M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7ZM10 2v1.5M10 16.5V18M2 10h1.5M16.5 10H18M4.4 4.4l1 1M14.6 14.6l1 1M15.6 4.4l-1 1M5.4 14.6l-1 1",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg width="20" height="20" viewBox="0 0 20 20" fill="none" aria-hidden="true" focusable="false">
      <path
        d={PATHS[name]}
        stroke="currentColor"
        stroke-width={name === "more" ? 2.6 : 1.6}
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}

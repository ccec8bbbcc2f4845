/** Files of the page by their paths, each gzipped and in base64. */
export type EmbeddedViewer = Readonly<Record<string, string>>;

/** The page inside of this program. `install/build-program.ts` puts it in the place of this module when it compiles. */
export const EMBEDDED_VIEWER: EmbeddedViewer | undefined = undefined;

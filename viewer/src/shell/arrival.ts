import { createContext } from "preact";

/** Where reading goes on once the next view is there: as on a new page at its heading, or where somebody asked to be. */
export interface Arrival {
  /** An element's id, `heading`, or nothing where nobody has gone anywhere. */
  next: string | undefined;
}

export const HEADING = "heading";

export const ArrivalContext = createContext<Arrival>({ next: undefined });

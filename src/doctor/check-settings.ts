import { type Check, good } from "./finding.ts";

export const checkSettings: Check = {
  name: "settings",
  examine({ loaded }) {
    if (loaded.faults.length === 0) return good("all are understood");
    return loaded.faults.map((fault) => ({
      verdict: "failed",
      found: fault.message,
      remedy: fault.policy.remedy,
    }));
  },
};

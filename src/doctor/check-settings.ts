import { type Check, failed, good } from "./finding.ts";

export const checkSettings: Check = {
  name: "settings",
  examine({ loaded }) {
    if (loaded.faults.length === 0) return good("all valid");
    return loaded.faults.flatMap(({ message, policy }) => failed(message, policy.remedy));
  },
};

import { codeForms } from "./held-out/code.ts";
import { configForms } from "./held-out/config.ts";
import { encodedForms } from "./held-out/encoded.ts";
import { httpForms } from "./held-out/http.ts";
import { kit } from "./held-out/kit.ts";
import type { Form } from "./held-out/kit.ts";
import { miscForms } from "./held-out/misc.ts";
import { proseForms } from "./held-out/prose.ts";
import { shellForms } from "./held-out/shell.ts";
import { urlForms } from "./held-out/url.ts";
import { vendorForms } from "./held-out/vendor.ts";

export type { Form } from "./held-out/kit.ts";

const KINDS = [vendorForms, configForms, shellForms, urlForms, httpForms, encodedForms, proseForms, codeForms, miscForms] as const;

/** All held-out secret forms; the same seed gives the same values. */
export function forms(seed: number): Form[] {
  return KINDS.flatMap((make, index) => make(kit(seed * 31 + index)));
}

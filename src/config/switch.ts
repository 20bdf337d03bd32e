import { SluiceError } from "../core/failures/failure.js";

/** `true 1 yes on` and `false 0 no off`; unset or empty is undefined; anything else is wrong use. */
export function switchOf(value: string | undefined, variable: string): boolean | undefined {
  const word = value?.trim().toLowerCase();
  if (word === undefined || word === "") return undefined;
  if (["true", "1", "yes", "on"].includes(word)) return true;
  if (["false", "0", "no", "off"].includes(word)) return false;
  throw new SluiceError("wrong_use", { detail: { kind: "bad_switch", variable, given: value ?? "" } });
}

import { type AnySluiceError, isSluiceError, SluiceError } from "../core/failures/failure.js";
import type { CauseWords } from "../core/model/cause.js";
import type { Fault } from "../core/model/fault.js";
import type { World } from "../operations/world.js";
import type { Outcome, Prepared } from "./command.js";

/** Whatever was thrown, as a failure with a code: what is none is a defect of ours. */
export function failureOf(thrown: unknown): AnySluiceError {
  if (isSluiceError(thrown)) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const stack = thrown instanceof Error && thrown.stack !== undefined ? { stack: thrown.stack } : {};
  return new SluiceError("defect", { message, ...stack }, { cause: thrown });
}

/** The likely causes of a failure that came from a server, in the reader's language. */
export async function likelyWords(
  error: AnySluiceError,
  world: World | undefined,
  lang: "en" | "ko",
): Promise<readonly CauseWords[]> {
  const { fault } = error.facts as { readonly fault?: Fault };
  const targets = world?.settings.targets ?? [];
  const target = targets.find(({ name }) => name === error.target) ?? targets[0];
  if (!fault || !world || !target) return [];
  const { likely } = await import("../operations/likely.js");
  return (await likely(error, target, await world.engineFor(target))).map((cause) => cause[lang]);
}

/** What a report had read, or dealt with, when another target failed. */
export async function partialOf(
  { partial }: AnySluiceError,
  prepared: Prepared | undefined,
): Promise<Outcome | undefined> {
  const found = Object.values(partial ?? {}).some((part) => Array.isArray(part) && part.some(isThere));
  return found && partial ? prepared?.partial?.(partial) : undefined;
}

/** More than that it failed, or was not begun. */
function isThere({ failed, notStarted }: { readonly failed?: true; readonly notStarted?: true }): boolean {
  return !failed && !notStarted;
}

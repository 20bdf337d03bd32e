import { type AnySluiceError, isSluiceError, SluiceError } from "../core/failures/failure.js";
import type { CauseWords, FaultPlace } from "../core/model/cause.js";
import type { Holder } from "../core/model/holder.js";
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
  const fault = (error.facts as { readonly fault?: Fault }).fault;
  const targets = world?.settings.targets ?? [];
  const target = targets.find(({ name }) => name === error.target) ?? targets[0];
  if (!fault || !world || !target) return [];
  const { likelyCauses } = await import("../core/failures/causes.js");
  const address = "value" in target.address ? target.address.value : undefined;
  const facts = error.facts as Pick<FaultPlace, "id" | "near" | "words" | "direction" | "units" | "doing"> & {
    readonly holders?: readonly Holder[];
  };
  const inTheWay = facts.holders?.find(({ pid, maybe }) => pid > 0 && !maybe);
  const place: FaultPlace = {
    ...(address ? { host: address.host, port: address.port, user: address.user, database: address.database } : {}),
    ...(facts.id === undefined ? {} : { id: facts.id }),
    ...(facts.near === undefined ? {} : { near: facts.near }),
    ...(facts.words === undefined ? {} : { words: facts.words }),
    ...(facts.direction === undefined ? {} : { direction: facts.direction }),
    ...(facts.units === undefined ? {} : { units: facts.units }),
    ...(facts.doing === undefined ? {} : { doing: facts.doing }),
    ...(inTheWay ? { pid: inTheWay.pid } : {}),
  };
  const causes = await world.engineFor(target).causes();
  return likelyCauses(fault, place, causes).map((cause) => cause.words[lang](fault, place));
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

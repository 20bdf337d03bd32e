import { likelyCauses } from "../core/failures/causes.js";
import type { AnySluiceError } from "../core/failures/failure.js";
import type { CauseWords, FaultPlace } from "../core/model/cause.js";
import type { Fault } from "../core/model/fault.js";
import type { Holder } from "../core/model/holder.js";
import type { TargetSettings } from "../config/settings.js";
import type { Engine } from "../engines/engine.js";

export type CauseInWords = Readonly<Record<"en" | "ko", CauseWords>>;

/** The likely causes of a failure that came from a server. */
export async function likely(
  error: AnySluiceError,
  { address: named, session, history: { schema, logIn } }: Pick<TargetSettings, "address" | "session" | "history">,
  engine: Engine,
): Promise<readonly CauseInWords[]> {
  const { fault: told } = error.facts as { readonly fault?: Fault };
  if (!told) return [];
  const fault = inShort(told);
  const address = "value" in named ? named.value : undefined;
  const facts = error.facts as Pick<
    FaultPlace,
    "id" | "near" | "words" | "settings" | "direction" | "units" | "doing" | "advisory"
  > & {
    readonly holders?: readonly Holder[];
  };
  const inTheWay = facts.holders?.find(({ pid, maybe }) => pid > 0 && !maybe);
  const place: FaultPlace = {
    ...(address ? { host: address.host, port: address.port, user: address.user, database: address.database } : {}),
    ...(facts.id === undefined ? {} : { id: facts.id }),
    ...(facts.near === undefined ? {} : { near: facts.near }),
    ...(facts.words === undefined ? {} : { words: facts.words }),
    ...(facts.settings === undefined ? {} : { settings: facts.settings }),
    ...(facts.direction === undefined ? {} : { direction: facts.direction }),
    ...(facts.units === undefined ? {} : { units: facts.units }),
    ...(facts.doing === undefined ? {} : { doing: facts.doing }),
    ...(facts.advisory ? { advisory: true as const } : {}),
    ...(schema === undefined ? {} : { history: schema }),
    ...(session.role === undefined ? {} : { role: session.role }),
    ...(logIn === undefined ? {} : { logIn }),
    ...(session.online === "require" ? { demandsOnline: true as const } : {}),
    ...(inTheWay ? { pid: inTheWay.pid } : {}),
  };
  return likelyCauses(fault, place, await engine.causes()).map(({ words }) => ({
    en: words.en(fault, place),
    ko: words.ko(fault, place),
  }));
}

/** What is looked for stands at the beginning; a server may tell a value of megabytes behind it. */
function inShort(fault: Fault): Fault {
  const texts = Object.entries(fault).map(([name, value]: [string, unknown]) => [
    name,
    typeof value === "string" ? value.slice(0, mostLooked) : value,
  ]);
  return Object.fromEntries(texts) as Fault;
}

const mostLooked = 10_000;

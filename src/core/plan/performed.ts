import type { Direction, Performed } from "../model/migration.js";
import type { Problem } from "../model/problem.js";
import { TextHash } from "../sql/text-hash.js";
import { TextProblem } from "../sql/text-problem.js";
import type { Unit } from "./unit.js";

interface Cut {
  readonly units: readonly Unit[];
  readonly statements: number;
  readonly unjudged: false;
  readonly problems: readonly Problem[];
}

/**
 * What is done by code or by a command is one unit, whose text is only compared: by code in the transaction that it
 * shares with its row, else noted before it begins. What it does nobody knows before it is done.
 */
export function performedUnit({ script, transaction }: Direction, performed: Performed): Cut {
  const { way } = performed;
  const hash = new TextHash();
  const problems: Problem[] = [];
  try {
    for (const part of script.read()) hash.add(part);
  } catch (error) {
    if (!(error instanceof TextProblem)) throw error;
    problems.push(error.in(script.file));
  }
  const isInside = way === "code" && transaction === "auto";
  const object = performed.way === "code" ? performed.module : performed.command;
  const unit = {
    kind: isInside ? ("transaction" as const) : ("alone" as const),
    performed,
    first: 0,
    count: 0,
    ...(isInside ? {} : { why: way }),
    hash: hash.digest(),
    aloneInMessage: true as const,
    bytes: 0,
    longest: 0,
    actions: [{ kind: way, object, known: "inside" as const }],
  };
  return { units: [unit], statements: 0, unjudged: false, problems };
}

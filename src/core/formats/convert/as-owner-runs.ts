import type { ObstacleWhy } from "../../model/obstacle.js";
import { cut } from "../../sql/cut.js";
import type { Dialect } from "../../sql/dialect.js";
import { TextProblem } from "../../sql/text-problem.js";
import type { Grammar, Rewritten, RewrittenWay } from "../format.js";

type Judge = Pick<Dialect, "rules" | "watch" | "classify">;

/** The migration with what its files must ask for, so that their owner can run them; or why nothing can be asked for that would do. */
export function asOwnerRuns(
  migration: Rewritten,
  to: Grammar,
  dialect: Judge,
): { readonly migration: Rewritten; readonly whys: readonly ObstacleWhy[] } {
  const { up, down } = migration;
  const ways = (down ? [up, down] : [up]).map((way) => ({ way, facts: factsOf(way.text, dialect) }));
  const none = (whys: readonly ObstacleWhy[]) => ({ migration, whys });
  // One statement is by itself with or without.
  if (
    to.noTransaction === "never" &&
    ways.some(({ way, facts }) => way.transaction === "none" && facts.statements !== 1)
  )
    return none([{ kind: "no_transaction", unlike: false }]);
  const shared = to.sends === "message" ? ways.find(({ facts }) => facts.outside && facts.statements > 1) : undefined;
  if (shared) return none([{ kind: "one_message", words: shared.facts.outside ?? "" }]);
  const wishes = ways.map(({ way, facts }) => wishOf(way, facts, to));
  const isTogether = to.noTransaction === "both ways";
  if (isTogether && wishes.includes("none") && wishes.includes("auto"))
    return none([{ kind: "no_transaction", unlike: true }]);
  const asked = (own: Wish | undefined): RewrittenWay["transaction"] =>
    own === "none" || (isTogether && wishes.includes("none")) ? "none" : "auto";
  return {
    migration: {
      ...migration,
      up: { ...up, transaction: asked(wishes[0]) },
      ...(down ? { down: { ...down, transaction: asked(wishes[1]) } } : {}),
    },
    whys: [],
  };
}

type Wish = RewrittenWay["transaction"] | "either";

function wishOf({ transaction }: RewrittenWay, { statements, outside, ends }: Facts, { sends }: Grammar): Wish {
  if (transaction === "none" || (sends !== "units" && (outside !== undefined || ends))) return "none";
  return statements > 1 ? "auto" : "either";
}

interface Facts {
  readonly statements: number;
  /** The first that cannot be in a transaction with others, in words. */
  readonly outside?: string;
  /** One around it would be ended by it, and its owner's row stand outside. */
  readonly ends: boolean;
}

function factsOf(text: string, { rules, watch, classify }: Judge): Facts {
  let [statements, ends, hasBegun]: [number, boolean, boolean] = [0, false, false];
  let outside: string | undefined;
  try {
    for (const piece of cut([text], rules, { watch })) {
      if (piece.kind !== "statement") continue;
      statements++;
      const found = classify(piece);
      if (found.kind === "outside-transaction" && !found.commits) outside ??= found.why;
      if (found.kind === "drops-lock" && piece.words.startsWith("DISCARD")) outside ??= piece.words;
      // Where a second one commits the first, so does its own.
      if (found.kind === "begin") hasBegun = found.commits === true;
      if (found.kind === "commit") ends ||= !hasBegun;
    }
  } catch (error) {
    // What cannot be cut is told when it is to run.
    if (!(error instanceof TextProblem)) throw error;
  }
  return { statements, ends, ...(outside === undefined ? {} : { outside }) };
}

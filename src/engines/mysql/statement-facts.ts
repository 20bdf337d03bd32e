import type { Way as ToldWay } from "../../core/model/statement-facts.js";
import type { ServerFacts } from "../engine.js";
import type { Facts } from "../facts.js";
import { tokensOf } from "./dialect.js";
import { copiesOnline, isAtomic, type Lock, onlineOf, provingClause, type Way } from "./facts.js";
import type { Tokens } from "./tokens.js";

export const mysqlFacts: Facts = {
  of(statement, server) {
    if (!mayChange.test(statement.words)) return {};
    const online = onlineOf(tokensOf(statement), server);
    const { checked = false, reversible = true, atBest } = online ?? {};
    return {
      ...(online
        ? { online: { ...told(online), ...(atBest ? { atBest: told(atBest) } : {}), checked, reversible } }
        : {}),
      ...(isAtomic(tokensOf(statement), server) ? {} : { atomic: false as const }),
    };
  },
  demanding(statement, server) {
    // They write the table anew, and take neither ALGORITHM nor LOCK.
    if (/^(?:OPTIMIZE|REPAIR)\b/.test(statement.words)) return undefined;
    if (!mayChange.test(statement.words)) return { text: statement.parts ?? statement.text };
    const text = provingClause(statement.text, () => tokensOf(statement), server);
    return text === undefined
      ? undefined
      : { text, ...(isRefused(tokensOf(statement), server) ? { refused: true } : {}) };
  },
};

/** Nothing is said of what begins with a comment that the server reads. */
const mayChange = /^(?:(?:ALTER|CREATE|DROP)\b|$)/;

/** One that copies while others write does so where nothing else lets them. */
function isRefused(tokens: Tokens, server: ServerFacts): boolean {
  const online = onlineOf(tokens, server);
  return online?.checked === true && (online.atBest ?? online).lock !== "NONE" && !copiesOnline(server);
}

const keepsOut: Readonly<Record<Lock, ToldWay["keepsOut"]>> = {
  NONE: "nobody",
  SHARED: "writers",
  EXCLUSIVE: "everybody",
};

function told({ algorithm, lock, rebuilds }: Way): ToldWay {
  return { as: `${algorithm}, LOCK=${lock}`, keepsOut: keepsOut[lock], rebuilds };
}

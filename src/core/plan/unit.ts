import type { Needed } from "./session-settings.js";
import type { Action } from "../model/action.js";
import type { Performed } from "../model/migration.js";
import type { Storage } from "../sql/dialect.js";

/** One piece of a migration that is in whole or not at all. */
export interface Unit {
  /** `alone`: one statement that cannot be in a transaction. */
  readonly kind: "transaction" | "alone";
  /** Index of its first statement in the script, and how many. */
  readonly first: number;
  readonly count: number;
  /** The author's own BEGIN where it says more than BEGIN. */
  readonly begin?: string;
  /** It is done by that; none of its text is sent. */
  readonly performed?: Performed;
  /** Why it is not simply part of one transaction. */
  readonly why?: string;
  /** sha256 over its statements: a rerun goes on only over the same text. */
  readonly hash: string;
  /** What earlier units of the same script have set for the session: put back after each, so said again before the next. */
  readonly settings?: readonly string[];
  /** What it reads that only the session has, and the number of the unit before it that made that. */
  readonly needs?: readonly Needed[];
  /** The same of what only a trigger or a function can have made: kept as well, and asked about where the session is another. */
  readonly mayNeed?: readonly Needed[];
  /** What later ones need of the session as it is at its end. */
  readonly keeps?: readonly string[];
  /** What of that it begins with, and who kept it: the index of that unit's first statement. */
  readonly restores?: { readonly names: readonly string[]; readonly keptBy: number };
  /** In it, or at its end, names mean those of another database than the run's. */
  readonly moved?: true;
  /** Surely nothing of it stays in its session, which is then as it was. */
  readonly clean?: true;
  /** Of a script's last unit: what takes away what the script has left in its session under names. */
  readonly undo?: readonly string[];
  /** Something in it may set its session, and no text tells. */
  readonly unseen?: true;
  /** Takes away what it has made in its session and a rollback leaves: before it is run again. */
  readonly unmake?: readonly string[];
  /** Tried a second time it would read what it has made of its session itself, which nothing puts back. */
  readonly once?: true;
  /** May not share a message with other migrations. */
  readonly aloneInMessage?: true;
  readonly bytes: number;
  /** Characters of its longest statement. */
  readonly longest: number;
  readonly index?: { readonly name: string; readonly table?: string; readonly builds: boolean };
  /** It ends a transaction that is open, and is in at once. */
  readonly commits?: true;
  /** May turn out not to be able to stand in a transaction (CALL). */
  readonly mayEndTransaction?: true;
  /** The first statement in it that may commit, and not say so (a CALL in the author's own transaction): its index, and what it is. */
  readonly mayCommit?: { readonly at: number; readonly words: string };
  readonly dropsLock?: true;
  /** Databases never to be touched that it changes all the same, or goes to. */
  readonly never?: readonly string[];
  /** What its statements say of where rows are kept, in order. */
  readonly storage?: readonly Storage[];
  /** Known only where asked for (`plan`, or a policy that must judge). */
  readonly actions: readonly Action[];
}

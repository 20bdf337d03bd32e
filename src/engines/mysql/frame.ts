import { createHash } from "node:crypto";
import type { Beginning, Leaving, SessionStart, TransactionFrame } from "../engine.js";
import { labelled } from "./label.js";
import { mysqlQuote } from "./quote.js";
import { isLastInsertId, noRole } from "./session-leaves.js";

/** A transaction holds rows alone: what defines anything ends it. The session itself watches that it is still open. */
export const mysqlFrame: TransactionFrame = {
  open: (unit) => [unit.begin ?? "START TRANSACTION", ...(unit.settings ?? []), ...restored(unit)],
  reopen: () => undefined,
  at: () => [],
  labelled,
  holdsMark: () => undefined,
  // Before the row: it is written where the run is, and as the run reads.
  putRoleBack: putBack,
  putBack: () => [],
  together: (rows) => ["START TRANSACTION", ...rows, "COMMIT"],
  making: (statements) => statements,
  clearing: (lockTimeoutMs) => [`SET lock_wait_timeout = ${Math.max(1, Math.ceil(lockTimeoutMs / 1000))}`],
  readAsOurs: [],
  commit: "COMMIT",
  rollback: "ROLLBACK",
  aloneBefore: (unit) => [...(unit.settings ?? []), ...restored(unit)],
  aloneAfter: (session, _within, unit) => (unit?.clean ? [] : putBack(session, unit)),
};

/**
 * The settings of a session are no part of a transaction, and nothing forgets them without giving the lock up, too.
 * What was set goes in one statement; what was made is taken away where it was made, as a rule in the run's own database.
 */
function putBack({ settings = [], home, role }: SessionStart, unit?: Leaving): readonly string[] {
  const { undo = [], moved, unseen }: Leaving = unit ?? { unseen: true };
  const keep = kept(unit)
    .map((each) => `, ${each}`)
    .join("");
  const ours = forgotten.map((name) => `SET ${name} = @@GLOBAL.${name}`);
  const sets = [...new Set([...ours, ...[...undo, ...settings].filter((text) => isSet.test(text))])];
  const together = sets.map((text) => text.replace(isSet, " $1, ")).join("");
  const ownRole = settings.filter((text) => !isSet.test(text));
  const roles = undo.includes(noRole) ? [role ?? noRole] : unseen && role !== undefined ? [role] : ownRole;
  return [
    `SET timestamp = DEFAULT${keep}${together}`,
    ...roles,
    ...((moved || unseen) && home ? [home] : []),
    ...undo.filter((text) => !isSet.test(text) && text !== noRole),
  ];
}

/**
 * What the session alone has goes over the units of a file, and no rollback takes it back: it is kept at the end of the
 * one that has it, and what is tried again begins with it anew. Behind the settings, which may say how it began.
 */
function restored({ restores: { names, keptBy } = { names: [], keptBy: 0 } }: Beginning): readonly string[] {
  const found = names.flatMap((name) => placeOf(name) ?? []);
  const sets = new Set(found.map((place) => `${place.set} = ${copyOf(place, keptBy)}`));
  return sets.size > 0 ? [`SET ${[...sets].join(", ")}`] : [];
}

/** As it is kept; of what failed nothing is. */
function kept({ first = 0, keeps = [] }: Leaving = {}): readonly string[] {
  const found = keeps.flatMap((name) => placeOf(name) ?? []);
  return [...new Set(found.map((place) => `${copyOf(place, first)} = ${place.read}`))];
}

interface Place {
  readonly read: string;
  readonly set: string;
}

/** How a value of the session is read and set; undefined for what is none. An assignment keeps its kind and collation. */
function placeOf(name: string): Place | undefined {
  if (isLastInsertId(name)) return { read: "LAST_INSERT_ID()", set: "last_insert_id" };
  if (!name.startsWith("@")) return undefined;
  const variable = `@${mysqlQuote.name(name.slice(1))}`;
  return { read: variable, set: variable };
}

/** Each unit's own: what it keeps is not to be what it begins with when it is tried again. A name may be as long as any. */
function copyOf({ read }: Place, first: number): string {
  return `@\`sluice ${first} ${createHash("sha256").update(read).digest("hex").slice(0, 16)}\``;
}

/** Behind a mark of versions too: a server that knows the variable reads it. */
const isSet = /^(\/\*M?!\d*\s+)?SET (?!ROLE\b)/;

/** What a procedure may set as well, which no text tells; each of it may be set by everybody. MySQL's DEFAULT switches some of it off. */
const forgotten = ["foreign_key_checks", "unique_checks", "sql_safe_updates", "default_storage_engine"];

import type { Beginning, Leaving, SessionStart, TransactionFrame } from "../engine.js";
import { labelled } from "./label.js";
import { isLastInsertId } from "./session-leaves.js";

/** A transaction holds rows alone: what defines anything ends it. The session itself watches that it is still open. */
export const mysqlFrame: TransactionFrame = {
  open: ({ begin, needs }) => [begin ?? "START TRANSACTION", ...numberFor(needs)],
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
  aloneBefore: ({ settings = [], needs }) => [...settings, ...numberFor(needs)],
  aloneAfter: (session, _within, unit) => (unit?.clean ? [] : putBack(session, unit)),
};

/**
 * The settings of a session are no part of a transaction, and nothing forgets them without giving the lock up, too.
 * What was set goes in one statement; what was made is taken away where it was made, as a rule in the run's own database.
 */
function putBack({ settings = [], home }: SessionStart, unit?: Leaving): readonly string[] {
  const { undo = [], moved }: Leaving = unit ?? { moved: true };
  // Of what failed nothing is kept.
  const keep = unit ? `, ${kept} = LAST_INSERT_ID()` : "";
  const ours = forgotten.map((name) => `SET ${name} = @@GLOBAL.${name}`);
  const sets = [...new Set([...ours, ...[...undo, ...settings].filter((text) => isSet.test(text))])];
  const together = sets.map((text) => text.replace(isSet, " $1, ")).join("");
  return [
    `SET timestamp = DEFAULT${keep}${together}`,
    ...settings.filter((text) => !isSet.test(text)),
    ...(moved && home ? [home] : []),
    ...undo.filter((text) => !isSet.test(text)),
  ];
}

/** The last number given out goes over the units of a file. No rollback takes it back: what is tried again begins with it anew. */
function numberFor(needs: Beginning["needs"]): readonly string[] {
  return needs?.some(({ name }) => isLastInsertId(name)) ? [`SET last_insert_id = ${kept}`] : [];
}

const kept = "@`sluice last_insert_id`";

/** Behind a mark of versions too: a server that knows the variable reads it. */
const isSet = /^(\/\*M?!\d*\s+)?SET (?!ROLE\b)/;

/** What a procedure may set as well, which no text tells; each of it may be set by everybody. MySQL's DEFAULT switches some of it off. */
const forgotten = ["foreign_key_checks", "unique_checks", "sql_safe_updates", "default_storage_engine"];

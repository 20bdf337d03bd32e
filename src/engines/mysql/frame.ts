import type { SessionStart, TransactionFrame } from "../engine.js";
import { labelled } from "./label.js";

/** A transaction holds rows alone: what defines anything ends it. The session itself watches that it is still open. */
export const mysqlFrame: TransactionFrame = {
  open: ({ begin }) => [begin ?? "START TRANSACTION"],
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
  aloneBefore: ({ settings }) => settings ?? [],
  aloneAfter: (session, _within, clean) => (clean ? [] : putBack(session)),
};

/** The settings of a session are no part of a transaction, and nothing forgets them without giving the lock up, too. */
function putBack({ settings = [] }: SessionStart): readonly string[] {
  return [`SET timestamp = DEFAULT, ${forgotten.map((name) => `${name} = @@GLOBAL.${name}`).join(", ")}`, ...settings];
}

/** What scripts set, and dumps most of all; each of it may be set by everybody. MySQL's DEFAULT switches some of it off. */
const forgotten = [
  "sql_mode",
  "foreign_key_checks",
  "unique_checks",
  "sql_safe_updates",
  "sql_notes",
  "sql_select_limit",
  "sql_big_selects",
  "default_storage_engine",
];

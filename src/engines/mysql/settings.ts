import type { ConnectOptions } from "../connect-options.js";
import type { Row } from "../engine.js";
import { mysqlQuote } from "./quote.js";

/**
 * What a session begins with, each a statement. MariaDB's own and MySQL's stand in the comments that each reads as text.
 * `readOnly`: in SQL, whether all its transactions are.
 */
export function settingsOf(options: ConnectOptions, readOnly = options.readOnly ? "1" : "0"): readonly string[] {
  return [...roleOf(options), `SET ${[...ofBoth(options), ...ofEither(options, readOnly)].join("")}`];
}

/** What sets that alone. */
export function readOnlyAs(condition: string): string {
  return `SET /*M! tx_read_only = ${condition} */ /*!80000 transaction_read_only = ${condition} */`;
}

/** Whose rights a session has: what it is asked may need them. */
export function roleOf({ role }: Pick<ConnectOptions, "role">): readonly string[] {
  if (!role) return [];
  const [, name = role, host] = /^(.*)@(.*)$/s.exec(role) ?? [];
  return [`SET ROLE ${quoted(name)}${host === undefined ? "" : `@${quoted(host)}`}`];
}

/** To the one that a session told; MySQL writes them as they are typed, MariaDB the one that there is as it is. */
export function roleBack({ role, version }: Row): string {
  if (role == null || role === "NONE") return "SET ROLE NONE";
  return `SET ROLE ${/mariadb/i.test(version ?? "") ? quoted(role) : role}`;
}

function* ofBoth({ lockTimeoutMs, timeZone }: ConnectOptions): Generator<string> {
  // The server's own collation with it, which routines and views keep.
  yield "NAMES utf8mb4, autocommit = 1, completion_type = 0";
  // What a file writes is what its own shell would write there; what is ours is written in UTC by its own words.
  yield `, time_zone = ${timeZone === undefined ? "@@GLOBAL.time_zone" : mysqlQuote.value(timeZone)}`;
  // Rows of the history would be left out.
  yield `, sql_select_limit = ${noLimit}`;
  // MySQL before 8.0.17 writes that in UTF-16, where a file has the session read another set.
  yield `, sql_mode = CONCAT_WS(',', CONVERT(REGEXP_REPLACE(@@GLOBAL.sql_mode, '${otherReading}', '') USING utf8mb4), 'STRICT_TRANS_TABLES')`;
  yield `, wait_timeout = ${idleSeconds}, group_concat_max_len = 16777216`;
  if (!lockTimeoutMs) return;
  const seconds = Math.ceil(lockTimeoutMs / 1000);
  yield `, lock_wait_timeout = ${seconds}, innodb_lock_wait_timeout = ${seconds}`;
}

function* ofEither({ statementTimeoutMs = 0 }: ConnectOptions, readOnly: string): Generator<string> {
  // Warnings that are counted but not kept may say what was lost. MySQL lets only some set it.
  yield ` /*M! , max_statement_time = ${statementTimeoutMs / 1000}, idle_transaction_timeout = 0, max_error_count = 65535`;
  // A procedure may have set that, too, and the history's row would be refused.
  yield `, tx_read_only = ${readOnly} */`;
  // It ends what only reads; the session itself limits the rest.
  yield ` /*!80000 , max_execution_time = ${statementTimeoutMs}, transaction_read_only = ${readOnly} */`;
}

/** As a server has it that was told of none. */
export const noLimit = "18446744073709551615";

/** Modes under which the server would read text otherwise than it is cut, whatever is set where it stands. */
const otherReading = "ANSI_QUOTES|ANSI|NO_BACKSLASH_ESCAPES|ORACLE|DB2|MAXDB|MSSQL|POSTGRESQL";

/**
 * A session of ours that says nothing for so long has lost its client: no lock is kept for a machine that is gone.
 * One that lives says something in between.
 */
export const idleSeconds = 120;

export function quoted(name: string): string {
  return `\`${name.replaceAll("`", "``")}\``;
}

import type { ByHand, PlannedFor } from "../engine.js";
import { holdsLock, lockName } from "./lock.js";
import { lockedSince } from "./locked-since.js";
import { mysqlQuote } from "./quote.js";
import { readOnlyAs, settingsOf } from "./settings.js";

const { value } = mysqlQuote;

/** For the shell of MariaDB or MySQL, which ends at the first error of what it reads from a file. */
export const mysqlByHand: ByHand = {
  command: "mariadb --binary-mode --default-character-set=utf8mb4 (or mysql, with the same), never with --force",
  before: (about) => [
    ended(`SET ${closed} = 1`),
    ...about.settings.map(ended),
    ...stopUnless(isIn(about), `this plan is for the database ${about.database}`),
    ...stopWhereMoved(about),
    ...about.refused.map((why) => ended(stop(`refused: ${why}`))),
    ...stopUnless(`GET_LOCK(${lockName(about.lock)}, 0) = 1`, "another run holds the lock"),
    ended(lockedSince),
    ...(about.refused.length > 0 ? [] : opened(about)),
  ],
  after: (lock) => [ended(`DO RELEASE_LOCK(${lockName(lock)})`)],
  begin: (asked) => ({ preamble: [], settings: settingsOf(asked, closed) }),
  ended,
  silent: (record) => record,
};

/**
 * A shell that is told to go on behind errors, or that a person types into, goes on behind a refusal, too: until all is
 * as it should be the session takes nothing that writes.
 */
const closed = "@sluice_closed";

function opened(about: PlannedFor): readonly string[] {
  const isAsPlanned = [isIn(about), isStill(about), holdsLock(about.lock)];
  return [`SET ${closed} = IF(${isAsPlanned.join(" AND ")}, 0, 1)`, readOnlyAs(closed)].map(ended);
}

function isIn({ database }: PlannedFor): string {
  return `DATABASE() <=> ${value(database)}`;
}

function isStill({ history }: PlannedFor): string {
  return `@sluice_head = ${history.head}`;
}

/** A shell sends what stands before its delimiter: what holds one itself gets another. */
function ended(statement: string): string {
  if (!statement.includes(";")) return `${statement}\n;`;
  let delimiter = "//";
  while (statement.includes(delimiter)) delimiter += "/";
  return `DELIMITER ${delimiter}\n${statement}\n${delimiter}\nDELIMITER ;`;
}

/** No statement outside of a routine ends a script with words of its own; one that is not there, does. */
function stop(why: string): string {
  return `SELECT 1 FROM \`${why.replace(/[\r\n]+/g, " ").replaceAll("`", "'")}\``;
}

function stopUnless(condition: string, why: string): readonly string[] {
  return [
    `SET @sluice = IF(${condition}, 'DO 0', ${value(stop(why))})`,
    "PREPARE sluice FROM @sluice",
    "EXECUTE sluice",
    "DEALLOCATE PREPARE sluice",
  ].map(ended);
}

/** The table may not be there yet. */
function stopWhereMoved(about: PlannedFor): readonly string[] {
  const { history } = about;
  const exists = `EXISTS (SELECT 1 FROM information_schema.TABLES
  WHERE TABLE_SCHEMA = ${history.schema === undefined ? "DATABASE()" : value(history.schema)} AND TABLE_NAME = ${value(history.table)})`;
  return [
    "SET @sluice_head = NULL",
    `SET @sluice = IF(${exists}, ${value(history.ask.replace(/^SELECT (.*?) AS head/, "SELECT $1 INTO @sluice_head"))}, 'SET @sluice_head = 0')`,
    "PREPARE sluice FROM @sluice",
    "EXECUTE sluice",
    "DEALLOCATE PREPARE sluice",
  ]
    .map(ended)
    .concat(stopUnless(isStill(about), "the history is not as this plan found it: plan again"));
}

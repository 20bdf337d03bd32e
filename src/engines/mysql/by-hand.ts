import type { ByHand, PlannedFor } from "../engine.js";
import { lockName } from "./lock.js";
import { lockedSince } from "./locked-since.js";
import { mysqlQuote } from "./quote.js";
import { settingsOf } from "./settings.js";

const { value } = mysqlQuote;

/** For the shell of MariaDB or MySQL, which ends at the first error of what it reads from a file. */
export const mysqlByHand: ByHand = {
  command: "mariadb --binary-mode --default-character-set=utf8mb4 (or mysql, with the same)",
  before: (about) => [
    ...about.settings.map(ended),
    ...stopUnless(`DATABASE() <=> ${value(about.database)}`, `this plan is for the database ${about.database}`),
    ...stopWhereMoved(about),
    ...about.refused.map((why) => ended(stop(`refused: ${why}`))),
    ...stopUnless(`GET_LOCK(${lockName(about.lock)}, 0) = 1`, "another run holds the lock"),
    ended(lockedSince),
  ],
  after: (lock) => [ended(`DO RELEASE_LOCK(${lockName(lock)})`)],
  begin: (asked) => ({ preamble: [], settings: settingsOf(asked) }),
  ended,
  silent: (record) => record,
};

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
function stopWhereMoved({ history }: PlannedFor): readonly string[] {
  const exists = `EXISTS (SELECT 1 FROM information_schema.TABLES
  WHERE TABLE_SCHEMA = ${history.schema === undefined ? "DATABASE()" : value(history.schema)} AND TABLE_NAME = ${value(history.table)})`;
  return [
    "SET @sluice_head = 0",
    `SET @sluice = IF(${exists}, ${value(history.ask.replace(/^SELECT (.*?) AS head/, "SELECT $1 INTO @sluice_head"))}, 'DO 0')`,
    "PREPARE sluice FROM @sluice",
    "EXECUTE sluice",
    "DEALLOCATE PREPARE sluice",
  ]
    .map(ended)
    .concat(stopUnless(`@sluice_head = ${history.head}`, "the history is not as this plan found it: plan again"));
}

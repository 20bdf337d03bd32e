import type { Session } from "../engine.js";
import { namedBy } from "./existence.js";
import { mysqlQuote } from "./quote.js";
import { mannersOf } from "./manners.js";

/** Beyond this nobody counts: that there are many is all a reader needs. */
const countedRows = 1_000_000;

const wholeMs = 2000;

/**
 * How many rows each table holds, `countedRows` + 1 for more; undefined where that cannot be told in time. A count
 * waits for nobody's lock but that of a table which is altered just now, and is ended then.
 */
export async function rowsIn(
  session: Session,
  tables: readonly { readonly name: string }[],
): Promise<readonly (number | undefined)[]> {
  const until = performance.now() + wholeMs;
  const counts: (number | undefined)[] = [];
  for (const { name } of tables) {
    const leftMs = Math.floor(until - performance.now());
    counts.push(leftMs < 1 ? undefined : await count(session, name, leftMs).catch(() => undefined));
  }
  return counts;
}

async function count(session: Session, written: string, leftMs: number): Promise<number> {
  const { schema, name } = namedBy(written);
  const rows = `SELECT /*+ MAX_EXECUTION_TIME(${leftMs}) */ COUNT(*) AS n FROM (SELECT 1 FROM ${mysqlQuote.qualified(schema, name)} LIMIT ${countedRows + 1}) AS counted`;
  const limited = mannersOf(session.server).limitsOneStatement
    ? `SET STATEMENT max_statement_time = ${leftMs / 1000}, lock_wait_timeout = 1 FOR ${rows}`
    : rows;
  const [row] = await session.rows(limited);
  return Number(row?.["n"]);
}

import { type Session, ServerError } from "../engine.js";
import { postgresDialect } from "./dialect.js";

const { quote } = postgresDialect;

/** Beyond this nobody counts: that there are many is all a reader needs. */
export const countedRows = 1_000_000;

/** All counts together may take this long, and wait this long for locks. */
const budget = { wholeMs: 2000, lockMs: 200 } as const;

interface Left {
  readonly until: number;
  lockMs: number;
}

/**
 * How many rows each table holds, `countedRows` + 1 for more; undefined where that cannot be told: it is no table,
 * may not be read whole, is locked, or there is no time left. A refusal must not wait for a count.
 */
export async function rowsIn(
  session: Session,
  tables: readonly { readonly name: string; readonly only?: true }[],
): Promise<readonly (number | undefined)[]> {
  const left: Left = { until: performance.now() + budget.wholeMs, lockMs: budget.lockMs };
  const counts: (number | undefined)[] = [];
  for (const { name, only } of tables) counts.push(await rowsOf(session, name, only === true, left));
  return counts;
}

async function rowsOf(session: Session, written: string, only: boolean, left: Left): Promise<number | undefined> {
  const leftMs = Math.floor(left.until - performance.now());
  if (leftMs < 1) return undefined;
  try {
    const [found] = await session.rows(
      `SELECT oid::regclass::text AS name FROM pg_catalog.pg_class
       WHERE oid = to_regclass(${quote.value(written)}) AND relkind IN ('r', 'p', 'm')`,
    );
    const name = found?.["name"];
    return typeof name === "string" ? await count(session, `${only ? "ONLY " : ""}${name}`, leftMs, left) : undefined;
  } catch (error) {
    if (!(error instanceof ServerError) || error.fault.lost) throw error;
    // It waited as long as it may: from now on only what is free is counted.
    if (error.fault.sqlstate === "55P03") left.lockMs = 0;
    return undefined;
  } finally {
    await session.send({ text: "ROLLBACK" });
  }
}

async function count(session: Session, from: string, leftMs: number, left: Left): Promise<number> {
  const results = await session.results(
    [
      "BEGIN READ ONLY",
      // Where rows are hidden from this user a count would be a lie, and the server says so then.
      "SET LOCAL row_security = off",
      `SET LOCAL lock_timeout = ${Math.max(1, left.lockMs)}`,
      `SET LOCAL statement_timeout = ${leftMs}`,
      // Nothing is read here: it takes the locks.
      `SELECT FROM ${from} LIMIT 0`,
      "SELECT extract(epoch FROM clock_timestamp() - now()) * 1000 AS waited",
      `SELECT count(*) AS rows FROM (SELECT FROM ${from} LIMIT ${countedRows + 1}) AS counted`,
    ].join(";\n"),
  );
  left.lockMs -= Math.ceil(Number(results.at(-2)?.[0]?.["waited"] ?? 0));
  return Number(results.at(-1)?.[0]?.["rows"]);
}

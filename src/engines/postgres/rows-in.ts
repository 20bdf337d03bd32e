import { type Session, ServerError } from "../engine.js";
import { postgresDialect } from "./dialect.js";
import { look } from "./look.js";

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
  return look(session, async (begin) => {
    const name = await nameOf(session, written, [
      ...begin,
      // Where rows are hidden from this user a count would be a lie, and the server says so then.
      "SET LOCAL row_security = off",
      `SET LOCAL lock_timeout = ${Math.max(1, left.lockMs)}`,
      `SET LOCAL statement_timeout = ${leftMs}`,
    ]);
    return name === undefined ? undefined : await count(session, `${only ? "ONLY " : ""}${name}`, left);
  });
}

async function nameOf(session: Session, written: string, begin: readonly string[]): Promise<string | undefined> {
  const [found] = await session.rows(
    [
      ...begin,
      `SELECT oid::regclass::text AS name FROM pg_catalog.pg_class
       WHERE oid = to_regclass(${quote.value(written)}) AND relkind IN ('r', 'p', 'm')`,
    ].join(";\n"),
  );
  return found?.["name"] ?? undefined;
}

async function count(session: Session, from: string, left: Left): Promise<number> {
  const results = await session
    .results([
      // Nothing is read here: it takes the locks.
      `SELECT FROM ${from} LIMIT 0`,
      "SELECT extract(epoch FROM clock_timestamp() - statement_timestamp()) * 1000 AS waited",
      `SELECT count(*) AS rows FROM (SELECT FROM ${from} LIMIT ${countedRows + 1}) AS counted`,
    ])
    .catch((error: unknown) => {
      // It waited as long as it may: from now on only what is free is counted.
      if (error instanceof ServerError && error.fault.sqlstate === "55P03") left.lockMs = 0;
      throw error;
    });
  left.lockMs -= Math.ceil(Number(results.at(-2)?.[0]?.["waited"] ?? 0));
  return Number(results.at(-1)?.[0]?.["rows"]);
}

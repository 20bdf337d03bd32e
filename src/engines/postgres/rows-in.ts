import { type Session, ServerError } from "../engine.js";
import { postgresDialect } from "./dialect.js";

const { quote } = postgresDialect;

/** Beyond this nobody counts: that there are many is all a reader needs. */
export const countedRows = 1_000_000;

/**
 * How many rows a table holds, `countedRows` + 1 for more; undefined where that cannot be told: it is not there,
 * may not be read whole, or is locked. A refusal must not wait for a count.
 */
export async function rowsIn(session: Session, table: string): Promise<number | undefined> {
  try {
    const [found] = await session.rows(`SELECT to_regclass(${quote.value(table)})::text AS name`);
    const name = found?.["name"];
    if (typeof name !== "string") return undefined;
    const counted = await session.results(
      [
        "BEGIN READ ONLY",
        // Where rows are hidden from this user a count would be a lie, and the server says so then.
        "SET LOCAL row_security = off",
        "SET LOCAL lock_timeout = '200ms'",
        "SET LOCAL statement_timeout = '2s'",
        `SELECT count(*) AS rows FROM (SELECT FROM ${name} LIMIT ${countedRows + 1}) AS counted`,
      ].join(";\n"),
    );
    return Number(counted.at(-1)?.[0]?.["rows"]);
  } catch (error) {
    if (error instanceof ServerError && !error.fault.lost) return undefined;
    throw error;
  } finally {
    await session.send({ text: "ROLLBACK" });
  }
}

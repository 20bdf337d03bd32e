import { type Row, ServerError, type Session } from "../engine.js";
import { postgresDialect } from "./dialect.js";
import { behind, type CreatedIndex, lastPartOf } from "./phrases.js";

const { quote, rules } = postgresDialect;

/**
 * Which of these indexes are what the statement makes; undefined where that cannot be told. The server itself is
 * asked: the statement is tried on an empty copy of its table, under the same name so that expressions may say it,
 * and rolled back. Whatever text an index was written as, it keeps the same then.
 */
export async function asWritten(
  session: Session,
  statement: string,
  subject: CreatedIndex,
  rows: readonly Row[],
): Promise<readonly Row[] | undefined> {
  const copy = `pg_temp.${lastPartOf(subject.table)}`;
  const unique = subject.unique ? "UNIQUE " : "";
  const found = rows.map((row) => String(row["oid"])).join(", ");
  const message = [
    "BEGIN",
    // The table may be locked, and what asks is not to hang.
    "SET LOCAL lock_timeout = '3s'",
    `CREATE TEMPORARY TABLE ${lastPartOf(subject.table)} (LIKE ${subject.table})`,
    `CREATE ${unique}INDEX ON ${copy} ${behind(statement, rules, subject.heading)}\n`,
    `SELECT indexrelid AS oid FROM pg_catalog.pg_index i WHERE indexrelid IN (${found})
       AND ${shape} = (SELECT ${shape} FROM pg_catalog.pg_index i WHERE indrelid = ${quote.value(copy)}::regclass)`,
  ];
  try {
    const same = (await session.results(message)).at(-1) ?? [];
    return rows.filter((row) => same.some(({ oid }) => oid === row["oid"]));
  } catch (error) {
    if (error instanceof ServerError && !error.fault.lost) return undefined;
    throw error;
  } finally {
    await session.send({ statements: ["ROLLBACK"] });
  }
}

/** All that an index is but its name and its table. Columns by their text: a copy counts them anew. */
const shape = `jsonb_build_array(i.indisunique, i.indnkeyatts, i.indclass::text, i.indcollation::text, i.indoption::text,
  to_jsonb(i) -> 'indnullsnotdistinct', pg_get_expr(i.indpred, i.indrelid),
  (SELECT jsonb_build_array(c.relam, c.reloptions) FROM pg_catalog.pg_class c WHERE c.oid = i.indexrelid),
  (SELECT jsonb_agg(jsonb_build_array(pg_get_indexdef(i.indexrelid, a.attnum, false), a.attoptions) ORDER BY a.attnum)
   FROM pg_catalog.pg_attribute a WHERE a.attrelid = i.indexrelid))`;

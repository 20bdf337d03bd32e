import type { Giving, MayLack } from "../../core/model/may-lack.js";
import type { Session } from "../engine.js";
import type { PlannedUnit } from "../forbids.js";
import { namedBy, ofTable } from "./existence.js";
import { mysqlQuote, unquoted } from "./quote.js";
import { keyOf, storagesOf } from "./without-transactions.js";

/** The first of these that none of what is written before it is read is shown to give. */
export async function notGiven(
  session: Session,
  names: readonly MayLack[],
  units: readonly PlannedUnit[],
): Promise<string | undefined> {
  const home = unquoted((session.home ?? "").replace(/^USE /, ""));
  const storages = units.flatMap(storagesOf);
  const moves = storages.some(({ kind }) => kind === "goes");
  for (const { name, unless } of names) {
    if (!unless) continue;
    // Where names mean those of another database from somewhere on, nobody sees which table it is.
    const known = unless.filter(({ table }) => !moves || namedBy(table).schema !== undefined);
    const asked = known.map((each, at) => `${counts(each)} AS c${at}`).join(", ");
    const [row = {}] = known.length > 0 ? await session.rows(`SELECT ${asked}`) : [];
    const isGiven = known.some((each, at) => {
      const there = row[`c${at}`] ?? undefined;
      const made = storages.flatMap((storage) => madeAs(storage, each, home));
      return there === undefined ? made.at(-1) === true : there === "1" && !made.includes(false);
    });
    if (!isGiven) return name;
  }
  return undefined;
}

/** Null where no such table is there yet. A trigger may bring a number, too. */
function counts({ table, own }: Giving): string {
  const { value } = mysqlQuote;
  const named = namedBy(table);
  const names = own.filter((each) => typeof each === "string").map((each) => value(each));
  const places = own.filter((each) => typeof each === "number");
  const place = `(SELECT COUNT(*) FROM information_schema.COLUMNS p WHERE ${ofTable(named, "p.")}
AND p.ORDINAL_POSITION <= c.ORDINAL_POSITION AND p.EXTRA NOT LIKE '%INVISIBLE%')`;
  const schema = named.schema === undefined ? "DATABASE()" : value(named.schema);
  const trigger = `EXISTS (SELECT 1 FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_SCHEMA = ${schema}
AND EVENT_OBJECT_TABLE = ${value(named.name)} AND ACTION_TIMING = 'BEFORE' AND EVENT_MANIPULATION = 'INSERT'
AND LOCATE(CONCAT('new.', LOWER(c.COLUMN_NAME)), LOWER(REPLACE(REPLACE(ACTION_STATEMENT, '\`', ''), ' ', ''))) > 0)`;
  const conditions = [
    "c.EXTRA LIKE '%auto_increment%'",
    ...(names.length > 0 ? [`c.COLUMN_NAME NOT IN (${names.join(", ")})`] : []),
    ...(places.length > 0 ? [`${place} NOT IN (${places.join(", ")})`] : []),
    `NOT ${trigger}`,
  ];
  return `(SELECT MAX(${conditions.join(" AND ")}) FROM information_schema.COLUMNS c WHERE ${ofTable(named, "c.")})`;
}

/** Whether the file itself makes that table so that it counts these rows. */
function madeAs(storage: ReturnType<typeof storagesOf>[number], giving: Giving, home: string): readonly boolean[] {
  if (storage.kind === "renames")
    return storage.tables.some(({ from, to }) => [from, to].some((each) => isOf(each, giving.table, home)))
      ? [false]
      : [];
  if (storage.kind !== "keeps" || storage.counts === undefined || !isOf(storage.table, giving.table, home)) return [];
  const { counts: column } = storage;
  const own = giving.own.map((each) => (typeof each === "string" ? each.toLowerCase() : each));
  return [column !== false && !own.includes(column.name.toLowerCase()) && !own.includes(column.place)];
}

function isOf(written: string, other: string, home: string): boolean {
  const [one, two] = [namedBy(written), namedBy(other)];
  return keyOf(one.schema ?? home, one.name) === keyOf(two.schema ?? home, two.name);
}

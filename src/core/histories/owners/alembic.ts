import type { Quote } from "../../sql/quote.js";
import type { HistoryRows, HistoryTable } from "../layout.js";
import type { Around, OwnerChange, Owner, OwnerRow, OwnerState, OwnerTable } from "./owner.js";
import { sorted } from "./said.js";

/** A row for each head of the graph that is in: it speaks for all its ancestors. It locks nothing. */
export const alembic: Owner = {
  name: "alembic",
  dropsOthers: true,
  on: {
    postgres: headsTable("coalesce(string_agg(version_num, ',' ORDER BY version_num), '')"),
    mysql: headsTable("coalesce(group_concat(version_num ORDER BY version_num), '')"),
  },
};

function headsTable(newest: string): OwnerTable {
  /** A step that goes on from a head changes its row, as the owner's does: who else did so meanwhile finds it gone. */
  const move: OwnerTable["applied"] = (change, { schema, table }, quote) => {
    const name = quote.qualified(schema, table);
    if (!change.heads) throw new TypeError(`the heads around ${change.id} are not given`);
    const { gone, come } = moved({ heads: change.heads });
    const [from, to] = [gone.at(-1), come.at(-1)];
    const updates = from !== undefined && to !== undefined;
    const is = (head: string): string => `version_num = ${quote.value(head)}`;
    return [
      ...(updates ? gone.slice(0, -1) : gone).map((head) => `DELETE FROM ${name} WHERE ${is(head)}`),
      ...(updates ? come.slice(0, -1) : come).map(
        (head) => `INSERT INTO ${name} (version_num) VALUES (${quote.value(head)})`,
      ),
      ...(updates ? [`UPDATE ${name} SET ${is(to)} WHERE ${is(from)}`] : []),
    ];
  };
  return {
    defaultTable: { table: "alembic_version" },
    speaksFor: "ancestors",
    writesItself: true,
    key: (id) => id,
    make: ({ schema, table }, quote) => [
      `CREATE TABLE ${quote.qualified(schema, table)} (
  version_num VARCHAR(32) NOT NULL,
  CONSTRAINT ${quote.name(`${table}_pkc`)} PRIMARY KEY (version_num)
)`,
    ],
    read: ({ schema, table }, quote) => `SELECT version_num FROM ${quote.qualified(schema, table)}`,
    decode,
    applied: move,
    stamped: (change, at, quote) =>
      change.around ? stampedIn(change.id, change.around, at, quote) : move(change, at, quote),
    reverted: (change, at, quote) =>
      change.around ? takenOut(change.id, change.around, at, quote) : move(change, at, quote),
    newest: ({ schema, table }, quote) => `SELECT ${newest} AS newest FROM ${quote.qualified(schema, table)}`,
    lock: () => [],
  };
}

/** Whatever the rows are: it is in then, and with it all that it stands on. */
function stampedIn(
  id: string,
  { below, above }: Around,
  { schema, table }: HistoryTable,
  quote: Quote,
): readonly string[] {
  const name = quote.qualified(schema, table);
  const among = (ids: readonly string[]): string =>
    `version_num IN (${ids.map((each) => quote.value(each)).join(", ")})`;
  return [
    ...(below.length > 0 ? [`DELETE FROM ${name} WHERE ${among(below)}`] : []),
    inserted(id, name, `NOT EXISTS (SELECT 1 FROM ${name} WHERE ${among([id, ...above])})`, quote),
  ];
}

/** Where it is a row: what it stands on takes its place, unless another row stands on that. */
function takenOut(id: string, { upon }: Around, { schema, table }: HistoryTable, quote: Quote): readonly string[] {
  const name = quote.qualified(schema, table);
  const isRow = `EXISTS (SELECT 1 FROM ${name} WHERE version_num = ${quote.value(id)})`;
  return [
    ...upon.map((each) => {
      const others = [each.id, ...each.above].filter((other) => other !== id).map((other) => quote.value(other));
      return inserted(
        each.id,
        name,
        `${isRow} AND NOT EXISTS (SELECT 1 FROM ${name} WHERE version_num IN (${others.join(", ")}))`,
        quote,
      );
    }),
    `DELETE FROM ${name} WHERE version_num = ${quote.value(id)}`,
  ];
}

function inserted(id: string, name: string, condition: string, quote: Quote): string {
  return `INSERT INTO ${name} (version_num) SELECT ${quote.value(id)} FROM (SELECT 1 AS one) AS given WHERE ${condition}`;
}

function moved({ heads: { from, to } }: { readonly heads: NonNullable<OwnerChange["heads"]> }): {
  readonly gone: readonly string[];
  readonly come: readonly string[];
} {
  return { gone: from.filter((head) => !to.includes(head)), come: to.filter((head) => !from.includes(head)) };
}

/** The heads of what is in: what no other of it builds upon, be it by `down_revision` or by `depends_on`. */
export function headsOf(applied: Iterable<string>, upon: (revision: string) => readonly string[]): readonly string[] {
  const all = [...applied];
  const built = new Set(all.flatMap((revision) => upon(revision)));
  return sorted(all.filter((revision) => !built.has(revision)));
}

function decode(rows: HistoryRows): OwnerState {
  const heads = sorted(rows.map((row) => String(row["version_num"])));
  const told = heads.map((key, rank): readonly [string, OwnerRow] => [key, { key, standing: "applied", rank }]);
  return { rows: new Map(told), oddities: heads.length > 1 ? [{ kind: "several-heads", keys: heads }] : [] };
}

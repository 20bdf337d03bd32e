import type { HistoryRows } from "../layout.js";
import type { OwnerChange, Owner, OwnerRow, OwnerState, OwnerTable } from "./owner.js";
import { sorted } from "./said.js";

/** A row for each head of the graph that is in: it speaks for all its ancestors. It locks nothing. */
export const alembic: Owner = {
  name: "alembic",
  on: {
    postgres: headsTable("coalesce(string_agg(version_num, ',' ORDER BY version_num), '')"),
    mysql: headsTable("coalesce(group_concat(version_num ORDER BY version_num), '')"),
  },
};

function headsTable(newest: string): OwnerTable {
  /** A step that goes on from a head changes its row, as the owner's does: who else did so meanwhile finds it gone. */
  const move: OwnerTable["applied"] = (change, { schema, table }, quote) => {
    const name = quote.qualified(schema, table);
    const { gone, come } = moved(change);
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
    stamped: move,
    reverted: move,
    newest: ({ schema, table }, quote) => `SELECT ${newest} AS newest FROM ${quote.qualified(schema, table)}`,
    lock: () => [],
  };
}

function moved({ id, heads }: OwnerChange): { readonly gone: readonly string[]; readonly come: readonly string[] } {
  if (!heads) throw new TypeError(`the heads around ${id} are not given`);
  const { from, to } = heads;
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

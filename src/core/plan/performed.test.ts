import { expect, test } from "vitest";
import { postgresDialect } from "../../engines/postgres/dialect.js";
import { postgresReader } from "../../engines/postgres/reader.js";
import type { Action } from "../model/action.js";
import type { Direction } from "../model/migration.js";
import { performedUnit } from "./performed.js";

const reader = await postgresReader();

const direction: Direction = {
  script: { file: "a", firstLine: 1, bytes: 1, read: () => ["a"] },
  transaction: "none",
  does: () => [],
  raw: () => "",
  checksums: () => ({ raw: "", tokens: "", version: 1 }),
};

function actionsOf(sql: string, except?: { readonly table: string }): readonly string[] {
  const performed = { way: "command", command: "tool" } as const;
  const { units } = performedUnit(direction, performed, postgresDialect, reader, {
    sql,
    ...(except ? { except } : {}),
  });
  return units.flatMap(({ actions }) => actions.map(({ kind, object }) => `${kind} ${object}`));
}

test("what a tool writes to its own table is left out, and nothing else that has its name", () => {
  const sql = `UPDATE alembic_version SET version_num = 'b'; DROP TABLE other.alembic_version;
    ALTER TABLE users DROP COLUMN alembic_version; TRUNCATE alembic_version;`;
  expect(actionsOf(sql, { table: "alembic_version" })).toEqual([
    "drop-table other.alembic_version",
    "drop-column users.alembic_version",
    "truncate alembic_version",
  ]);
});

test("where the tool has no table, all of it counts", () => {
  expect(actionsOf("DROP TABLE public.history; ALTER TABLE users DROP COLUMN history;")).toEqual([
    "drop-table public.history",
    "drop-column users.history",
  ]);
});

test("what a tool does not tell may destroy, and says so; no password of its line is shown", () => {
  const performed = { way: "command", command: "PGPASSWORD=hidden tool --password hidden" } as const;
  const does = (): readonly Action[] => [{ kind: "command", object: "tool", known: "inside" }];
  const untold = { untold: "exit code 1" };
  const { units, problems } = performedUnit({ ...direction, does }, performed, postgresDialect, reader, untold);
  expect(units[0]?.actions).toMatchObject([{ kind: "command", maybe: true, destroys: true }]);
  expect(problems).toMatchObject([{ code: "sql_untold", severity: "warning", facts: { why: "exit code 1" } }]);
  const [unread] = performedUnit(direction, performed, postgresDialect).units;
  expect(unread?.actions).toEqual([{ kind: "command", object: "PGPASSWORD=*** tool --password ***", known: "inside" }]);
});

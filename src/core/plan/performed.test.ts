import { expect, test } from "vitest";
import { postgresDialect } from "../../engines/postgres/dialect.js";
import { postgresReader } from "../../engines/postgres/reader.js";
import type { Direction } from "../model/migration.js";
import { performedUnit, type Rendered } from "./performed.js";

const reader = await postgresReader();

function actionsOf(sql: string, except?: Rendered["except"]): readonly string[] {
  const direction: Direction = {
    script: { file: "a", firstLine: 1, bytes: 1, read: () => ["a"] },
    transaction: "none",
    does: () => [],
    raw: () => "",
    checksums: () => ({ raw: "", tokens: "", version: 1 }),
  };
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

import { describe, expect, test } from "vitest";
import type { Tree } from "../model/tree.js";
import { chooseFormat } from "./list.js";
import { formatNames } from "./names.js";

const bytes = new TextEncoder();

function tree(files: Readonly<Record<string, string>>): Tree {
  const sorted = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    name: "migrations",
    files: sorted.map(([path, text]) => ({ path, bytes: text.length, read: () => [bytes.encode(text)] })),
  };
}

const a = "CREATE TABLE a (id int);\n";

describe("other tools' files are never taken for plain ones", () => {
  const foreign: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ["flyway", { "V1__a.sql": a }],
    ["sql-migrate", { "1_a.sql": "-- +migrate Up\nSELECT 1;\n" }],
    ["rails", { "20240101000000_a.rb": "" }],
    ["drizzle", { "0000_a.sql": a, "meta/_journal.json": "{}" }],
  ];
  test.each(foreign)("%s", async (name, files) => {
    await expect(chooseFormat(tree(files))).rejects.toMatchObject({
      code: "not_in_this_version",
      facts: { what: expect.stringContaining(`${name} files`) },
    });
    await expect(chooseFormat(tree(files), name)).rejects.toMatchObject({ code: "not_in_this_version" });
  });
  test.each<readonly [string, Readonly<Record<string, string>>]>([
    ["goose", { "00001_a.sql": "-- +goose Up\nSELECT 1;\n-- +goose Down\nSELECT 2;\n" }],
    ["goose", { "00001_a.go": 'package m\n\nimport "github.com/pressly/goose/v3"\n' }],
    ["dbmate", { "20240101000000_a.sql": "-- migrate:up\nSELECT 1;\n-- migrate:down\n" }],
    ["golang-migrate", { "000001_a.up.sql": a, "000001_a.down.sql": a }],
    ["alembic", { "env.py": "", "script.py.mako": "", "versions/18c18bf4111f_a.py": "" }],
    ["alembic", { "alembic.ini": "", "dbmig/env.py": "" }],
    ["prisma", { "20240101000000_a/migration.sql": a, "migration_lock.toml": "" }],
  ])("read as its own: %s", async (name, files) => {
    expect((await chooseFormat(tree(files))).name).toBe(name);
    expect((await chooseFormat(tree(files), name)).name).toBe(name);
    expect(formatNames).toContain(name);
  });
  test.each([
    ["numbered files", { "001_a.sql": a }],
    ["files without ids are said by name, not by format", { "schema.sql": a }],
    ["an empty folder", {}],
    ["documents only", { "README.md": "" }],
    ["an archive of another tool", { "001_a.sql": a, "archive/V1__old.sql": a }],
  ])("plain: %s", async (_name, files) => {
    expect((await chooseFormat(tree(files))).name).toBe("plain");
  });
  test("files of no known kind", async () => {
    await expect(chooseFormat(tree({ "one.xml": "", "two.xml": "" }))).rejects.toMatchObject({
      code: "format_unknown",
    });
  });
});

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { resolveSettings } from "../config/resolve.js";
import { makeWorld } from "./make-world.js";
import { newMigration } from "./new.js";

const root = mkdtempSync(join(tmpdir(), "sluice-new-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const lock = 'provider = "postgresql"\n';

/** What stands there already, the format where none is seen, and the new files with their texts; `STAMP` is the time. */
const cases: readonly (readonly [string, Readonly<Record<string, string>>, string | undefined, object])[] = [
  [
    "goose, numbers, without downs",
    { "00001_a.sql": "-- +goose Up\nSELECT 1;\n", "00009_b.sql": "-- +goose Up\nSELECT 1;\n" },
    undefined,
    { "00010_add_phone.sql": "-- +goose Up\n-- add phone\n" },
  ],
  [
    "goose, timestamps, with downs",
    { "20240101120000_a.sql": "-- +goose Up\nSELECT 1;\n-- +goose Down\nSELECT 2;\n" },
    undefined,
    { "STAMP_add_phone.sql": "-- +goose Up\n-- add phone\n\n-- +goose Down\n" },
  ],
  [
    "golang-migrate, a pair with the others' ending",
    { "000001_a.up.pgsql": "SELECT 1;\n", "000001_a.down.pgsql": "SELECT 1;\n" },
    "golang-migrate",
    { "000002_add_phone.up.pgsql": "-- add phone\n", "000002_add_phone.down.pgsql": "" },
  ],
  [
    "dbmate",
    { "001_a.sql": "-- migrate:up\nSELECT 1;\n-- migrate:down\n" },
    undefined,
    { "STAMP_add_phone.sql": "-- migrate:up\n-- add phone\n\n-- migrate:down\n" },
  ],
  [
    "Prisma, as its folders are",
    { "0_init/migration.sql": "SELECT 1;\n", "migration_lock.toml": lock },
    undefined,
    { "STAMP_add_phone/migration.sql": "-- add phone\n" },
  ],
  [
    "Prisma, with downs where the team writes them",
    { "20240101120000_a/migration.sql": "SELECT 1;\n", "20240101120000_a/down.sql": "SELECT 1;\n" },
    undefined,
    { "STAMP_add_phone/migration.sql": "-- add phone\n", "STAMP_add_phone/down.sql": "" },
  ],
  [
    "Prisma's first",
    {},
    "prisma",
    {
      "STAMP_add_phone/migration.sql": "-- add phone\n",
      "migration_lock.toml": expect.stringContaining(lock) as unknown,
    },
  ],
  ["plain, the first", {}, undefined, { "001_add_phone.sql": "-- add phone\n\n-- sluice:down\n" }],
];

async function project(name: string, there: Readonly<Record<string, string>>, format?: string) {
  const cwd = join(root, name.replaceAll(/\W+/g, "-"));
  const folder = join(cwd, "migrations");
  mkdirSync(folder, { recursive: true });
  for (const [path, text] of Object.entries(there)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const flags = { source: "migrations", ...(format === undefined ? {} : { format }) };
  return { folder, world: makeWorld(await resolveSettings({ flags, env: {}, cwd })) };
}

function madeIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8", withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

test.each(cases)(
  "a new migration is named and divided as the others are: %s",
  async (name, there, format, expected) => {
    const { world, folder } = await project(name, there, format);
    const { files } = await newMigration({ name: "add phone" }, world);
    const made = madeIn(folder).filter((path) => !(path in there));
    expect(files).toHaveLength(made.length);
    const texts = made.map((path) => [path.replace(/20\d{12}/, "STAMP"), readFileSync(join(folder, path), "utf8")]);
    expect(Object.fromEntries(texts)).toEqual(expected);
  },
);

test.each([
  ["goose", { "00001_a.sql": "-- +goose Up\nSELECT 1;\n" }, true],
  ["golang-migrate", { "000001_a.up.sql": "SELECT 1;\n", "000001_a.down.sql": "SELECT 1;\n" }, true],
  ["dbmate", { "001_a.sql": "-- migrate:up\nSELECT 1;\n-- migrate:down\n" }, true],
  ["Prisma", { "0_init/migration.sql": "SELECT 1;\n", "migration_lock.toml": lock }, true],
  ["Alembic", { "alembic.ini": "[alembic]\nscript_location = .\n", "versions/1_a.py": 'revision = "1"\n' }, false],
])("among another tool's files none in code is made: %s", async (title, there, convertible) => {
  const { world, folder } = await project(`code ${title}`, there);
  await expect(newMigration({ name: "fill", code: true }, world)).rejects.toMatchObject({
    code: "wrong_use",
    exitCode: 2,
    facts: { detail: { kind: "no_code", format: title, convertible } },
  });
  expect(madeIn(folder).toSorted()).toEqual(Object.keys(there).toSorted());
});

test("what says where the file is to stand cannot be read: none is made", async () => {
  const there = {
    "pyproject.toml": '[tool.alembic]\nscript_location = "."\nversion_locations = "versions"\n',
    "versions/1_a.py": 'revision = "1"\n',
  };
  const { world, folder } = await project("unread", there, "alembic");
  await expect(newMigration({ name: "fill" }, world)).rejects.toMatchObject({
    code: "source_invalid",
    exitCode: 2,
    facts: { problems: [{ code: "setting_unread" }] },
  });
  expect(madeIn(folder).toSorted()).toEqual(Object.keys(there).toSorted());
});

test("Alembic's next one stands in the first folder that its settings name", async () => {
  const there = {
    "alembic.ini": "[alembic]\nscript_location = .\nversion_locations = %(here)s/own/revs %(here)s/versions\n",
    "own/revs/1_a.py": 'revision = "1"\n',
    "versions/2_b.py": 'revision = "2"\ndown_revision = "1"\n',
  };
  const { world, folder } = await project("located", there, "alembic");
  const { id } = await newMigration({ name: "fill" }, world);
  expect(madeIn(folder)).toContain(`own/revs/${id}_fill.py`);
});

test("in code it is numbered as the others are, with a down where they have one", async () => {
  const { world, folder } = await project("code", {
    "0041_a.sql": "SELECT 1;\n",
    "0042_b.js": "exports.up = (s) => s;\n",
  });
  expect(await newMigration({ name: "fill", code: true }, world)).toEqual({
    id: "0043",
    files: ["migrations/0043_fill.js"],
  });
  expect(readFileSync(join(folder, "0043_fill.js"), "utf8")).toBe(
    '// fill\n/** @type {import("sluice").Migration} */\nexports.up = async ({ sql }) => {\n  // await sql`…`;\n};\n',
  );
});

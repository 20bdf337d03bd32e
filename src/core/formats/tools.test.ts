import { describe, expect, test } from "vitest";
import { postgresDialect } from "../../engines/postgres/dialect.js";
import { remembered } from "../../run/events.js";
import type { Direction, Migration } from "../model/migration.js";
import type { Tree } from "../model/tree.js";
import { dbmate } from "./dbmate.js";
import type { Draft, Format, Surroundings } from "./format.js";
import { golangMigrate } from "./golang-migrate.js";
import { goose } from "./goose.js";
import { prisma } from "./prisma.js";

const { rules } = postgresDialect;
const encoder = new TextEncoder();

function tree(files: Readonly<Record<string, string>>): Tree {
  const sorted = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    name: "m",
    files: sorted.map(([path, text]) => {
      const bytes = encoder.encode(text);
      return { path, bytes: bytes.length, read: () => [bytes] };
    }),
  };
}

const textOf = (script: { read(): Iterable<string> } | undefined): string | undefined =>
  script && [...script.read()].join("").trim();
const byName: Readonly<Record<string, Format>> = { goose, dbmate, "golang-migrate": golangMigrate, prisma };
const formats = Object.entries(byName);
const annotated = "-- +goose Up\nSELECT 1;\n";
const goMigration = 'package m\nimport "github.com/pressly/goose/v3"\nfunc init() { goose.AddMigration(up, nil) }\n';

describe("whose files they are", () => {
  test.each<[string, Readonly<Record<string, string>>, number]>([
    ["goose", { "1_a.sql": annotated, "2_b.sql": annotated }, 2],
    ["goose", { "1_a.go": goMigration, "helpers.go": "package m" }, 1],
    ["dbmate", { "1_a.sql": "-- migrate:up\n-- migrate:down\n" }, 1],
    ["golang-migrate", { "1_a.up.sql": "", "1_a.down.sql": "", "README.md": "" }, 1],
    ["prisma", { "20240101000000_a/migration.sql": "", "migration_lock.toml": "" }, 1],
    ["", { "001_a.sql": "SELECT 1;" }, 0],
    ["", { "1_a.go": "package m" }, 0],
    ["", {}, 0],
  ])("%s of %o", (name, files, count) => {
    const sure = formats.filter(([, format]) => format.recognise(tree(files)).sure);
    expect(sure.map(([each]) => each)).toEqual(name === "" ? [] : [name]);
    const found = sure.map(([, format]) => format.recognise(tree(files)));
    for (const { migrations: seen, evidence } of found) expect([seen, evidence !== ""]).toEqual([count, true]);
  });

  test.each([
    ["goose", "m/1_a.sql", { kind: "section", directive: "-- +goose Down" }],
    ["goose", "m/1_a.go", { kind: "code", name: "Down" }],
    ["dbmate", "m/1_a.sql", { kind: "section", directive: "-- migrate:down" }],
    ["golang-migrate", "m/1_a.up.sql", { kind: "file", file: "m/1_a.down.sql" }],
    ["prisma", "m/1_a/migration.sql", { kind: "file", file: "m/1_a/down.sql" }],
  ])("%s has the down of %s where its owner would look for it", (name, file, place) => {
    const format = byName[name];
    expect(format?.downPlace?.({ file, up: {} as Direction })).toEqual({ file, ...place });
  });

  test.each(formats)("%s belongs to its own history", (name, format) => {
    expect([format.name, format.layout]).toEqual([name, name]);
  });
});

describe("a new migration", () => {
  const draft: Draft = { id: "20240101120000", name: "add phone!", up: "SELECT 1;", down: "SELECT 2;" };
  const paths: Readonly<Record<string, readonly string[]>> = {
    goose: ["20240101120000_add_phone.sql"],
    dbmate: ["20240101120000_add_phone.sql"],
    "golang-migrate": ["20240101120000_add_phone.up.sql", "20240101120000_add_phone.down.sql"],
    prisma: ["20240101120000_add_phone/migration.sql", "20240101120000_add_phone/down.sql"],
  };
  test.each(formats)("of %s is read back as what it is", (name, format) => {
    const files = format.compose(draft);
    expect(files.map(({ path }) => path)).toEqual(paths[name]);
    const { migrations, problems } = format.parse(
      tree(Object.fromEntries(files.map(({ path, text }) => [path, text]))),
      rules,
    );
    const [only] = migrations;
    expect([problems, migrations.length, textOf(only?.up.script), textOf(only?.down?.script)]).toEqual([
      [],
      1,
      "SELECT 1;",
      "SELECT 2;",
    ]);
    expect(only?.name).toBe("add_phone");
  });

  test.each(formats)(
    "of %s without a down, and with nothing in it yet, is one that its owner takes",
    (_name, format) => {
      const { down: _, ...bare } = draft;
      const files = format.compose({ ...bare, up: "-- add phone\n" });
      const { migrations, problems } = format.parse(
        tree(Object.fromEntries(files.map(({ path, text }) => [path, text]))),
        rules,
      );
      expect([migrations.length, problems.filter(({ severity }) => severity !== "note")]).toEqual([1, []]);
    },
  );

  test("of golang-migrate ends as the others do; a long name of Prisma's is cut at a character", () => {
    const beside = ["1_a.up.pgsql", "1_a.down.pgsql"];
    expect(golangMigrate.compose({ ...draft, beside }).map(({ path }) => path)[0]).toMatch(/\.up\.pgsql$/);
    const [file] = prisma.compose({ ...draft, name: "가".repeat(300) });
    const [folder = ""] = (file?.path ?? "").split("/");
    expect([folder.endsWith("가"), encoder.encode(folder).length <= 200]).toEqual([true, true]);
  });

  const now = new Date("2026-11-21T09:14:02.345Z");
  const stamp = "20261121091402";
  test.each<[string, readonly string[], string]>([
    ["goose", [], stamp],
    ["goose", ["00001", "00002"], "00003"],
    ["goose", ["00001", "20240101120000"], stamp],
    ["golang-migrate", [], stamp],
    ["golang-migrate", ["000009"], "000010"],
    ["dbmate", [], stamp],
    ["dbmate", ["001", "002"], stamp],
    ["dbmate", ["20270101120000"], "20270101120001"],
    ["prisma", ["0_init"], stamp],
    ["prisma", ["20270101120000_a"], "20270101120001"],
  ])("of %s after %j is %s", (name, ids, next) => expect(byName[name]?.nextId(ids, now)).toBe(next));
});

describe("ids", () => {
  test.each<[string, string, string, number]>([
    ["goose", "00009", "10", -1],
    ["goose", "1", "00001", 0],
    ["golang-migrate", "9", "000010", -1],
    ["dbmate", "1", "001", 1],
    ["dbmate", "10", "1", -1],
    ["dbmate", "20240101000000", "20240101000001", -1],
    ["prisma", "20240101000000_b", "20240101000000_a", 1],
    ["prisma", "0_init", "20240101000000_a", -1],
  ])("%s: %s and %s", (name, one, other, sign) => {
    const { compareIds } = byName[name]!;
    expect([Math.sign(compareIds(one, other)), Math.sign(compareIds(other, one))]).toEqual([
      sign,
      sign === 0 ? 0 : -sign,
    ]);
  });

  const known: Readonly<Record<string, readonly { id: string; name: string; file: string }[]>> = {
    goose: [
      { id: "00004", name: "fill", file: "m/00004_fill.go" },
      { id: "20240101120000", name: "users", file: "m/20240101120000_users.sql" },
    ],
    "golang-migrate": [{ id: "000004", name: "users", file: "m/000004_users.up.sql" }],
    prisma: [
      { id: "20240101120000_init", name: "init", file: "m/20240101120000_init/migration.sql" },
      { id: "20240101130000_init", name: "init", file: "m/20240101130000_init/migration.sql" },
    ],
  };
  test.each<[string, string, readonly string[]]>([
    ["goose", "4", ["00004"]],
    ["goose", "00004_fill.go", ["00004"]],
    ["goose", "00004_fill", ["00004"]],
    ["goose", "users", ["20240101120000"]],
    ["golang-migrate", "000004_users.up.sql", ["000004"]],
    ["golang-migrate", "4_users", []],
    ["golang-migrate", "000004_users.down.sql", ["000004"]],
    ["golang-migrate", "000004_users", ["000004"]],
    ["prisma", "20240101120000_init", ["20240101120000_init"]],
    ["prisma", "./m/20240101120000_init/", ["20240101120000_init"]],
    ["prisma", "20240101120000_init/migration.sql", ["20240101120000_init"]],
    ["prisma", "20240101130000", ["20240101130000_init"]],
    ["prisma", "init", ["20240101120000_init", "20240101130000_init"]],
    ["prisma", "none", []],
    ["prisma", "", []],
  ])("%s: %j means %j", (name, given, ids) => expect(byName[name]?.matchIds(given, known[name]!)).toEqual(ids));
});

describe("values of variables", () => {
  const files = { "1_a.sql": "-- +goose ENVSUB ON\n-- +goose Up\nSELECT '$KEY';\n-- +goose Down\nSELECT '$KEY', 2;\n" };
  const read = (variables: Readonly<Record<string, string>>): Migration =>
    goose.parse(tree(files), rules, { variables }).migrations[0]!;

  test("run, and are in no history: a down that needs them is not kept", () => {
    const migration = read({ KEY: "s3cret" });
    expect(textOf(migration.up.script)).toBe("SELECT 's3cret';");
    expect(remembered(migration)).toMatchObject({ upSql: expect.stringContaining("$KEY"), sqlOmitted: true });
    expect(JSON.stringify(remembered(migration))).not.toContain("s3cret");
    expect(remembered(migration).downSql).toBeUndefined();
  });

  test("change nothing of what a file is compared by", () => {
    expect(read({ KEY: "b" }).up.checksums()).toEqual(read({ KEY: "a" }).up.checksums());
  });

  test("are put in whatever parts a file comes in, and a line may be long", () => {
    const long = `SELECT '${"x".repeat(70_000)}$KEY.${"y".repeat(1_500_000)}\${KEY}';\n`;
    const [migration] = goose.parse(tree({ "1_a.sql": `-- +goose ENVSUB ON\n-- +goose Up\n${long}` }), rules, {
      variables: { KEY: "k" },
    }).migrations;
    expect(textOf(migration?.up.script)).toBe(long.replaceAll(/\$\{?KEY\}?/g, "k").trim());
  });
});

test("a file of many pieces is never held whole", () => {
  const rows = encoder.encode(`INSERT INTO t VALUES ('${"x".repeat(1000)}');\n`.repeat(64));
  const pieces = 200;
  const sourceOf = (path: string, head: string, tail: string): Tree => {
    const [first, last] = [encoder.encode(head), encoder.encode(tail)];
    const read = function* (): Iterable<Uint8Array> {
      yield first;
      for (let at = 0; at < pieces; at++) yield rows;
      yield last;
    };
    return { name: "m", files: [{ path, bytes: rows.length * pieces + first.length + last.length, read }] };
  };
  const sources: readonly (readonly [Format, Tree])[] = [
    [
      goose,
      sourceOf(
        "1_a.sql",
        "-- +goose Up\n-- +goose StatementBegin\nSELECT 1\n-- +goose StatementEnd\n",
        "-- +goose Down\nSELECT 2;\n",
      ),
    ],
    [goose, sourceOf("1_a.sql", "-- +goose ENVSUB ON\n-- +goose Up\n", "-- +goose Down\nSELECT 2;\n")],
    [dbmate, sourceOf("1_a.sql", "-- migrate:up\n", "-- migrate:down\nSELECT 2;\n-- migrate:up\n-- migrate:down\n")],
    [golangMigrate, sourceOf("1_a.up.sql", "", "")],
    [prisma, sourceOf("1_a/migration.sql", "", "")],
  ];
  for (const [format, source] of sources) {
    const { migrations, problems } = format.parse(source, rules);
    expect([format.name, problems.filter(({ severity }) => severity === "error")]).toEqual([format.name, []]);
    let longest = 0;
    for (const part of migrations[0]!.up.script.read()) longest = Math.max(longest, part.length);
    expect(longest).toBeLessThan(rows.length * 2);
  }
});

test("what cannot be read is a problem of its file alone, in Go, too", () => {
  const broken = (path: string): Tree["files"][number] => ({
    path,
    bytes: 1,
    read: () => {
      throw Object.assign(new Error("no"), { code: "EACCES" });
    },
  });
  const source = { name: "m", files: [...tree({ "1_a.sql": annotated }).files, broken("2_b.sql"), broken("3_c.go")] };
  const { migrations, problems } = goose.parse(source, rules);
  expect([migrations.map(({ id }) => id), problems.map(({ code, at }) => `${code} ${at.file}`)]).toEqual([
    ["1", "2", "3"],
    ["unreadable m/2_b.sql", "unreadable m/3_c.go"],
  ]);
});

describe("goose's files in Go, where the team says how they are run", () => {
  const command = { up: "mygoose up-to {to}", down: "mygoose down-to {to} # {from}" };
  const outside = { folder: "/p/m", above: ["/p/m", "/p"], text: () => undefined, tree: () => undefined };
  const read = (text: string, around: Surroundings = { command, outside }) =>
    goose.parse(tree({ "00010_c.sql": annotated, "00002_b.go": text, "1_a.sql": annotated }), rules, around)
      .migrations[1];

  test("by its number, between those of the files", () => {
    const { up, down } = read(goMigration) ?? {};
    const by = { way: "command", takesAlong: true, inTransaction: true, cwd: "/p" };
    expect(up).toMatchObject({
      code: undefined,
      transaction: "none",
      performed: { ...by, command: "mygoose up-to 2" },
    });
    expect(down?.performed).toEqual({ ...by, command: "mygoose down-to 1 # 2" });
  });

  test.each<[string, string, boolean]>([
    ["with its row", goMigration, true],
    ["without a transaction", goMigration.replace("AddMigration", "AddMigrationNoTxContext"), false],
    ["over a connection of its own", `${goMigration}var db *sql.DB`, false],
    ["registered elsewhere", "package m\n", false],
    [
      "over another package's connection",
      goMigration.replace("import ", 'import (\n\t"gorm.io/gorm"\n\t').replace('3"\n', '3"\n)\n'),
      false,
    ],
    ["with what reaches no database", goMigration.replace("import ", 'import "os"\nimport '), true],
  ])("%s", (_, text, inTransaction) => {
    expect(read(text)?.up.performed).toMatchObject({ way: "command" });
    expect("inTransaction" in (read(text)?.up.performed ?? {})).toBe(inTransaction);
  });

  test.each([
    ['package m\nimport _ "github.com/jackc/pgx/v5"\n', false],
    ["package m\nvar shared *sql.DB\n", false],
    ["package m\nfunc handle(name string) string { return name }\n", true],
  ])("beside %j, which it may call", (helper, inTransaction) => {
    const files = tree({ "00002_b.go": goMigration, "helper.go": helper });
    const [only] = goose.parse(files, rules, { command, outside }).migrations;
    expect("inTransaction" in (only?.up.performed ?? {})).toBe(inTransaction);
  });

  test("one way alone: the other is refused by name", () => {
    const { up, down } = read(goMigration, { command: { up: "mygoose up" }, outside }) ?? {};
    expect([up?.performed !== undefined, up?.code]).toEqual([true, undefined]);
    expect([down?.performed, down?.code]).toEqual([undefined, { language: "Go", format: "goose" }]);
  });
});

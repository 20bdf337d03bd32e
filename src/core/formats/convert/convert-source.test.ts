import { describe, expect, test } from "vitest";
import { mysqlDialect } from "../../../engines/mysql/dialect.js";
import { postgresDialect } from "../../../engines/postgres/dialect.js";
import type { ObstacleWhy } from "../../model/obstacle.js";
import type { Dialect } from "../../sql/dialect.js";
import { dbmate } from "../dbmate.js";
import type { Format, NewFile } from "../format.js";
import { golangMigrate } from "../golang-migrate.js";
import { goose } from "../goose.js";
import { plain } from "../plain.js";
import { prisma } from "../prisma.js";
import { type Conversion, convertSource, type Convertible, treeOf } from "./convert-source.js";

const all = [plain, goose, golangMigrate, dbmate, prisma] as readonly Convertible[];
const around = { products: ["postgresql"], variables: { NAME: "value" } };

function converted(
  from: Format,
  to: Format,
  files: Readonly<Record<string, string>>,
  dialect: Dialect = postgresDialect,
): Conversion {
  const tree = treeOf(
    Object.entries(files).map(([path, text]) => ({ path, text })),
    "old",
  );
  const { migrations } = from.parse(tree, dialect.rules, around);
  const wishes = { from: from as Convertible, to: to as Convertible, dialect, around, folder: "new" };
  return convertSource(migrations, wishes);
}

/** Why, and of which migration. */
function obstaclesIn({ obstacles }: Conversion): readonly object[] {
  return obstacles.map(({ at, facts }) => {
    const { id, obstacle } = facts as { readonly id: string; readonly obstacle: ObstacleWhy };
    return { ...obstacle, id, file: at.file };
  });
}

function textsOf(files: readonly NewFile[]): Readonly<Record<string, string>> {
  return Object.fromEntries(files.map(({ path, text }) => [path, text]));
}

const source = {
  "001_users.sql": `-- Who may log in; read by everybody.
CREATE TABLE users (id int, note text DEFAULT 'a;
b'); INSERT INTO users VALUES (1, ';');

CREATE FUNCTION touched() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.id := 1;
  RETURN NEW;
END $$;
SELECT 1 -- the last one has no semicolon
-- sluice:down
DROP FUNCTION touched();
DROP TABLE users
`,
  "002_second.sql": "CREATE TABLE second ();",
  "010-tenth.v2.sql": "/* a; comment */\nCREATE TABLE tenth ();\n",
};

describe("what is written in another format", () => {
  test("plain becomes goose: as wide as its numbers, with blocks where its owner would cut otherwise", () => {
    const { files, obstacles, counted, pairs } = converted(plain, goose, source);
    expect({ obstacles, counted }).toEqual({ obstacles: [], counted: false });
    expect(pairs.map(({ from, to }) => [from.id, to.id])).toEqual([
      ["001", "00001"],
      ["002", "00002"],
      ["010", "00010"],
    ]);
    expect(textsOf(files)).toEqual({
      "00001_users.sql": `-- +goose Up
-- Who may log in; read by everybody.
-- +goose StatementBegin
CREATE TABLE users (id int, note text DEFAULT 'a;
b');
-- +goose StatementEnd
-- +goose StatementBegin
INSERT INTO users VALUES (1, ';');
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION touched() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.id := 1;
  RETURN NEW;
END $$;
-- +goose StatementEnd
SELECT 1 -- the last one has no semicolon
;

-- +goose Down
DROP FUNCTION touched();
DROP TABLE users;
`,
      "00002_second.sql": "-- +goose Up\nCREATE TABLE second ();\n",
      "00010_tenth_v2.sql":
        "-- +goose Up\n-- +goose StatementBegin\n/* a; comment */\nCREATE TABLE tenth ();\n-- +goose StatementEnd\n",
    });
  });

  test.each(
    all.flatMap((one) =>
      all.filter((other) => other !== one).map((other) => [one.name, other.name, one, other] as const),
    ),
  )("%s and %s, there and back", (_, __, one, other) => {
    const first = one === plain ? source : textsOf(converted(plain, one, source).files);
    const there = converted(one, other, first);
    expect(there.obstacles).toEqual([]);
    const back = converted(other, one, textsOf(there.files));
    expect(back.obstacles).toEqual([]);
    expect(back.pairs).toHaveLength(3);
    const [from, to] = [there.pairs[0]!.from, back.pairs[0]!.to];
    expect([...to.up.script.read()].join("")).toContain("-- Who may log in; read by everybody.");
    expect(from.down === undefined).toBe(to.down === undefined);
  });

  test.each([
    ["003_fill.ts", "TypeScript"],
    ["003_fill.mjs", "JavaScript"],
  ])("code is no SQL, and is not written as such: %s", (path, language) => {
    const found = converted(plain, goose, { ...source, [path]: "export async function up({ sql }) {}\n" });
    expect(obstaclesIn(found)).toEqual([{ kind: "code", language, id: "003", file: `old/${path}` }]);
    expect(found.files.map(({ path: written }) => written)).not.toContain("00003_fill.sql");
  });

  test("nor is what a command does: it is named by its language", () => {
    const tree = treeOf([{ path: "00001_x.go", text: "package m\n" }], "old");
    const { migrations } = goose.parse(tree, postgresDialect.rules, { command: { up: "goose up-to {to}" } });
    const wishes = { from: goose as Convertible, to: plain as Convertible, dialect: postgresDialect };
    expect(obstaclesIn(convertSource(migrations, { ...wishes, around, folder: "new" }))).toEqual([
      { kind: "code", language: "Go", id: "00001", file: "old/00001_x.go" },
    ]);
  });

  test.each([
    ["SELECT 1;--it's 1\nSELECT 2;--2\n", postgresDialect, "SELECT 1;\n--it's 1\nSELECT 2;\n--2\n"],
    ["SELECT 1; -- 1\nSELECT 2;\t--2\n", postgresDialect, "SELECT 1; -- 1\nSELECT 2;\t--2\n"],
    ["SELECT 1; # 1\nSELECT 2;# 2\n", mysqlDialect, "SELECT 1;\n# 1\nSELECT 2;\n-- # 2\n"],
  ])("for goose a comment behind a statement leaves its semicolon to be seen: %j", (text, dialect, wanted) => {
    const { files, obstacles } = converted(plain, goose, { "001_a.sql": text }, dialect);
    expect([obstacles, textsOf(files)]).toEqual([[], { "00001_a.sql": `-- +goose Up\n${wanted}` }]);
  });
  test("for goose no comment of several lines stands behind the last statement: it would be one that does not end", () => {
    const { files, obstacles } = converted(plain, goose, {
      "001_x.sql":
        "SELECT 1; /* one\n two */\n/* three */\n-- sluice:down\n/* a */ SELECT 2; /* b; */ SELECT 3; -- c\n",
    });
    expect(obstacles).toEqual([]);
    expect(files[0]?.text).toBe(
      "-- +goose Up\nSELECT 1;\n-- /* one\n-- two */\n-- /* three */\n\n-- +goose Down\n/* a */ SELECT 2;\n-- +goose StatementBegin\n/* b; */ SELECT 3;\n-- +goose StatementEnd\n -- c\n",
    );
  });

  test("MariaDB's bodies have a block; no DELIMITER goes along", () => {
    const body = "CREATE PROCEDURE p()\nBEGIN\n  SELECT 1;\n  SELECT 2;\nEND;\n";
    const { files, obstacles } = converted(plain, goose, { "001_p.sql": body }, mysqlDialect);
    expect(obstacles).toEqual([]);
    expect(files[0]?.text).toBe(`-- +goose Up\n-- +goose StatementBegin\n${body}-- +goose StatementEnd\n`);
    const delimited = converted(
      plain,
      goose,
      { "001_p.sql": `DELIMITER //\n${body.trimEnd()}//\nDELIMITER ;\n` },
      mysqlDialect,
    );
    expect(obstaclesIn(delimited)).toEqual([{ kind: "client", what: "DELIMITER", id: "001", file: "old/001_p.sql" }]);
  });

  test("no transaction is asked for where that can be said, and one statement needs nothing said", () => {
    const none = "-- sluice:no-transaction\nVACUUM a;\nVACUUM b;\n";
    const of = (to: Format, text: string): Conversion => converted(plain, to, { "001_x.sql": text });
    expect(of(goose, none).files[0]?.text).toBe("-- +goose NO TRANSACTION\n-- +goose Up\nVACUUM a;\nVACUUM b;\n");
    expect(of(dbmate, none.replaceAll("VACUUM", "ANALYZE")).files[0]?.text).toContain(
      "-- migrate:up transaction:false\nANALYZE a;",
    );
    for (const to of [golangMigrate, prisma]) {
      expect(obstaclesIn(of(to, none))).toMatchObject([{ kind: "no_transaction", unlike: false }]);
      expect(of(to, "-- sluice:no-transaction\nVACUUM a;\n").obstacles).toEqual([]);
    }
    expect(obstaclesIn(of(goose, `${none}-- sluice:down\nSELECT 1;\nSELECT 2;\n`))).toMatchObject([
      { kind: "no_transaction", unlike: true },
    ]);
    expect(of(goose, `${none}-- sluice:down\nSELECT 1;\n`).obstacles).toEqual([]);
    expect(
      of(dbmate, `${none.replaceAll("VACUUM", "ANALYZE")}-- sluice:down\nSELECT 1;\nSELECT 2;\n`).obstacles,
    ).toEqual([]);
  });

  test("what cannot be in its owner's transaction asks for none, also where its author had to say nothing", () => {
    const index = "CREATE INDEX CONCURRENTLY i ON t (a);\n";
    const own = "BEGIN;\nINSERT INTO t VALUES (1);\nCOMMIT;\n";
    const of = (to: Format, text: string, dialect?: Dialect): Conversion =>
      converted(plain, to, { "001_x.sql": text }, dialect);
    const both = `CREATE TABLE t (a int);\n${index}`;
    const goosed = "-- +goose NO TRANSACTION\n-- +goose Up\n";
    for (const text of [index, own, both, "DISCARD ALL;\n"])
      expect(of(goose, text).files[0]?.text).toBe(`${goosed}${text}`);
    // One statement that takes it back is by itself with or without, several are not.
    const down = (text: string): string => `${index}-- sluice:down\n${text}`;
    expect(of(goose, down("DROP INDEX i;\n")).files[0]?.text).toBe(
      `${goosed}${index}\n-- +goose Down\nDROP INDEX i;\n`,
    );
    expect(of(goose, down(own)).obstacles).toEqual([]);
    expect(obstaclesIn(of(goose, down("DROP INDEX i;\nDROP TABLE t;\n")))).toMatchObject([
      { kind: "no_transaction", unlike: true },
    ]);
    for (const text of [index, own]) {
      expect(of(dbmate, text).files[0]?.text).toBe(`-- migrate:up transaction:false\n${text}\n-- migrate:down\n`);
      for (const to of [golangMigrate, prisma]) expect(of(to, text).files[0]?.text).toBe(text);
    }
    // These send all of a file at once.
    for (const to of [dbmate, golangMigrate, prisma])
      for (const text of [both, `${own}VACUUM t;\n`, `SELECT 1;\n-- sluice:down\n${both}`])
        expect(obstaclesIn(of(to, text))).toMatchObject([{ kind: "one_message" }]);
    // What commits by itself ends its owner's transaction, and runs; back in our files nothing need be said.
    const ends = "START TRANSACTION;\nINSERT INTO t VALUES (1);\nCOMMIT;\nCREATE INDEX i ON t (a);\n";
    for (const to of [goose, dbmate, golangMigrate]) {
      const { files, obstacles } = of(to, ends, mysqlDialect);
      expect([obstacles, files[0]?.text.replace(/NO TRANSACTION|transaction:false/, "asked")]).toEqual([
        [],
        files[0]?.text,
      ]);
    }
    const gooses = { "00001_x.sql": `-- +goose Up\n${both}` };
    expect(converted(goose, plain, gooses).files[0]?.text).toBe(both);
  });

  test("numbers that the other cannot keep are counted anew, and the order stays", () => {
    const folders = {
      "20240101000000_b/migration.sql": "SELECT 1;",
      "20240101000000_c/migration.sql": "SELECT 2;",
      "init/migration.sql": "SELECT 3;",
    };
    const { pairs, counted } = converted(prisma, goose, folders);
    expect(counted).toBe(true);
    expect(pairs.map(({ from, to }) => [from.id, to.id])).toEqual([
      ["20240101000000_b", "00001"],
      ["20240101000000_c", "00002"],
      ["init", "00003"],
    ]);
    // dbmate runs 10 before 9.
    const dbmates = {
      "10_a.sql": "-- migrate:up\nSELECT 1;\n-- migrate:down\n",
      "9_b.sql": "-- migrate:up\nSELECT 2;\n-- migrate:down\n",
    };
    expect(converted(dbmate, plain, dbmates).pairs.map(({ from, to }) => [from.id, to.id])).toEqual([
      ["10", "001"],
      ["9", "002"],
    ]);
    expect(converted(plain, goose, { "0_x.sql": "SELECT 1;" }).pairs[0]?.to.id).toBe("00001");
  });

  test("Prisma gets its lock file, and what comes next by its clock comes behind", () => {
    const { files, pairs } = converted(plain, prisma, source);
    expect(textsOf(files)["migration_lock.toml"]).toContain('provider = "postgresql"');
    expect(pairs[0]?.to.id).toBe("00000000000001_users");
    expect(files.map(({ path }) => path)).toContain("00000000000001_users/down.sql");
  });
});

describe("what cannot be written is named", () => {
  test.each([
    [
      "Go",
      goose,
      plain,
      { "00001_x.go": 'package m\nimport "github.com/pressly/goose/v3"\n' },
      { kind: "code", language: "Go" },
    ],
    [
      "values",
      goose,
      plain,
      { "00001_x.sql": "-- +goose Up\n-- +goose ENVSUB ON\nSELECT '${NAME}';\n" },
      { kind: "variables" },
    ],
    [
      "several blocks",
      dbmate,
      plain,
      { "1_x.sql": "-- migrate:up\nSELECT 1;\n-- migrate:down\n-- migrate:up\nSELECT 2;\n-- migrate:down\n" },
      { kind: "blocks" },
    ],
    ["a lossy one", plain, goose, { "001_x.sql": "-- sluice:allow lossy\nSELECT 1;\n" }, { kind: "allow_lossy" }],
    [
      "data",
      plain,
      goose,
      { "001_x.sql": "COPY t FROM stdin;\n1\n\\.\n" },
      { kind: "client", what: "COPY … FROM stdin" },
    ],
    ["psql's words", plain, dbmate, { "001_x.sql": "\\echo hello\nSELECT 1;\n" }, { kind: "client" }],
    ["nothing", golangMigrate, plain, { "1_x.up.sql": "-- later\n" }, { kind: "empty" }],
    [
      "a mark of the other",
      goose,
      plain,
      { "00001_x.sql": "-- +goose Up\nSELECT 1;\n-- sluice:down\nSELECT 2;\n" },
      { kind: "reads_otherwise" },
    ],
    [
      "the other's mark",
      prisma,
      goose,
      { "1_x/migration.sql": "SELECT 1;\n-- +goose Down\nSELECT 2;\n" },
      { kind: "reads_otherwise" },
    ],
  ] as const)("%s", (_, from, to, files, expected) => {
    const found = converted(from, to, files);
    expect(obstaclesIn(found)).toMatchObject([expected]);
    expect(found.pairs).toEqual([]);
  });

  test("the others are written all the same, each as itself", () => {
    const found = converted(plain, golangMigrate, {
      ...source,
      "003_copy.sql": "COPY t FROM stdin;\n\\.\n",
    });
    expect(obstaclesIn(found)).toMatchObject([{ id: "003" }]);
    expect(found.pairs.map(({ from, to }) => [from.id, to.id])).toEqual([
      ["001", "000001"],
      ["002", "000002"],
      ["010", "000010"],
    ]);
  });
});

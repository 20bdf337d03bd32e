import { describe, expect, test } from "vitest";
import { down, resolve, up } from "../../src/index.js";
import { freshMysqlDatabase, mysqlServers, type TestMysqlDatabase } from "../servers/mysql-database.js";
import type { MysqlServer } from "../servers/mysql-server.js";
import type { SluiceEvent } from "../../src/core/model/event.js";
import { ending, eventsOf, makeProject, type Project } from "../servers/project.js";
import { statesOf } from "../servers/states.js";

/** One kind of statement: how it fails, as it should have been, and what takes that back. */
interface Kind {
  readonly bad: readonly string[];
  readonly good: readonly string[];
  readonly back: readonly string[];
  readonly errno: number;
  /** Where it is another there. */
  readonly mariadbErrno?: number;
  /** It shares a transaction with rows beside it. */
  readonly rows?: true;
  /** Units of `bad` that are in before it fails, and how many it is. */
  readonly units?: readonly [number, number];
}

const kinds: Readonly<Record<string, Kind>> = {
  "CREATE TABLE": {
    bad: ["CREATE TABLE old (a INT)"],
    good: ["CREATE TABLE young (a INT)"],
    back: ["DROP TABLE young"],
    errno: 1050,
  },
  "CREATE TABLE … SELECT": {
    bad: ["CREATE TABLE young (a INT PRIMARY KEY) SELECT a FROM twice"],
    good: ["CREATE TABLE young (a INT) SELECT a FROM twice"],
    back: ["DROP TABLE young"],
    errno: 1062,
  },
  "ADD COLUMN": {
    bad: ["ALTER TABLE old ADD COLUMN b INT, ADD COLUMN a INT"],
    good: ["ALTER TABLE old ADD COLUMN b INT"],
    back: ["ALTER TABLE old DROP COLUMN b"],
    errno: 1060,
  },
  "a unique index over rows that are alike": {
    bad: ["ALTER TABLE twice ADD COLUMN b INT, ADD UNIQUE u (a)"],
    good: ["ALTER TABLE twice ADD COLUMN b INT, ADD INDEX u (a)"],
    back: ["ALTER TABLE twice DROP INDEX u, DROP COLUMN b"],
    errno: 1062,
  },
  "ADD FOREIGN KEY": {
    bad: ["ALTER TABLE twice ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES old (a)"],
    good: ["ALTER TABLE spare ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES old (a)"],
    back: ["ALTER TABLE spare DROP FOREIGN KEY f", "ALTER TABLE spare DROP INDEX f"],
    errno: 1452,
  },
  "DROP COLUMN": {
    bad: ["ALTER TABLE spare DROP COLUMN nope"],
    good: ["ALTER TABLE spare DROP COLUMN c"],
    back: ["ALTER TABLE spare ADD COLUMN c INT"],
    errno: 1091,
  },
  "DROP INDEX": {
    bad: ["DROP INDEX nope ON spare"],
    good: ["DROP INDEX b ON spare"],
    back: ["CREATE INDEX b ON spare (b)"],
    errno: 1091,
  },
  "DROP of several tables": {
    bad: ["DROP TABLE spare, missing, extra"],
    good: ["DROP TABLE IF EXISTS extra, missing"],
    back: ["CREATE TABLE extra (a INT)"],
    errno: 1051,
  },
  RENAME: {
    bad: ["RENAME TABLE extra TO young, missing TO other"],
    good: ["RENAME TABLE extra TO young"],
    back: ["RENAME TABLE young TO extra"],
    errno: 1146,
  },
  TRUNCATE: {
    bad: ["TRUNCATE TABLE missing"],
    good: ["TRUNCATE TABLE words"],
    back: ["INSERT INTO words VALUES ('a')"],
    errno: 1146,
  },
  "CREATE VIEW": {
    bad: ["CREATE VIEW seen AS SELECT nope FROM old"],
    good: ["CREATE VIEW seen AS SELECT a FROM old"],
    back: ["DROP VIEW seen"],
    errno: 1054,
  },
  "CREATE PROCEDURE": {
    bad: ["CREATE PROCEDURE fills() BEGIN DO 1; DO 2; END"],
    good: ["CREATE PROCEDURE other() BEGIN DO 1; DO 2; END"],
    back: ["DROP PROCEDURE other"],
    errno: 1304,
  },
  "CREATE TRIGGER": {
    bad: ["CREATE TRIGGER watch BEFORE INSERT ON missing FOR EACH ROW SET NEW.a = 1"],
    good: ["CREATE TRIGGER watch BEFORE INSERT ON twice FOR EACH ROW SET NEW.a = 1"],
    back: ["DROP TRIGGER watch"],
    errno: 1146,
  },
  "DROP of several views": {
    bad: ["DROP VIEW shown, missing"],
    good: ["DROP VIEW shown"],
    back: ["CREATE VIEW shown AS SELECT a FROM old"],
    errno: 1051,
    mariadbErrno: 4092,
  },
  "rows that a key refuses": {
    bad: ["INSERT INTO old VALUES (2), (1)"],
    good: ["INSERT INTO old VALUES (2), (3)"],
    back: ["DELETE FROM old WHERE a > 1"],
    errno: 1062,
    rows: true,
  },
  "rows too long": {
    bad: ["UPDATE words SET w = 'longer'"],
    good: ["UPDATE words SET w = 'b'"],
    back: ["UPDATE words SET w = 'a'"],
    errno: 1406,
    rows: true,
  },
  "several statements over rows": {
    bad: ["INSERT INTO old VALUES (5)", "UPDATE words SET w = 'b'", "INSERT INTO old VALUES (1)"],
    good: ["INSERT INTO old VALUES (5)", "UPDATE words SET w = 'b'", "INSERT INTO old VALUES (6)"],
    back: ["DELETE FROM old WHERE a > 1", "UPDATE words SET w = 'a'"],
    errno: 1062,
    rows: true,
  },
  "the author's own BEGIN … COMMIT with DDL in it": {
    bad: ["BEGIN", "INSERT INTO old VALUES (5)", "CREATE TABLE twice (a INT)", "INSERT INTO old VALUES (6)", "COMMIT"],
    good: ["BEGIN", "INSERT INTO old VALUES (5)", "CREATE TABLE young (a INT)", "INSERT INTO old VALUES (6)", "COMMIT"],
    back: ["DROP TABLE young", "DELETE FROM old WHERE a > 1"],
    errno: 1050,
    units: [1, 3],
  },
};

const one = "INSERT INTO ledger (what) VALUES ('one')";
const two = "ALTER TABLE ledger ADD COLUMN two INT";
const backOfThem = ["DELETE FROM ledger WHERE what = 'one'", "ALTER TABLE ledger DROP COLUMN two"];

const before = [
  "CREATE TABLE ledger (what VARCHAR(20))",
  "CREATE TABLE old (a INT PRIMARY KEY)",
  "INSERT INTO old VALUES (1)",
  "CREATE TABLE twice (a INT)",
  "INSERT INTO twice VALUES (3), (3)",
  "CREATE TABLE spare (a INT, b INT, c INT, INDEX b (b))",
  "CREATE TABLE extra (a INT)",
  "CREATE VIEW shown AS SELECT a FROM old",
  "CREATE TABLE words (w VARCHAR(3))",
  "INSERT INTO words VALUES ('a')",
  "CREATE TABLE plain (a INT PRIMARY KEY) ENGINE=MyISAM",
  "INSERT INTO plain VALUES (1)",
  "CREATE PROCEDURE fills(n INT) BEGIN INSERT INTO old VALUES (n + 10); INSERT INTO old VALUES (n); END",
  "CREATE PROCEDURE makes() BEGIN CREATE TABLE half (a INT); CREATE TABLE old (a INT); END",
];

type Place = "first" | "middle" | "last";
const places: readonly Place[] = ["first", "middle", "last"];

describe.each(mysqlServers)("half-done migrations on $title", (server) => {
  describe.each(Object.entries(kinds))("%s", (_, kind) => {
    test.concurrent.each(places)("%s of its file", async (place) => {
      await using database = await prepared(server);
      const atFirst = await pictureOf(database);
      using project = projectOf(database, scriptOf(place, kind.bad, kind.back));
      const failed = await ending(up(allowed, project.options));
      const { done, of } = reached(place, kind);
      const errno = server.title.startsWith("MariaDB") ? (kind.mariadbErrno ?? kind.errno) : kind.errno;
      expect(failed.error).toMatchObject({ code: "migration_failed", facts: { fault: { errno } } });
      expect(failed.exitCode).toBe(done === 0 ? 1 : 9);
      expect(await statesOf(project)).toBe(`1 failed ${done === 0 ? "rolled-back" : `partial ${done}/${of}`}`);

      expect(await pictureOf(database)).toEqual(await byHand(server, whatIsIn(place, kind)));

      if (done > 0) {
        // Nothing is taken back from under what is in, and nothing runs over another beginning.
        expect((await ending(down(allowed, project.options))).error?.code).toBe("outcome_unknown");
        project.write({
          "1_life.sql": scriptOf(place, kind.good, kind.back, "INSERT INTO ledger (what) VALUES ('1')"),
        });
        if (place !== "first") expect((await ending(up(allowed, project.options))).error?.code).toBe("partial_changed");
      }
      project.write({ "1_life.sql": scriptOf(place, kind.good, kind.back) });
      expect((await ending(up(allowed, project.options))).error).toBeUndefined();
      expect(await statesOf(project)).toBe("1 applied");
      expect(await pictureOf(database)).toEqual(await byHand(server, ordered("first", kind.good)));

      expect((await ending(down(allowed, project.options))).error).toBeUndefined();
      expect(await statesOf(project)).toBe("1 reverted");
      expect(await pictureOf(database)).toEqual(atFirst);
    });
  });

  describe.each(Object.entries(unseen))("%s leaves what nobody sees", (_, kind) => {
    test.concurrent.each(places)("%s of its file", async (place) => {
      const { bad, good, back, stays, takenAway } = kind;
      // MySQL lets rows of such tables share no transaction with others.
      if (kind.rows && place === "middle" && server.title.startsWith("MySQL")) return;
      await using database = await prepared(server);
      using project = projectOf(database, scriptOf(place, bad, back));
      const failed = await ending(up(allowed, project.options));
      const { done, of } = reached(place, kind);
      expect(failed).toMatchObject({ exitCode: 9, error: { code: "outcome_unknown" } });
      expect(await statesOf(project)).toBe(`1 unknown partial ${done}/${of}`);
      expect(await pictureOf(database)).toEqual(await byHand(server, [...whatIsIn(place, kind), ...stays]));

      expect((await ending(up(allowed, project.options))).exitCode).toBe(9);
      expect((await ending(down(allowed, project.options))).exitCode).toBe(9);
      expect(await pictureOf(database)).toEqual(await byHand(server, [...whatIsIn(place, kind), ...stays]));

      await run(database, takenAway);
      project.write({ "1_life.sql": scriptOf(place, good, back) });
      const said = { id: "1", as: "retry", because: "taken away by hand" } as const;
      expect((await ending(resolve(said, project.options))).error).toBeUndefined();
      expect((await ending(up(allowed, project.options))).error).toBeUndefined();
      expect(await statesOf(project)).toBe("1 applied");
      expect(await pictureOf(database)).toEqual(await byHand(server, ordered("first", good)));
    });
  });

  test.each([
    ["a variable", "SET @left = (SELECT MAX(a) FROM old)", "INSERT INTO ledger (what) VALUES (@left)", "@left"],
    [
      "a temporary table",
      "CREATE TEMPORARY TABLE passing (a INT)",
      "INSERT INTO ledger SELECT * FROM passing",
      "table passing",
    ],
    [
      "a prepared statement",
      "SET @text = (SELECT MAX('DO 1') FROM old);\nPREPARE made FROM @text",
      "EXECUTE made",
      "statement made",
    ],
  ])("what reads %s that only the ended session had does not go on", async (_, makes, reads, name) => {
    await using database = await prepared(server);
    const script = (broken: string): string => `${makes};\nALTER TABLE old ADD COLUMN ${broken} INT;\n${reads};\n`;
    using project = projectOf(database, script("a"));
    expect((await ending(up(allowed, project.options))).error).toMatchObject({ code: "migration_failed" });
    project.write({ "1_life.sql": script("b") });
    const ended = await ending(up(allowed, project.options));
    expect(ended.error).toMatchObject({ code: "outcome_unknown", facts: { why: { kind: "session_gone", name } } });
    const said = { id: "1", as: "pending", because: "nothing of it stays" } as const;
    expect((await ending(resolve(said, project.options))).error).toBeUndefined();
    expect((await ending(up(allowed, project.options))).error).toBeUndefined();
    expect(await statesOf(project)).toBe("1 applied");
  });

  test("a SELECT that warns goes on, and says what the server said", async () => {
    await using database = await prepared(server);
    const told: SluiceEvent[] = [];
    using project = projectOf(
      database,
      "SELECT CAST('x' AS SIGNED), 1 / 0 FROM old;\nALTER TABLE old ADD COLUMN b INT;\n",
    );
    await up({}, { ...project.options, on: (event) => told.push(event) });
    expect(eventsOf(told, "notice.received").map(({ severity, message }) => `${severity} ${message}`)).toEqual([
      expect.stringMatching(/^WARNING Truncated incorrect INTEGER value: 'x'/),
      expect.stringMatching(/^WARNING Division by 0/),
    ]);
    expect(await statesOf(project)).toBe("1 applied");
  });
});

/** What failed and has left something behind that no catalog tells from another's: only a person can say. */
const unseen: Readonly<
  Record<string, Kind & { readonly stays: readonly string[]; readonly takenAway: readonly string[] }>
> = {
  "CALL of a procedure over rows": {
    bad: ["CALL fills(1)"],
    good: ["CALL fills(7)"],
    back: ["DELETE FROM old WHERE a > 1"],
    stays: ["INSERT INTO old VALUES (11)"],
    takenAway: ["DELETE FROM old WHERE a = 11"],
    errno: 1062,
  },
  "CALL of a procedure with DDL in it": {
    bad: ["CALL makes()"],
    good: ["CALL fills(7)"],
    back: ["DELETE FROM old WHERE a > 1"],
    stays: ["CREATE TABLE half (a INT)"],
    takenAway: ["DROP TABLE half"],
    errno: 1050,
  },
  "rows of a table without transactions": {
    bad: ["INSERT INTO plain VALUES (5), (1)"],
    good: ["INSERT INTO plain VALUES (5), (6)"],
    back: ["DELETE FROM plain WHERE a > 1"],
    stays: ["INSERT INTO plain VALUES (5)"],
    takenAway: ["DELETE FROM plain WHERE a = 5"],
    errno: 1062,
    rows: true,
  },
};

const allowed = { allowDestructive: ["1"] };

async function prepared(server: MysqlServer): Promise<TestMysqlDatabase> {
  const database = await freshMysqlDatabase({ server });
  await run(database, before);
  return database;
}

const pictures = new Map<string, Promise<readonly string[]>>();

/** The same as nobody but the server's own client has done it. */
function byHand(server: MysqlServer, statements: readonly string[]): Promise<readonly string[]> {
  const key = [server.title, ...statements].join("\n");
  const known = pictures.get(key);
  if (known) return known;
  const picture = (async () => {
    await using database = await prepared(server);
    await run(database, statements);
    return await pictureOf(database);
  })();
  pictures.set(key, picture);
  return picture;
}

/** With every right: whose servers write a binary log lets few make triggers. */
function projectOf(database: TestMysqlDatabase, text: string): Project {
  return makeProject({ url: database.adminUrl }, { "1_life.sql": text });
}

async function run(database: TestMysqlDatabase, statements: readonly string[]): Promise<void> {
  const client = await database.admin();
  for (const statement of statements) await client.query(statement);
}

function ordered(place: Place, statements: readonly string[], first = one): readonly string[] {
  if (place === "first") return [...statements, first, two];
  return place === "middle" ? [first, ...statements, two] : [first, two, ...statements];
}

function scriptOf(place: Place, statements: readonly string[], back: readonly string[], first = one): string {
  const text = (all: readonly string[]): string => all.map((each) => `${each};\n`).join("");
  return `${text(ordered(place, statements, first))}-- sluice:down\n${text([...back, ...backOfThem])}`;
}

/** How many units are in, and how many there are: rows beside rows are one. */
function reached(place: Place, { rows, units = [0, 1] }: Kind): { readonly done: number; readonly of: number } {
  const [inside, count] = units;
  if (rows) return place === "last" ? { done: 2, of: 3 } : { done: 0, of: 2 };
  return { done: places.indexOf(place) + inside, of: 2 + count };
}

function whatIsIn(place: Place, { bad, rows, units }: Kind): readonly string[] {
  const inside = units ? bad.slice(0, 2) : [];
  if (rows && place === "middle") return [];
  return [
    ...(place === "first" ? [] : place === "middle" ? [one] : [one, two]),
    ...inside,
    ...(units ? ["COMMIT"] : []),
  ];
}

/** All that stands in a database but the history: what is defined, and each table's rows. */
async function pictureOf(database: TestMysqlDatabase): Promise<readonly string[]> {
  const client = await database.admin();
  const ask = async (sql: string): Promise<readonly string[]> => {
    const [rows] = await client.query({ sql, rowsAsArray: true });
    return (rows as unknown as readonly (readonly unknown[])[]).map((row) => row.join(" ")).sort();
  };
  const ours = "table_schema = DATABASE() AND table_name NOT LIKE 'sluice%'";
  const tables = await ask(
    `SELECT table_name FROM information_schema.tables WHERE ${ours} AND table_type = 'BASE TABLE'`,
  );
  const rows = await Promise.all(
    tables.map(async (table) => `${table}: ${(await ask(`SELECT * FROM ${table}`)).join(", ")}`),
  );
  return [
    ...rows,
    ...(await ask(`SELECT table_name, table_type FROM information_schema.tables WHERE ${ours}`)),
    ...(await ask(`SELECT table_name, column_name, column_type FROM information_schema.columns WHERE ${ours}`)),
    ...(await ask(`SELECT table_name, index_name, column_name FROM information_schema.statistics WHERE ${ours}`)),
    ...(await ask(`SELECT table_name, constraint_name FROM information_schema.table_constraints WHERE ${ours}`)),
    ...(await ask("SELECT routine_name FROM information_schema.routines WHERE routine_schema = DATABASE()")),
    ...(await ask("SELECT trigger_name FROM information_schema.triggers WHERE trigger_schema = DATABASE()")),
  ];
}

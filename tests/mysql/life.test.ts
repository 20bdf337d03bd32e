import { describe, expect, test } from "vitest";
import { down, resolve, up } from "../../src/index.js";
import { freshMysqlDatabase, mysqlServers, type TestMysqlDatabase } from "../servers/mysql-database.js";
import type { MysqlServer } from "../servers/mysql-server.js";
import type { SluiceEvent } from "../../src/core/model/event.js";
import { ending, eventsOf, makeProject, type Project } from "../servers/project.js";
import { statesOf } from "../servers/states.js";
import { type Kind, kinds, unseen } from "./life-kinds.js";

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
        // Nothing runs over another beginning.
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

  describe.each(Object.entries(kinds))("%s, half in, is taken back", (_, kind) => {
    test.concurrent.each(["middle", "last"] as const)("where it failed, %s of its file", async (place) => {
      if (reached(place, kind).done === 0) return;
      await using database = await prepared(server);
      const atFirst = await pictureOf(database);
      using project = projectOf(database, scriptOf(place, kind.bad, kind.back));
      await ending(up(allowed, project.options));
      const half = await statesOf(project);
      if (kind.other) {
        // What is not seen to undo anything may undo what is in: nothing is touched before somebody has looked.
        const refused = await ending(down(allowed, project.options));
        expect(refused).toMatchObject({ exitCode: 9, error: { facts: { why: { kind: "partly_in" } } } });
        expect(await statesOf(project)).toBe(half);
        expect(await pictureOf(database)).toEqual(await byHand(server, whatIsIn(place, kind)));
        project.write({ "1_life.sql": scriptOf(place, kind.good, kind.back) });
      }
      expect((await ending(down(allowed, project.options))).error).toBeUndefined();
      expect(await statesOf(project)).toBe("1 reverted");
      expect(await pictureOf(database)).toEqual(atFirst);
      project.write({ "1_life.sql": scriptOf(place, kind.good, kind.back) });
      expect((await ending(up(allowed, project.options))).error).toBeUndefined();
      expect(await pictureOf(database)).toEqual(await byHand(server, ordered("first", kind.good)));
    });

    test.concurrent("where it is in, and another failed behind it", async () => {
      await using database = await prepared(server);
      const atFirst = await pictureOf(database);
      const text = (table: string): string =>
        scriptOf("first", kind.good, kind.back).replace(
          "-- sluice:down\n",
          `ALTER TABLE ${table} ADD COLUMN behind INT;\n-- sluice:down\nALTER TABLE ${table} DROP COLUMN behind;\n`,
        );
      using project = projectOf(database, text("nowhere"));
      expect((await ending(up(allowed, project.options))).error?.code).toBe("migration_failed");
      expect((await ending(down(allowed, project.options))).error).toBeUndefined();
      expect(await statesOf(project)).toBe("1 reverted");
      expect(await pictureOf(database)).toEqual(atFirst);
      project.write({ "1_life.sql": text("ledger") });
      expect((await ending(up(allowed, project.options))).error).toBeUndefined();
      expect(await statesOf(project)).toBe("1 applied");
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

    test.concurrent("in a file that has grown since: said to be in, what was appended runs", async () => {
      const { bad, back, stays } = kind;
      await using database = await prepared(server);
      using project = projectOf(database, scriptOf("last", bad, back));
      await ending(up(allowed, project.options));
      const { done, of } = reached("last", kind);
      expect(await statesOf(project)).toBe(`1 unknown partial ${done}/${of}`);
      const more = "INSERT INTO ledger (what) VALUES ('more')";
      project.write({ "1_life.sql": scriptOf("last", [...bad, more], back) });
      const said = { id: "1", as: "applied", because: "looked at" } as const;
      expect((await ending(resolve(said, project.options))).error).toBeUndefined();
      expect(await statesOf(project)).toBe(`1 failed partial ${of}/${of + 1}`);
      expect((await ending(up(allowed, project.options))).error).toBeUndefined();
      expect(await statesOf(project)).toBe("1 applied");
      expect(await pictureOf(database)).toEqual(await byHand(server, [...whatIsIn("last", kind), ...stays, more]));
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
    const script = (broken: string): string =>
      `${makes};\nALTER TABLE old COMMENT 'stays';\nALTER TABLE old ADD COLUMN ${broken} INT;\n${reads};\n`;
    using project = projectOf(database, script("a"));
    const failed = await project.cli(["up", "--allow-destructive", "1"]);
    expect(failed.stderr).toContain(`it cannot go on in another session: the rest of it reads ${name}`);
    expect(failed.stderr).toContain("all of it is in (the rest done by hand): sluice resolve");
    expect(failed.stderr).not.toMatch(/go on at|--retry|: sluice up/);
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

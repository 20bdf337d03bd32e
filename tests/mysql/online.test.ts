import { describe, expect, test } from "vitest";
import { fate } from "../../src/engines/mysql/fate.js";
import { provingClause } from "../../src/engines/mysql/facts.js";
import { tokensOf } from "../../src/engines/mysql/dialect.js";
import { down, plan, up } from "../../src/index.js";
import { isMariadb } from "../servers/mysql-command.js";
import { freshMysqlDatabase, mysqlServers } from "../servers/mysql-database.js";
import { sessionOf } from "../servers/mysql-session.js";
import { ending, type Files, makeProject } from "../servers/project.js";
import { until } from "../servers/until.js";

const table = "CREATE TABLE t (id int PRIMARY KEY, a int, b varchar(20), KEY ik (a));";
const required = ["--online", "require"] as const;

describe.each(mysqlServers)("a table in use, on $title", (server) => {
  /** MariaDB 11.2 and newer lets others write while it copies. */
  const blocks = server.name !== "mariadb-11.8";
  const copying = `COPY, LOCK=${blocks ? "SHARED" : "NONE"}`;

  async function projectOf(files: Files) {
    const database = await freshMysqlDatabase({ server });
    const project = makeProject(database, { "1_t.sql": table, ...files });
    return { database, project, [Symbol.asyncDispose]: () => database[Symbol.asyncDispose]() };
  }

  test("plan shows what a change asks of others", async () => {
    await using made = await projectOf({
      "2_change.sql":
        "ALTER TABLE t ADD c int;\nALTER TABLE t DROP PRIMARY KEY, ADD d int;\nALTER TABLE t MODIFY b text;",
      "3_rows.sql": "INSERT INTO t (id) VALUES (1);\nDROP TABLE IF EXISTS x, y;",
    });
    const { targets } = await plan({}, made.project.options);
    const facts = targets[0]?.steps.flatMap(({ units }) => units.flatMap((unit) => unit.facts ?? []));
    const keepsOut = blocks ? "writers" : "nobody";
    expect(facts).toMatchObject([
      { statement: 1, online: { as: "INSTANT, LOCK=NONE", keepsOut: "nobody", rebuilds: false, checked: true } },
      { online: { as: copying, keepsOut, rebuilds: true, reversible: true } },
      { online: { as: copying, atBest: { as: "INSTANT, LOCK=NONE" }, keepsOut, reversible: false } },
      ...(isMariadb(server.name) ? [{ statement: 1, atomic: false }] : []),
    ]);
    const { stdout } = await made.project.cli(["plan"]);
    expect(stdout).toMatch(/add column +t\.c +INSTANT, LOCK=NONE\n/);
    expect(stdout).toMatch(new RegExp(`change type +t\\.b +at best INSTANT, LOCK=NONE; at worst ${copying}\\n`));
    expect(stdout.includes("! writers wait until it is over, and the whole table is written anew")).toBe(blocks);
    expect((await made.project.cli(["plan", "--full"])).stdout).toContain(`ADD d int;\n       ${copying}\n       ! `);
  });

  test("what is known to block is refused before anything is touched", async () => {
    await using made = await projectOf({
      "2_key.sql": "ALTER TABLE t\n  DROP PRIMARY KEY;\n-- sluice:down\nALTER TABLE t ADD PRIMARY KEY (id);\n",
    });
    const { database, project } = made;
    const planned = await project.cli(["plan", ...required, "--json"]);
    const { exitCode, error } = await ending(up({ steps: 2 }, { ...project.options, online: "require" }));
    if (!blocks) {
      expect([planned.json.targets?.[0]?.["refusals"], exitCode]).toEqual([[], 0]);
      // Asked for it, it copies what it would do in place, and keep others from writing.
      project.write({ "3_text.sql": "CREATE FULLTEXT INDEX i ON t (b);" });
      expect((await project.cli(["up", ...required])).code).toBe(0);
      return;
    }
    const refusal = {
      cell: "online",
      code: "blocks",
      id: "2",
      what: ["ALTER TABLE t DROP PRIMARY KEY (COPY, LOCK=SHARED)"],
      from: "--online",
    };
    expect(planned.json.targets?.[0]?.["refusals"]).toMatchObject([refusal]);
    expect([exitCode, error?.code, error?.facts]).toMatchObject([
      5,
      "refused",
      { refusals: [{ ...refusal, allow: "sluice up --steps 2 --online prefer" }] },
    ]);
    expect(await database.query("SHOW TABLES")).toEqual([]);
    expect((await project.cli(["plan", ...required, "--check"])).code).toBe(4);
    expect((await project.cli(["up", "--online", "prefer"])).code).toBe(0);
    const again = await project.cli(["redo", ...required, "--env", "development", "--json"]);
    expect([again.code, again.json.error?.["fixes"]]).toEqual([
      5,
      [expect.stringMatching(/^sluice redo .*--online prefer/)],
    ]);
  });

  test("what nothing makes the server refuse is refused, too", async () => {
    await using made = await projectOf({
      "2_t.sql": "OPTIMIZE TABLE t;\nALTER TABLE t ADD c int, LOCK=SHARED;",
      "3_t.sql": "ALTER TABLE t IMPORT TABLESPACE;",
    });
    const { error } = await ending(up({}, { ...made.project.options, online: "require" }));
    expect(error?.facts).toMatchObject({
      refusals: [
        {
          code: "may_block",
          id: "2",
          what: ["OPTIMIZE TABLE t", expect.stringMatching(/^ALTER TABLE t ADD c int, LOCK=SHARED/)],
        },
        { code: "blocks", id: "3" },
      ],
    });
    expect(await made.database.query("SHOW TABLES")).toEqual([]);
  });

  test("the server is made to refuse what only it can judge, and the file is what it was", async () => {
    await using made = await projectOf({ "2_wide.sql": "ALTER TABLE t ADD c int;\nALTER TABLE t MODIFY a bigint;" });
    const { database, project } = made;
    const demanding = { ...project.options, online: "require" };
    const { exitCode, error } = await ending(up({}, demanding));
    if (!blocks) {
      expect(exitCode).toBe(0);
      return;
    }
    // The first statement is in: each commits by itself.
    expect([exitCode, error?.code, error?.facts]).toMatchObject([9, "migration_failed", { fault: { errno: 1846 } }]);
    expect(await database.query("SHOW COLUMNS FROM t LIKE 'a'")).toMatchObject([
      { Type: expect.stringMatching(/^int/) },
    ]);
    const said = (await project.cli(["up", ...required])).stderr;
    expect(said).toContain("--online prefer");
    expect((await ending(up({}, project.options))).exitCode).toBe(0);
    expect((await project.cli(["status", "--check"])).code).toBe(0);
  });

  test("what others do meanwhile goes on, whatever is said", async () => {
    await using made = await projectOf({
      "2_t.sql": [
        "ALTER TABLE t ADD c int",
        "CREATE INDEX i ON t (b) COMMENT 'x'",
        "DROP INDEX ik ON t",
        "ALTER TABLE t RENAME TO u",
        "INSERT INTO u (id) VALUES (1)",
        "/*!50001 ALTER TABLE u ADD KEY ik (a) */",
        "CREATE TEMPORARY TABLE x (a int)",
        "CREATE INDEX i ON x (a)",
        "DROP TABLE u;\n-- sluice:down\nCREATE TABLE u (a int)",
        "ALTER TABLE u ADD b int",
        "",
      ].join(";\n"),
    });
    const demanding = { ...made.project.options, online: "require" };
    expect(await ending(up({ allowDestructive: ["2"] }, demanding))).toMatchObject({ exitCode: 0 });
    expect(await ending(down({}, demanding))).toMatchObject({ exitCode: 0 });
    const script = await plan({ sql: true }, demanding);
    expect(script.targets[0]?.script).toContain("\nALTER TABLE t LOCK=NONE, ADD c int\n;");
    expect(script.targets[0]?.script).toContain("\n/*!50001 ALTER TABLE u LOCK=NONE, ADD KEY ik (a) */\n;");
  });

  test("a mistake is shown where it stands in the file", async () => {
    await using made = await projectOf({ "2_t.sql": "ALTER TABLE t ADD c int,\n  ADD d int int;" });
    const { error } = await ending(up({}, { ...made.project.options, online: "require" }));
    expect(error?.facts).toMatchObject({ at: { line: 2, column: 13 }, fault: { errno: 1064 } });
  });

  test("a statement that goes on without its client is known, whatever it was told", async () => {
    await using made = await projectOf({});
    await up({}, made.project.options);
    const { database } = made;
    const statement = "DROP INDEX ik ON t";
    const reader = await database.client();
    await reader.query("START TRANSACTION");
    await reader.query("SELECT * FROM t");
    await using session = await sessionOf(database);
    await session.first([]);
    const sent = provingClause(statement, () => tokensOf({ text: statement }), session.server) ?? "";
    expect(sent).not.toBe(statement);
    const orphan = await database.client();
    const ended = orphan.query(`/* sluice 2 #1 */ ${sent}`).catch(() => {});
    const noted = { statement, statementClass: { kind: "plain" } } as const;
    await until(async () => (await fate(session, noted)).kind === "running");
    await reader.query("COMMIT");
    await ended;
  });
});

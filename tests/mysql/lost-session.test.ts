import { describe, expect, test } from "vitest";
import { resolve, status, up } from "../../src/index.js";
import { freshMysqlDatabase, mysqlServers } from "../servers/mysql-database.js";
import { ending, makeProject } from "../servers/project.js";
import { assertDocument } from "../schemas.js";
import { statesOf } from "../servers/states.js";

/** As files ask for a change only where it is not there yet: what was prepared is its session's alone. */
const prepares = (text: string, behind = ""): string => `SET @text = (SELECT MAX(${text}) FROM old);
PREPARE made FROM @text;
EXECUTE made;
${behind}`;
const fails = "CONCAT('CALL fills(', 1, ')')";
const fills = "CREATE PROCEDURE fills(n int) INSERT INTO old VALUES (n)";

describe.each(mysqlServers)("an EXECUTE of a CALL that fails, on $title", (server) => {
  test("cannot be run again by itself: that is not offered, and what is offered helps", async () => {
    await using database = await freshMysqlDatabase({ server });
    await database.query("CREATE TABLE old (a int PRIMARY KEY)");
    await database.query("INSERT INTO old VALUES (1)");
    await database.query(fills);
    using project = makeProject(database, { "1_made.sql": prepares(fails, "INSERT INTO old VALUES (2);") });
    const { stderr, code } = await project.cli(["up"]);
    expect([code, stderr]).toEqual([9, expect.stringContaining("2 took effect: sluice resolve")]);
    expect(stderr).not.toContain("--retry");
    expect(stderr).not.toMatch(/: sluice up\b/);
    const shown = (await project.cli(["status"])).stdout;
    expect(shown).toContain("nothing of it is in (undone by hand): sluice resolve");
    expect(shown).not.toContain("--retry");
    await resolve({ id: "1", as: "applied", because: "done by hand" }, project.options);
    expect(await statesOf(project)).toBe("1 failed partial 2/3");
    await up({}, project.options);
    expect(await database.query("SELECT a FROM old")).toEqual([{ a: 1 }, { a: 2 }]);
  });

  test("where the rest needs that session, too, all of it is said to be in, or nothing", async () => {
    await using database = await freshMysqlDatabase({ server });
    await database.query("CREATE TABLE old (a int PRIMARY KEY)");
    await database.query("INSERT INTO old VALUES (1)");
    await database.query(fills);
    const files = { "1_made.sql": prepares(fails, "DEALLOCATE PREPARE made;") };
    using project = makeProject(database, files);
    const { stderr } = await project.cli(["up"]);
    expect(stderr).toContain("all of it is in (the rest done by hand): sluice resolve");
    expect((await status({}, project.options)).targets[0]?.migrations[0]?.left?.lost).toEqual({
      unit: true,
      rest: true,
    });
    await resolve({ id: "1", as: "applied", because: "done by hand" }, project.options);
    expect(await statesOf(project)).toBe("1 applied");

    using other = makeProject(database, { ...files, "2_made.sql": files["1_made.sql"] });
    expect((await ending(up({}, other.options))).exitCode).toBe(9);
    await resolve({ id: "2", as: "pending", because: "nothing of it" }, other.options);
    other.write({ "2_made.sql": prepares("'DO 1'", "DEALLOCATE PREPARE made;") });
    await up({}, other.options);
    expect(await statesOf(other)).toBe("1 applied, 2 applied");
  });

  test("one that went on without its session says so, and what can be said of it", async () => {
    await using database = await freshMysqlDatabase({ server });
    await database.query("CREATE TABLE old (a int PRIMARY KEY)");
    await database.query("INSERT INTO old VALUES (1)");
    await database.query(fills);
    using project = makeProject(database, { "1_made.sql": prepares(fails, "DEALLOCATE PREPARE made;") });
    await ending(up({}, project.options));
    // Nobody keeps a person from saying it.
    await resolve({ id: "1", as: "retry", because: "all the same" }, project.options);
    const { code, stderr } = await project.cli(["up"]);
    expect([code, stderr]).toEqual([9, expect.stringContaining("made in a session that is gone")]);
    expect(stderr).not.toContain("--retry");
    expect((await project.cli(["plan"])).stdout).not.toContain("--retry");
    assertDocument("plan", (await project.cli(["plan", "--json"])).json);
    assertDocument("status", (await project.cli(["status", "--json"])).json);
  });
});

const routines = `CREATE TABLE old (a int AUTO_INCREMENT PRIMARY KEY);
CREATE TABLE kept (a int);
CREATE PROCEDURE takes() INSERT INTO kept VALUES (LAST_INSERT_ID()), (@v);\n`;
const breaks = "ALTER TABLE absent COMMENT 'b';\n";
const stays = "ALTER TABLE kept COMMENT 'a';\n";

describe.each(mysqlServers)("the rest of a file whose middle failed, on $title,", (server) => {
  const goesOn = async (before: string, rest: string, made = routines) => {
    const database = await freshMysqlDatabase({ server });
    const project = makeProject(
      { url: database.adminUrl },
      { "1_routines.sql": made, "2_rows.sql": `${before}${breaks}${rest}` },
    );
    const first = await project.cli(["up"]);
    expect(first.code).toBe(9);
    project.write({ "2_rows.sql": `${before}${breaks.replace("absent", "kept")}${rest}` });
    const { code, stderr } = await project.cli(["up"]);
    const kept = await database.query("SELECT a FROM kept");
    project[Symbol.dispose]();
    await database[Symbol.asyncDispose]();
    // Whoever reads the first failure is told then what the next run says.
    expect(first.stderr.includes("cannot go on in another session")).toBe(code === 9);
    return { code, stderr, kept };
  };

  test.each([
    ["a number", "INSERT INTO old VALUES (7);\n", "CALL takes();", "LAST_INSERT_ID()"],
    ["a variable", `SET @v = (SELECT 5);\n${stays}`, "CALL takes();", "@v"],
    ["a variable, by a text", `SET @v = (SELECT 5);\nPREPARE p FROM 'CALL takes()';\n${stays}`, "EXECUTE p;", "@v"],
  ])("does not call what may read what only its session had: %s", async (_, before, rest, name) => {
    const { code, stderr, kept } = await goesOn(before, rest);
    expect([code, stderr, kept]).toEqual([
      9,
      expect.stringContaining(`${name}, which was made in a session that is gone`),
      [],
    ]);
  });

  test("sets anew what only set the session, where nothing that stays came behind it", async () => {
    const { code, kept } = await goesOn("SET @v = (SELECT 5);\n", "CALL takes();");
    expect([code, kept]).toEqual([0, [{ a: 0 }, { a: 5 }]]);
  });

  test.each([
    ["it", "CALL takes();", 0],
    ["what it does not name itself alone", "CALL gives(@v);", 9],
  ])("calls what failed where a person says so, who knows whether it reads %s", async (_, calls, code) => {
    await using database = await freshMysqlDatabase({ server });
    const made = `${routines}CREATE PROCEDURE gives(IN n int) INSERT INTO kept VALUES (n);\nALTER TABLE kept ADD b int;\n`;
    const text = `INSERT INTO old VALUES (7);\nSET @v = (SELECT 5);\n${calls}`;
    using project = makeProject(database, { "1_routines.sql": made, "2_rows.sql": text });
    expect((await project.cli(["up"])).code).toBe(9);
    expect((await project.cli(["resolve", "2", "--retry", "--because", "it wrote nothing"])).code).toBe(0);
    await database.query("ALTER TABLE kept DROP b");
    const next = await project.cli(["up"]);
    expect([next.code, await database.query("SELECT a FROM kept")]).toEqual([
      code,
      code === 0 ? [{ a: 0 }, { a: null }] : [],
    ]);
    expect(await database.query("SELECT a FROM old")).toEqual([{ a: 7 }]);
  });

  test.each([
    ["nothing was there", "UPDATE kept SET a = 1 WHERE a = 2;\n", "CALL takes();", 2],
    ["what was there is said again", "SET @v = 5;\n", "CALL takes();", 2],
    ["a routine alone was called", "CALL takes();\n", "CALL takes();", 4],
    ["nobody calls", "INSERT INTO old VALUES (7);\n", "INSERT INTO kept VALUES (1), (2);", 2],
  ])("goes on where %s", async (_, before, rest, rows) => {
    const { code, kept } = await goesOn(before, rest);
    expect([code, kept.length]).toEqual([0, rows]);
  });

  const counted = "CREATE TABLE one (a int AUTO_INCREMENT PRIMARY KEY, n int);\n";
  const brings = "CREATE TRIGGER t BEFORE INSERT ON one FOR EACH ROW SET NEW.`a` = 5;\n";
  const plain = "CREATE TABLE one (a int, n int);\n";

  test.each([
    ["none is counted", plain, "INSERT INTO one (n) VALUES (1);\n", 9],
    ["it is counted", counted, "INSERT INTO one (n) VALUES (1), (2);\n", 0],
    ["it is counted, told by place", counted, "INSERT INTO one VALUES (NULL, 1);\n", 0],
    ["it brings its own number", counted, "INSERT INTO one (n, a) VALUES (1, 5);\n", 9],
    ["it brings its own number by place", counted, "INSERT INTO one VALUES (5, 1);\n", 9],
    ["a trigger brings its number", `${counted}${brings}`, "INSERT INTO one (n) VALUES (1);\n", 9],
    ["there may be none", counted, "INSERT INTO one (n) SELECT a FROM kept;\n", 9],
    ["the rest makes its table", "", `${counted}INSERT INTO one (n) VALUES (1);\n`, 0],
    ["the rest makes its table, and it brings its own number", "", `${counted}INSERT INTO one VALUES (5, 1);\n`, 9],
  ])("asks for the number of a row only where that is given since: %s", async (_, made, row, wanted) => {
    const rest = `${row}INSERT INTO kept VALUES (LAST_INSERT_ID());`;
    const { code, stderr, kept } = await goesOn("INSERT INTO old VALUES ();\n", rest, `${made}${routines}`);
    expect([code, kept]).toEqual([wanted, wanted === 9 ? [] : [{ a: 1 }]]);
    expect(stderr.includes("LAST_INSERT_ID(), which was made in a session")).toBe(wanted === 9);
  });

  const sets = "CREATE TABLE kept (a int);\nCREATE PROCEDURE sets() SET @v = 7;\n";

  test.each([
    ["was set before it", "SET @v = 5;\nCALL sets();\n", "INSERT INTO kept VALUES (@v);"],
    ["was never set", "CALL sets();\n", "INSERT INTO kept VALUES (@v);"],
    ["is another's value", "SET @v = 5;\nCALL sets();\nSET @w = @v;\n", "INSERT INTO kept VALUES (@w);"],
    ["was never set, where one more is called", "CALL sets();\n", "CALL sets();\nINSERT INTO kept VALUES (@v);"],
  ])("does not say what a routine may have changed: a variable that %s", async (_, before, rest) => {
    const { code, stderr, kept } = await goesOn(before, rest, sets);
    expect([code, stderr, kept]).toEqual([9, expect.stringMatching(/@[vw], which was made in a session/), []]);
  });

  const behindOneMore = "INSERT INTO kept VALUES (8);\nINSERT INTO kept VALUES (@v);";
  const fires =
    "CREATE TABLE kept (a int);\nCREATE TABLE old (a int);\nCREATE TRIGGER sets AFTER INSERT ON old FOR EACH ROW SET @v = 7;\n";

  test.each([
    ["set before it", "SET @v = 5;\nINSERT INTO old VALUES (1);\n", "INSERT INTO kept VALUES (@v);"],
    ["never set", "INSERT INTO old VALUES (1);\n", "INSERT INTO kept VALUES (@v);"],
    ["set before it, behind one more row", "SET @v = 5;\nINSERT INTO old VALUES (1);\n", behindOneMore],
    ["another's", "SET @v = 5;\nINSERT INTO old VALUES (1);\nSET @w = @v;\n", "INSERT INTO kept VALUES (@w);"],
  ])("nor what a trigger may have changed: a variable that was %s", async (_, before, rest) => {
    const { code, stderr, kept } = await goesOn(before, rest, fires);
    expect([code, stderr, kept]).toEqual([9, expect.stringContaining("@v, which was made in a session"), []]);
  });

  test.each([
    ["that is called", "INSERT INTO old SELECT OTHER.sets();\n", true],
    ["of which its trigger alone is seen", "INSERT INTO old VALUES (1);\n", false],
  ])("nor what a function of another database may have changed %s", async (_, writes, isSeen) => {
    await using other = await freshMysqlDatabase({ server });
    await using database = await freshMysqlDatabase({ server });
    const admin = await database.admin();
    const seven = `${other.name}.sets()`;
    await admin.query(`CREATE FUNCTION ${seven} RETURNS int NO SQL BEGIN SET @v = 7; RETURN 1; END`);
    await admin.query(`CREATE TABLE ${database.name}.kept (a int)`);
    await admin.query(`CREATE TABLE ${database.name}.old (a int)`);
    if (!isSeen)
      await admin.query(
        `CREATE TRIGGER ${database.name}.fires BEFORE INSERT ON ${database.name}.old FOR EACH ROW SET NEW.a = ${seven}`,
      );
    const before = `SET @v = 5;\n${writes.replace("OTHER", other.name)}`;
    const rest = "INSERT INTO kept VALUES (@v);";
    using project = makeProject(isSeen ? { url: database.adminUrl } : database, {
      "1_rows.sql": `${before}${breaks}${rest}`,
    });
    const first = await project.cli(["up"]);
    const shown = (await project.cli(["status"])).stdout;
    expect(shown).toContain("all of it is in (the rest done by hand)");
    expect(shown).not.toMatch(/: sluice up\b/);
    project.write({ "1_rows.sql": `${before}${breaks.replace("absent", "kept")}${rest}` });
    const next = await project.cli(["up"]);
    expect([next.code, await database.query("SELECT a FROM kept")]).toEqual([9, []]);
    expect(next.stderr).toContain("@v, which was made in a session");
    expect(first.stderr).toContain("cannot go on in another session");
  });

  test.each([
    ["a function", "SET NEW.a = seven()", "FUNCTION seven() RETURNS int NO SQL BEGIN SET @v = 7; RETURN 1; END"],
    ["a procedure", "CALL seven()", "PROCEDURE seven() SET @v = 7"],
  ])("nor what %s may have changed that its trigger calls, and that nobody shows", async (_, calls, routine) => {
    await using database = await freshMysqlDatabase({ server });
    const admin = await database.admin();
    await admin.query(`CREATE ${routine}`);
    await admin.query("CREATE TABLE kept (a int)");
    await admin.query("CREATE TABLE old (a int)");
    await admin.query(`CREATE TRIGGER fires BEFORE INSERT ON old FOR EACH ROW ${calls}`);
    const { name } = database;
    await admin.query(`REVOKE ALL ON ${name}.* FROM ${name}@'%'`);
    await admin.query(
      `GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, ALTER, INDEX, TRIGGER ON ${name}.* TO ${name}@'%'`,
    );
    const text = `SET @v = 5;\nINSERT INTO old VALUES (1);\n${breaks}INSERT INTO kept VALUES (@v);`;
    using project = makeProject(database, { "1_rows.sql": text });
    expect((await project.cli(["up"])).stderr).toContain("cannot go on in another session");
    project.write({ "1_rows.sql": text.replace("absent", "kept") });
    const next = await project.cli(["up"]);
    expect([next.code, await database.query("SELECT a FROM kept")]).toEqual([9, []]);
    expect(next.stderr).toContain("@v, which was made in a session");
  });

  test("says again what a trigger leaves alone that calls only the server's own functions", async () => {
    const made = `CREATE TABLE old (a int, b varchar(40));\nCREATE TABLE kept (a int);
CREATE TRIGGER fires BEFORE INSERT ON old FOR EACH ROW SET NEW.b = CONCAT(LEFT(UUID(), 8), JSON_OBJECT('a', CAST(1 AS DECIMAL(5,2))));\n`;
    const { code, kept } = await goesOn(
      "SET @v = 5;\nINSERT INTO old (a) VALUES (1);\n",
      "INSERT INTO kept VALUES (@v);",
      made,
    );
    expect([code, kept]).toEqual([0, [{ a: 5 }]]);
  });

  test.each([
    ["another one", fires.replace("@v", "@w"), "INSERT INTO kept VALUES (@v);"],
    ["none", fires.replace(/CREATE TRIGGER.*\n/, ""), "INSERT INTO kept VALUES (@v);"],
    ["it, and only a setting is read from it", fires, "SET sql_mode = @v;\nINSERT INTO kept VALUES (5);"],
  ])("says again what no trigger has changed: they set %s", async (_, made, rest) => {
    const value = rest.startsWith("SET") ? "'STRICT_TRANS_TABLES'" : "5";
    const { code, kept } = await goesOn(`SET @v = ${value};\nINSERT INTO old VALUES (1);\n`, rest, made);
    expect([code, kept]).toEqual([0, [{ a: 5 }]]);
  });

  test.each([
    ["of one that a trigger has changed", "SET @v = 5;\nINSERT INTO old VALUES (1);\n", "SET @w = @v;\n", 7],
    ["of itself", "", "SET @w = COALESCE(@w, 0) + 1;\n", 1],
    ["of one that is set behind it", "", "SET @w = COALESCE(@u, 3);\nSET @u = 4;\n", 3],
    ["of the clock", "", "SET @c = @@timestamp;\nDO SLEEP(1.1);\n", 1, "@@timestamp - @c > 1"],
  ])("a variable keeps what it was given, the value %s", async (_, before, given, wanted, read = "@w") => {
    await using database = await freshMysqlDatabase({ server });
    const text = `${before}CREATE TABLE one (a int);\n${given}CREATE TABLE two (a int);\nCREATE TABLE three (a int);\nINSERT INTO kept VALUES (${read});`;
    using project = makeProject({ url: database.adminUrl }, { "1_made.sql": fires, "2_rows.sql": text });
    expect((await project.cli(["up"])).code).toBe(0);
    expect(await database.query("SELECT a FROM kept")).toEqual([{ a: wanted }]);
  });

  test("says again what was set since a routine ran", async () => {
    const { code, kept } = await goesOn(
      "SET @v = 5;\nCALL sets();\nSET @v = 6;\n",
      "INSERT INTO kept VALUES (@v);",
      sets,
    );
    expect([code, kept]).toEqual([0, [{ a: 6 }]]);
  });

  // MySQL has no sequences.
  if (server.name.startsWith("mariadb"))
    test.each([
      ["NEXT VALUE FOR s", "PREVIOUS VALUE FOR s"],
      ["NEXTVAL(s)", "LASTVAL(s)"],
      ["DEFAULT", "LASTVAL(s)"],
    ])("does not ask a sequence for what only its session was given: %s, %s", async (next, previous) => {
      const made = `CREATE SEQUENCE s START WITH 7;\nCREATE TABLE kept (a int DEFAULT (NEXT VALUE FOR s));\n`;
      const given = `INSERT INTO kept VALUES (${next});\n`;
      const asks = `INSERT INTO kept VALUES (${previous});`;
      const { code, stderr, kept } = await goesOn(given, asks, made);
      expect([code, stderr, kept]).toEqual([
        9,
        expect.stringContaining("PREVIOUS VALUE, which was made in"),
        [{ a: 7 }],
      ]);
    });
});

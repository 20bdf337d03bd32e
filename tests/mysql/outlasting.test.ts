import { describe, expect, test } from "vitest";
import { freshMysqlDatabase, mysqlServers, type TestMysqlDatabase } from "../servers/mysql-database.js";
import { closedGate } from "../servers/mysql-gate.js";
import { mysqlEye } from "../servers/mysql-eye.js";
import { mysqlWire } from "../servers/mysql-wire.js";
import { type Files, makeProject, type Project } from "../servers/project.js";
import { type Fate, makeProxy } from "../servers/proxy.js";
import { statesOf } from "../servers/states.js";
import { until } from "../servers/until.js";

/** Its rows are written twice by whoever runs this twice. */
const plain = "CREATE TABLE plain (a int) ENGINE = MyISAM";
const rows = "INSERT INTO plain VALUES (1);\nINSERT INTO plain VALUES (2);";
const after = "CREATE TABLE last (a int);\nINSERT INTO last VALUES (3);";
const files: Files = { "1_plain.sql": `${plain};`, "2_rows.sql": rows, "3_last.sql": after };

describe.each(mysqlServers)("rows of a table without transactions, on $title", (server) => {
  /** What becomes of the message that is `name` in a run that writes them. */
  async function runWhere(database: TestMysqlDatabase, project: Project, name: RegExp, fate: Fate) {
    let met = false;
    await using proxy = await makeProxy(database, {
      wire: mysqlWire,
      onMessage: ({ side, text }) => {
        if (met || side !== "client" || !name.test(text)) return "pass";
        met = true;
        return fate;
      },
    });
    const ran = await project.cli(["up", "--json"], { url: proxy.url });
    expect(met).toBe(true);
    return ran;
  }

  test.each<[string, RegExp, Fate, number]>([
    ["before any of them was sent", /START TRANSACTION/, "cut", 0],
    ["at the first", /INSERT INTO plain VALUES \(1\)/, "swallow", 1],
    ["at the second, which never came", /INSERT INTO plain VALUES \(2\)/, "cut", 1],
    ["at the second", /INSERT INTO plain VALUES \(2\)/, "swallow", 2],
    ["at their COMMIT, which never came", /^COMMIT/, "cut", 2],
    ["at their COMMIT", /^COMMIT/, "swallow", 2],
  ])("the connection is lost %s: none is written twice", async (_, name, fate, written) => {
    await using database = await freshMysqlDatabase({ server });
    using project = makeProject(database, { "1_plain.sql": files["1_plain.sql"] });
    expect((await project.cli(["up"])).code).toBe(0);
    project.write(files);
    const ran = await runWhere(database, project, name, fate);
    const isKnown = written === 0 || (fate === "swallow" && name.source.includes("COMMIT"));
    if (isKnown) {
      expect(ran.code).toBe(0);
      expect(await plainIn(database)).toEqual([1, 2]);
      return;
    }
    for (const { code, json } of [ran, await project.cli(["up", "--json"])]) {
      expect([code, json.error]).toMatchObject([9, { code: "outcome_unknown", id: "2" }]);
      expect(json.error?.message).toContain("plain has no transactions");
    }
    expect(await statesOf(project)).toBe("1 applied, 2 unknown partial 0/1, 3 pending");
    const stay = [1, 2].slice(0, written);
    expect(await plainIn(database)).toEqual(stay);
    if (written === 2) await project.cli(["resolve", "2", "--applied", "--because", "both are there"]);
    else {
      await database.query("DELETE FROM plain");
      await project.cli(["resolve", "2", "--retry", "--because", "none is there any more"]);
    }
    expect((await project.cli(["up", "--json"])).code).toBe(0);
    expect(await plainIn(database)).toEqual([1, 2]);
    expect(await database.query("SELECT a FROM last")).toEqual([{ a: 3 }]);
  });

  test("the process is killed while they are written: the next run does not write them again", async () => {
    await using database = await freshMysqlDatabase({ server });
    const gate = await closedGate(database);
    using project = makeProject(database, {
      "1_plain.sql": `${plain};`,
      "2_rows.sql": `${rows}\nUPDATE gate SET a = 2 WHERE a = 1;`,
    });
    const running = project.start(["up", "--json", "--lock-timeout", "60s"]);
    await until(async () => (await plainIn(database).catch(() => [])).length === 2);
    running.child.kill("SIGKILL");
    await running.ended;
    await gate.query("ROLLBACK");
    expect(await project.cli(["up", "--json"])).toMatchObject({
      code: 9,
      json: { error: { code: "outcome_unknown" } },
    });
    expect(await plainIn(database)).toEqual([1, 2]);
  });

  test("one that fails behind them leaves it unknown; one that fails before any is rolled back and may be corrected", async () => {
    await using database = await freshMysqlDatabase({ server });
    using project = makeProject(database, {
      "1_plain.sql": `${plain};`,
      "2_rows.sql": `INSERT INTO nowhere VALUES (1);\n${rows}`,
    });
    expect(await project.cli(["up", "--json"])).toMatchObject({
      code: 1,
      json: { error: { code: "migration_failed" } },
    });
    expect(await statesOf(project)).toBe("1 applied, 2 failed rolled-back");
    project.write({ "2_rows.sql": rows });
    expect((await project.cli(["up", "--json"])).code).toBe(0);
    expect(await plainIn(database)).toEqual([1, 2]);
    project.write({ "3_more.sql": "INSERT INTO plain VALUES (3);\nINSERT INTO nowhere VALUES (1);" });
    for (let times = 0; times < 2; times++)
      expect(await project.cli(["up", "--json"])).toMatchObject({
        code: 9,
        json: { error: { code: "outcome_unknown" } },
      });
    expect(await plainIn(database)).toEqual([1, 2, 3]);
  });

  test.each<[string, readonly string[], string]>([
    ["a table that stands", [plain], "INSERT INTO plain VALUES (1)"],
    ["one in memory", ["CREATE TABLE plain (a int) ENGINE = MEMORY"], "REPLACE plain VALUES (1)"],
    ["a query's", [plain, "CREATE TABLE kept (a int)"], "INSERT INTO plain SELECT a FROM kept"],
    ["a join's", [plain, "CREATE TABLE kept (a int)"], "UPDATE kept k JOIN plain p ON p.a = k.a SET p.a = 2"],
    ["what a join takes away", [plain, "CREATE TABLE kept (a int)"], "DELETE p FROM kept k, plain p WHERE p.a = k.a"],
    [
      "a view onto it",
      [plain, "CREATE VIEW looks AS SELECT a FROM plain", "CREATE VIEW far AS SELECT a FROM looks"],
      "INSERT INTO far VALUES (1)",
    ],
    [
      "a trigger",
      [
        plain,
        "CREATE TABLE kept (a int)",
        "CREATE TRIGGER tells AFTER INSERT ON kept FOR EACH ROW INSERT INTO plain VALUES (1)",
      ],
      "INSERT INTO kept VALUES (1)",
    ],
    [
      "a trigger that calls",
      [
        plain,
        "CREATE TABLE kept (a int)",
        "CREATE PROCEDURE p() INSERT INTO plain VALUES (1)",
        "CREATE TRIGGER tells AFTER INSERT ON kept FOR EACH ROW CALL p()",
      ],
      "INSERT INTO kept VALUES (1)",
    ],
    ["one that is made so", [], `${plain};\nINSERT INTO plain VALUES (1)`],
    ["one like it", [plain], "CREATE TABLE other LIKE plain;\nINSERT INTO other VALUES (1)"],
    [
      "one by default",
      [],
      "SET default_storage_engine = MyISAM;\nCREATE TABLE plain (a int);\nINSERT INTO plain VALUES (1)",
    ],
    [
      "one altered to it",
      ["CREATE TABLE plain (a int)"],
      "ALTER TABLE plain ENGINE = MyISAM;\nINSERT INTO plain VALUES (1)",
    ],
    ["one renamed", [plain], "RENAME TABLE plain TO now;\nINSERT INTO now VALUES (1)"],
  ])("a unit that writes to %s is noted first", async (_, before, text) => {
    await using database = await freshMysqlDatabase({ server });
    const admin = await database.admin();
    for (const statement of before) await admin.query(statement);
    using project = makeProject({ url: database.adminUrl }, { "1_writes.sql": text });
    const { code, json } = await project.cli(["up", "--json"]);
    // One that writes to both kinds MySQL may refuse: it is noted all the same.
    const isRefused = json.error?.["errno"] === 1785 && text.includes("kept");
    expect(code).toBe(isRefused ? 1 : 0);
    expect(await lastUnitOf(database)).toEqual(["begun", isRefused ? "failed" : "done"]);
  });

  test.each<[string, readonly string[], string]>([
    ["none has such a table", ["CREATE TABLE kept (a int)"], "INSERT INTO kept VALUES (1)"],
    ["one only reads it", [plain, "CREATE TABLE kept (a int)"], "INSERT INTO kept SELECT a FROM plain"],
    ["it is altered first", [plain], "ALTER TABLE plain ENGINE = InnoDB;\nINSERT INTO plain VALUES (1)"],
  ])("where %s, nothing is noted", async (_, before, text) => {
    await using database = await freshMysqlDatabase({ server });
    for (const statement of before) await database.query(statement);
    using project = makeProject(database, { "1_writes.sql": text });
    expect((await project.cli(["up", "--json"])).code).toBe(0);
    expect(await lastUnitOf(database)).toEqual(["done"]);
  });

  test("one in another database is noted, by its name and by USE", async () => {
    await using database = await freshMysqlDatabase({ server });
    await using other = await freshMysqlDatabase({ server });
    await other.query(plain);
    using project = makeProject(
      { url: database.adminUrl },
      { "1_writes.sql": `INSERT INTO ${other.name}.plain VALUES (1);` },
    );
    expect((await project.cli(["up", "--json"])).code).toBe(0);
    expect(await lastUnitOf(database)).toEqual(["begun", "done"]);
    project.write({ "2_goes.sql": `USE ${other.name};\nINSERT INTO plain VALUES (1);` });
    expect((await project.cli(["up", "--json"])).code).toBe(0);
    expect(await lastUnitOf(database)).toEqual(["begun", "done"]);
  });
});

async function plainIn(database: TestMysqlDatabase): Promise<readonly unknown[]> {
  return (await database.query("SELECT a FROM plain ORDER BY a")).map(({ a }) => a);
}

/** What the history says of the unit that came last. */
async function lastUnitOf(database: TestMysqlDatabase): Promise<readonly string[]> {
  const history = await mysqlEye.history(database);
  const last = history.at(-1);
  return history
    .filter(({ id, unit }) => id === last?.id && (unit ?? 1) === (last?.unit ?? 1))
    .map(({ outcome }) => outcome);
}

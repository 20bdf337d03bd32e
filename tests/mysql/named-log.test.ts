import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { freshMysqlDatabase, mysqlServers } from "../servers/mysql-database.js";
import { makeProject } from "../servers/project.js";

test.each(mysqlServers)(
  "a log in a database that is not there, or not for us, is no log that is not kept: nothing runs, on $title",
  async (server) => {
    await using database = await freshMysqlDatabase({ server });
    using project = makeProject(database, { "00001_one.sql": "-- +goose Up\nCREATE TABLE one (a int);\n" });
    const app = { source: "migrations", format: "goose", history: { log: "nowhere" } };
    writeFileSync(join(project.folder, "sluice.config.json"), JSON.stringify({ targets: { app } }));
    for (const args of [["up"], ["status"]]) {
      const ran = await project.cli([...args, "--json"]);
      expect([ran.code, ran.stdout]).toEqual([1, expect.stringMatching(/sluice_goose_db_version/)]);
    }
    expect(await database.query("SHOW TABLES")).toEqual([]);
  },
);

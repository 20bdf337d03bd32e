import { describe, expect, test } from "vitest";
import { goose } from "../../src/core/histories/owners/goose.js";
import { postgresDialect } from "../../src/engines/postgres/dialect.js";
import { freshDatabase, majors } from "../servers/database.js";
import { makeProject } from "../servers/project.js";
import { makeProxy } from "../servers/proxy.js";
import { until } from "../servers/until.js";

const files = {
  "00001_one.sql": "-- +goose Up\nCREATE TABLE one (a int);\n-- +goose Down\nDROP TABLE one;\n",
  "00002_two.sql": "-- +goose Up\nCREATE TABLE two (a int);\n-- +goose Down\nDROP TABLE two;\n",
};
const { quote } = postgresDialect;
const owned = goose.on.postgres;

// All that is the same on both engines: tests/prove/owned.test.ts.
describe.each(majors)("another tool's table", (major) => {
  test.each([true, false])(
    "a start with nothing to do: one connection, one query, be our log there or not: %s",
    async (own) => {
      await using database = await freshDatabase({ major });
      using project = makeProject(database, files);
      if (own) expect((await project.cli(["up"])).code).toBe(0);
      else {
        const rows = Object.keys(files).flatMap((name) =>
          owned.applied({ id: name.slice(0, 5) }, owned.defaultTable, quote),
        );
        await database.query([...owned.make(owned.defaultTable, quote), ...rows].join(";\n"));
      }
      await using proxy = await makeProxy(database);
      const ran = await project.cli(["up", "--json"], { url: proxy.url });
      expect([ran.code, ran.json.targets?.[0]?.applied]).toEqual([0, []]);
      expect(proxy.connections()).toBe(1);
      const sent = proxy.messages().map(({ type }) => type);
      expect(sent.filter((type) => type !== "p")).toEqual(["start", "Q", "X"]);
    },
  );

  test("its owner makes its table while we do: it is found made", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, files);
    const owner = await database.client();
    await owner.query(["BEGIN", ...owned.make(owned.defaultTable, quote)].join(";\n"));
    const running = project.cli(["up", "--json"]);
    const waits = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    await until(async () => (await database.query(waits)).length > 0);
    await owner.query("COMMIT");
    const { code, json } = await running;
    expect([code, json.targets?.[0]?.applied.map(({ id }) => id)]).toEqual([0, ["00001", "00002"]]);
  });

  test("who may make no schema writes its table alone, and is told so in one line", async () => {
    await using database = await freshDatabase({ major });
    const user = `u_${database.name}`;
    await database.query(
      `CREATE ROLE ${user} LOGIN PASSWORD 'x'; GRANT CREATE, USAGE ON SCHEMA public TO ${user}; REVOKE CREATE ON DATABASE ${database.name} FROM PUBLIC`,
    );
    const url = `postgres://${user}:x@${database.host}:${database.port}/${database.name}`;
    using project = makeProject({ url }, files);
    try {
      const first = await project.cli(["up", "--steps", "1"]);
      expect([first.code, first.stderr + first.stdout]).toEqual([
        0,
        expect.stringContaining("no table may be made beside it"),
      ]);
      const second = await project.cli(["up", "--json"]);
      expect([second.code, second.json.targets?.[0]?.applied.map(({ id }) => id)]).toEqual([0, ["00002"]]);
      expect(await database.query("SELECT version_id::int FROM goose_db_version ORDER BY id")).toEqual(
        [0, 1, 2].map((version_id) => ({ version_id })),
      );
      const apart = "-- +goose NO TRANSACTION\n-- +goose Up\nCREATE TABLE three (a int);\nSELECT 1;\n";
      project.write({ "00003_three.sql": apart });
      // Nobody would know how far it came.
      const refused = await project.cli(["up", "--json"]);
      expect([refused.code, refused.stdout]).toEqual([2, expect.stringContaining("00003 three has 2 units")]);
      expect(await database.query("SELECT to_regclass('three') AS three")).toEqual([{ three: null }]);
      // Made by somebody else, and not for us.
      await database.query("CREATE SCHEMA sluice; CREATE TABLE sluice.goose_db_version (a int)");
      expect((await project.cli(["status"])).code).toBe(0);
      expect((await project.cli(["down", "--allow-destructive", "00002"])).code).toBe(0);
    } finally {
      await database.query(`DROP OWNED BY ${user} CASCADE; DROP ROLE ${user}`);
    }
  });
});

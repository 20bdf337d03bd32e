import { expect, test } from "vitest";
import { freshDatabase } from "../servers/database.js";
import { makeProject } from "../servers/project.js";

test("what no PostgreSQL can be made to refuse is not promised", async () => {
  await using database = await freshDatabase();
  using project = makeProject(database, { "1_t.sql": "CREATE TABLE t (a int);\nALTER TABLE t ADD b int;" });
  const ran = await project.cli(["up"], { env: { SLUICE_ONLINE: "require" } });
  expect([ran.code, ran.stderr]).toEqual([
    2,
    "session.online is require (SLUICE_ONLINE), and this server cannot be made to refuse a change that keeps others waiting      (--online prefer; session.lockTimeout limits how long anybody waits behind a change)\n",
  ]);
  expect((await project.cli(["plan", "--online", "prefer", "--json"])).json.error).toBeUndefined();
  expect((await project.cli(["up"])).code).toBe(0);
});

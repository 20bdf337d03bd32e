import type { Connection } from "mysql2/promise";
import { describe, expect, test } from "vitest";
import { networkCauses } from "../../src/core/failures/causes-network.js";
import { mysqlCauses } from "../../src/engines/mysql/causes.js";
import { freshMysqlDatabase, mysqlServers, type TestMysqlDatabase } from "../servers/mysql-database.js";
import type { CauseCase } from "./causes-case.js";
import { objectCauseCases } from "./causes-cases-objects.js";
import { statementCauseCases } from "./causes-cases-rows.js";
import { schemaCauseCases } from "./causes-cases-schema.js";
import { provokeDoors } from "./causes-doors.js";
import { provokeSessions } from "./causes-sessions.js";
import { expectCause, faultFrom, makeOf, place, provoked, wordsOf } from "./causes-told.js";
import { unprovoked } from "./causes-unprovoked.js";

describe.each(mysqlServers)("$title", (server) => {
  const make = makeOf(server);
  const cases = [...objectCauseCases, ...schemaCauseCases, ...statementCauseCases];

  test.each(cases.filter(({ on = make }) => on === make))("$id: $fails", async (each) => {
    await using database = await freshMysqlDatabase({ server });
    const { id, before = [], near, doing, demandsOnline } = each;
    const admin = await inside(database);
    for (const statement of before) await admin.query(filled(statement, database));
    const client = each.as === undefined ? admin : await restricted(database, each.as);
    const statement = filled(each.fails, database);
    const fault = await faultFrom(() => client.query(statement), { server: make, statement });
    expect(fault.server ?? make).toBe(make);
    const where = {
      ...place,
      words: wordsOf(statement),
      ...(near && { near }),
      ...(doing && { doing }),
      ...(demandsOnline && { demandsOnline }),
    };
    expectCause(
      fault,
      id,
      where,
      saysOf(each).map((said) => filled(said, database)),
    );
  });

  function saysOf({ says = [] }: CauseCase): readonly string[] {
    return "MariaDB" in says ? says[make] : says;
  }

  describe("sessions", () => provokeSessions(server));
});

describe.each(mysqlServers)("at the door of $title", (server) => provokeDoors(server));

describe("what no test can bring about", () => {
  test.each(unprovoked)("$id: $because", ({ id, fault, where }) => {
    expectCause(fault, id, { ...place, ...where });
  });
});

test("each cause of ours is met here, on one server at least", () => {
  const network = new Set(networkCauses.map(({ id }) => id));
  const ids = mysqlCauses.map(({ id }) => id).filter((id) => !network.has(id));
  expect(ids.length).toBeGreaterThanOrEqual(100);
  // Where a kind of server is missing, its own causes are, too.
  const makes = new Set(mysqlServers.map(makeOf));
  if (makes.size === 2) expect(ids.filter((id) => !provoked.has(id))).toEqual([]);
  expect(unprovoked.length).toBeLessThan(ids.length / 10);
});

/** A session of who may do everything, in the database. */
async function inside(database: TestMysqlDatabase): Promise<Connection> {
  const admin = await database.admin();
  await admin.query(`USE ${database.name}`);
  // Nothing of what is provoked here waits for anybody.
  await admin.query("SET SESSION lock_wait_timeout = 10");
  return admin;
}

/** The database's own user, with these rights alone. */
async function restricted(database: TestMysqlDatabase, rights: string): Promise<Connection> {
  const admin = await database.admin();
  await admin.query(`REVOKE ALL PRIVILEGES, GRANT OPTION FROM ${database.name}@'%'`);
  await admin.query(`GRANT ${rights} ON ${database.name}.* TO ${database.name}@'%'`);
  return database.client();
}

function filled(text: string, database: TestMysqlDatabase): string {
  const list = (count: number, each: (index: number) => string) =>
    Array.from({ length: count }, (_, i) => each(i)).join(", ");
  return text
    .replaceAll("$db", database.name)
    .replaceAll("$user", database.name)
    .replace("$keys", () => list(70, (i) => `KEY k${i} (a)`))
    .replace("$columns", () => list(1100, (i) => `c${i} int`))
    .replace("$plus", () => "+1".repeat(200_000))
    .replaceAll("$unions", "UNION ALL SELECT 1 ".repeat(40));
}

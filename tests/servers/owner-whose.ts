import { expect, test } from "vitest";
import type { HistoryTable } from "../../src/core/histories/layout.js";
import { columnsBeside, type Whose, whoseIs } from "../../src/core/histories/owners/whose.js";
import { ownerPeers } from "./owner-peers.js";
import { found, type OwnerDatabase, type OwnerGround, stageOf } from "./owner-tests.js";

const at: HistoryTable = { table: "schema_migrations" };

/** Whose `schema_migrations` is: of the real ones where they are here; of Rails and Ecto by the tables that they make. */
export function testWhose(title: string, ground: OwnerGround): void {
  const whose = async (database: OwnerDatabase): Promise<Whose | undefined> =>
    whoseIs(await database.query(columnsBeside[ground.engine](at, ground.quote)), at);

  test.for(["golang-migrate", "dbmate"] as const)(
    `whose schema_migrations is on ${title}: %s's`,
    async (name, context) => {
      const one = ownerPeers.find(({ owner }) => owner.name === name);
      if (!one) throw new Error(`no ${name}`);
      const peer = found(one, ground.engine);
      if (typeof peer === "string") return context.skip(peer);
      await using stage = await stageOf(ground, one, peer);
      stage.steps(stage.good);
      await stage.up();
      expect(await whose(stage.database)).toBe(name);
    },
  );

  test.each<[string, readonly string[], Whose | undefined]>([
    ["nobody's, where it is not there", [], undefined],
    [
      "rails's",
      [
        "CREATE TABLE schema_migrations (version varchar(255) NOT NULL PRIMARY KEY)",
        "CREATE TABLE ar_internal_metadata (`key` varchar(255) NOT NULL PRIMARY KEY, value varchar(255), created_at timestamp NULL, updated_at timestamp NULL)",
      ],
      "rails",
    ],
    [
      "ecto's",
      ["CREATE TABLE schema_migrations (version bigint NOT NULL PRIMARY KEY, inserted_at timestamp NULL)"],
      "ecto",
    ],
    ["somebody else's", ["CREATE TABLE schema_migrations (version int, name varchar(20))"], undefined],
    ["another's", ["CREATE TABLE schema_migrations (id int)"], undefined],
  ])(`whose schema_migrations is on ${title}: %s`, async (_, statements, expected) => {
    await using database = await ground.fresh();
    const mark = ground.engine === "postgres" ? '"' : "`";
    await database.write(statements.map((statement) => statement.replaceAll("`", mark)));
    expect(await whose(database)).toBe(expected);
  });
}

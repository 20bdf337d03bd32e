import { describe, expect, test } from "vitest";
import { type DoorGround, stageOf } from "./door-tests.js";
import { dbmatePeer, migratePeer, type OwnerPeer, type Told } from "./owner-peers.js";
import { found } from "./owner-tests.js";

/** A team whose tool has its table under another name than it usually has. */
interface Team {
  readonly title: string;
  readonly peer: OwnerPeer;
  readonly engine?: DoorGround["engine"];
  /** In the address that both are given. */
  readonly words?: string;
  /** In the environment of both. */
  readonly env?: Readonly<Record<string, string>>;
  readonly table: string;
}

const teams: readonly Team[] = [
  { title: "x-migrations-table", peer: migratePeer, words: "x-migrations-table=Mig", table: "Mig" },
  {
    title: "x-migrations-table-quoted",
    peer: migratePeer,
    engine: "postgres",
    words: "x-migrations-table=%22app%22.%22Mig%22&x-migrations-table-quoted=1&x-multi-statement=true",
    table: "Mig",
  },
  { title: "DBMATE_MIGRATIONS_TABLE", peer: dbmatePeer, env: { DBMATE_MIGRATIONS_TABLE: "Mig" }, table: "Mig" },
  {
    title: "DBMATE_MIGRATIONS_TABLE in a schema",
    peer: dbmatePeer,
    engine: "postgres",
    env: { DBMATE_MIGRATIONS_TABLE: "app.Mig" },
    table: "Mig",
  },
];

/** A table that was named to its owner alone: read under another name, all would run again. */
export function testToldTable(title: string, ground: DoorGround): void {
  const here = teams.filter(({ engine }) => engine === undefined || engine === ground.engine);
  describe.each(here)(`$title on ${title}`, ({ peer: ownerPeer, words, env = {}, table }) => {
    const peer = found(ownerPeer, ground.engine);

    test("what its owner brought in there is in, and what we bring in is in to it", async (context) => {
      if (typeof peer === "string") return context.skip(peer);
      const { ids } = ownerPeer;
      const steps = ids.map((id) => ({ id, up: `INSERT INTO counted VALUES (${BigInt(id)});`, down: "SELECT 1;" }));
      await using stage = await stageOf(ground, ownerPeer, peer, steps.slice(0, 2));
      await stage.database.query("CREATE TABLE counted (a bigint)");
      if (ground.engine === "postgres") await stage.database.query("CREATE SCHEMA app");
      const told = (of: OwnerPeer["up"]): OwnerPeer["up"] => {
        return (folder, database): Told => {
          const { args, ...wishes } = of(folder, database);
          return { ...wishes, args: args.map((each) => withWords(each, words)), env: { ...wishes.env, ...env } };
        };
      };
      const url = withWords(stage.database.url, words);
      const up = async (): Promise<readonly string[] | undefined> => {
        const { code, json, stdout } = await stage.project.cli(["up", "--json"], { url, env });
        expect(code, stdout).toBe(0);
        return json.targets?.[0]?.applied.map(({ id }) => id);
      };

      await stage.owner(told(ownerPeer.up));
      expect(await up()).toEqual([]);
      stage.write(steps);
      expect(await up()).toEqual([ids[2]]);
      await stage.owner(told(ownerPeer.up));
      const rows = await stage.database.query("SELECT a FROM counted ORDER BY a");
      expect(rows.map(({ a }) => BigInt(String(a)))).toEqual(ids.map((id) => BigInt(id)));
      const tables = await stage.database.query(
        "SELECT table_name AS name FROM information_schema.tables WHERE table_name IN ('schema_migrations', 'Mig') AND table_schema <> 'sluice'",
      );
      expect(tables).toEqual([{ name: table }]);

      // Named otherwise to us: nothing is touched.
      const other = await stage.project.cli(["up", "--json", "--history-table", "other"], { url, env });
      expect([other.code, other.json.error?.code]).toEqual([2, "wrong_use"]);
      return undefined;
    });
  });
}

/** Where it is an address. */
function withWords(given: string, words: string | undefined): string {
  if (words === undefined || !given.includes("://")) return given;
  return `${given}${given.includes("?") ? "&" : "?"}${words}`;
}

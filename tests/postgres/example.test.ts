import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { freshDatabase, majors, type TestDatabase } from "../servers/database.js";

const folder = "examples/config-server/migrations";

const names = [
  "001_initial_schema",
  "002_refactor_namespace_to_table",
  "003_add_soft_delete",
  "004_add_check_templates",
  "005_add_check_instances",
  "006_migrate_check_settings_to_instances",
  "007_decouple_check_instances_from_templates",
  "008_decouple_alert_rules_from_templates",
  "009_refactor_target_group_relationship",
];
const required = [
  "alert_rules",
  "alert_templates",
  "bootstrap_tokens",
  "check_instances",
  "check_templates",
  "exporters",
  "groups",
  "namespaces",
  "target_groups",
  "targets",
];

test("the example has the nine files of the config server, and a down for each", () => {
  const files = readdirSync(folder).filter((file) => !file.endsWith(".down.sql"));
  expect(files).toEqual(names.map((name) => `${name}.sql`));
  for (const name of names) expect(downOf(name), name).toMatch(/^(DROP|ALTER|UPDATE|DELETE|INSERT|COMMENT) /m);
});

// Without our own reader: what is proven here is the example, by the server alone.
describe.each(majors)("the example on PostgreSQL %s", (major) => {
  test("each down restores the schema that its up found, and up goes again", async () => {
    await using database = await freshDatabase({ major });
    for (const name of names) {
      const before = await schemaOf(database);
      await send(database, upOf(name));
      const after = await schemaOf(database);
      // Only the data migration leaves the schema as it was.
      expect(after.length > 0 && same(before, after), name).toBe(name.startsWith("006"));
      await send(database, downOf(name));
      expect(await schemaOf(database), `after the down of ${name}`).toEqual(before);
      await send(database, upOf(name));
      expect(await schemaOf(database), `${name} again`).toEqual(after);
    }
    const tables = await database.query<{ relname: string }>(
      "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname",
    );
    expect(tables.map(({ relname }) => relname)).toEqual(required);
  });

  test("all nine down in reverse leave nothing behind", async () => {
    await using database = await freshDatabase({ major });
    for (const name of names) await send(database, upOf(name));
    for (const name of names.toReversed()) await send(database, downOf(name));
    expect(await schemaOf(database)).toEqual([]);
  });

  test("the data migration moves every setting, and its down brings each back", async () => {
    await using database = await freshDatabase({ major });
    for (const name of names.slice(0, 5)) await send(database, upOf(name));
    const before = await database.query("SELECT hostname, check_settings FROM targets ORDER BY hostname");
    await send(database, upOf(names[5] ?? ""));
    expect(await database.query("SELECT count(*)::int AS n FROM check_instances")).toEqual([{ n: 4 }]);
    expect(await database.query("SELECT 1 FROM targets WHERE check_settings <> '{}'")).toEqual([]);
    await send(database, downOf(names[5] ?? ""));
    expect(await database.query("SELECT hostname, check_settings FROM targets ORDER BY hostname")).toEqual(before);
    await database.query(`UPDATE targets SET check_settings = '{"smoke": {}}' WHERE hostname = 'proxy-1'`);
    await expect(send(database, upOf(names[5] ?? ""))).rejects.toThrow("no check template for: smoke");
  });

  test("what an older image writes to targets.group_id reaches target_groups", async () => {
    await using database = await freshDatabase({ major });
    for (const name of names) await send(database, upOf(name));
    const groups = "SELECT group_id::int AS id, is_primary FROM target_groups WHERE target_id = 1 ORDER BY 1";
    expect(await database.query(groups)).toEqual([{ id: 1, is_primary: true }]);
    await database.query("UPDATE targets SET group_id = 2 WHERE id = 1");
    expect(await database.query(groups)).toEqual([{ id: 2, is_primary: true }]);
    await database.query("UPDATE targets SET group_id = NULL WHERE id = 1");
    expect(await database.query(groups)).toEqual([]);
  });
});

function upOf(name: string): string {
  return readFileSync(join(folder, `${name}.sql`), "utf8").split("-- sluice:down\n")[0] ?? "";
}

function downOf(name: string): string {
  const pair = join(folder, `${name}.down.sql`);
  if (existsSync(pair)) return readFileSync(pair, "utf8");
  return readFileSync(join(folder, `${name}.sql`), "utf8").split("-- sluice:down\n")[1] ?? "";
}

/** CONCURRENTLY goes alone, as psql would send it. */
async function send(database: TestDatabase, text: string): Promise<void> {
  const [before = "", alone] = text.split(/(?=CREATE INDEX CONCURRENTLY)/);
  await database.query(before);
  if (alone) await database.query(alone);
}

function same(one: readonly unknown[], other: readonly unknown[]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Every object of `public`, one a row; columns by their order, not their attnum, which a dropped one uses up. */
async function schemaOf(database: TestDatabase): Promise<readonly unknown[]> {
  return await database.query(`
    SELECT 'column' AS kind, relname || '.' || attname AS name,
           concat_ws(' ', row_number() OVER (PARTITION BY attrelid ORDER BY attnum), format_type(atttypid, atttypmod),
                     attnotnull, attidentity, pg_get_expr(adbin, adrelid), col_description(attrelid, attnum)) AS text
      FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
      LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
     WHERE relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped AND relkind IN ('r', 'v')
     UNION ALL
    SELECT 'relation', relname, relkind::text || CASE relkind WHEN 'v' THEN pg_get_viewdef(oid) ELSE '' END
      FROM pg_class WHERE relnamespace = 'public'::regnamespace
     UNION ALL
    SELECT 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) || convalidated
      FROM pg_constraint WHERE connamespace = 'public'::regnamespace
     UNION ALL
    SELECT 'index', indexrelid::regclass::text, pg_get_indexdef(indexrelid) || indisvalid
      FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE relnamespace = 'public'::regnamespace
     UNION ALL
    SELECT 'trigger', tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
     UNION ALL
    SELECT 'function', oid::regprocedure::text, pg_get_functiondef(oid)
      FROM pg_proc WHERE pronamespace = 'public'::regnamespace
     ORDER BY 1, 2`);
}

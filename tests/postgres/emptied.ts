import type { TestDatabase } from "../servers/database.js";

/** Leaves a database as a new one is. Making one for each of hundreds of files takes minutes on older servers. */
export async function emptied(database: TestDatabase): Promise<void> {
  await database.query(`
    DO $$
    DECLARE one name;
    BEGIN
      FOR one IN SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema' LOOP
        EXECUTE format('DROP SCHEMA %I CASCADE', one);
      END LOOP;
    END $$;
    DELETE FROM pg_default_acl;
    CREATE SCHEMA public;
    GRANT ALL ON SCHEMA public TO PUBLIC`);
}

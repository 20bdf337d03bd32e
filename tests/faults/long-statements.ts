import type { Files } from "../servers/project.js";

/** Longer than the grace of a struck run and than the moment at which it is struck at work. */
const nap = 0.6;
const rows = 40;

/** Whatever can be at work for long: in a transaction, in several, outside of any, while data comes, and inside a procedure. */
export function longStatements(): Files {
  return {
    "001_ledger.sql": ledger,
    "002_script.sql": `INSERT INTO ledger VALUES (2, 1);\nSELECT pg_sleep(${nap});\nINSERT INTO ledger VALUES (2, 2);`,
    "003_build.sql": `INSERT INTO ledger VALUES (3, 1);\nCREATE INDEX CONCURRENTLY rows_3 ON rows (slow(a));\nINSERT INTO ledger VALUES (3, 2);`,
    "004_statements.sql": `-- sluice:no-transaction\nINSERT INTO ledger VALUES (4, 1);\nINSERT INTO ledger VALUES (4, slowly(2));\nINSERT INTO ledger VALUES (4, 3);`,
    "005_own.sql": `BEGIN;\nINSERT INTO ledger VALUES (5, 1);\nSELECT pg_sleep(${nap});\nINSERT INTO ledger VALUES (5, 2);\nCOMMIT;\nBEGIN;\nINSERT INTO ledger VALUES (5, 3);\nCOMMIT;`,
    "006_copy.sql": "COPY copied FROM stdin;\n6\t1\n6\t2\n6\t3\n\\.\n",
    "007_drop.sql": "INSERT INTO ledger VALUES (7, 1);\nDROP INDEX CONCURRENTLY rows_1;",
    // It commits half way: what was cut off after that is in.
    "008_call.sql": "-- sluice:no-transaction\nCALL note(8, 1);",
    "009_last.sql": "INSERT INTO ledger VALUES (9, 1);",
  };
}

const ledger = `
CREATE TABLE ledger (id int NOT NULL, part int NOT NULL);
CREATE TABLE rows (a int, b text);
INSERT INTO rows SELECT g, 'row ' || g FROM generate_series(1, ${rows}) g;
CREATE INDEX rows_1 ON rows (b);
INSERT INTO ledger VALUES (1, 1);
CREATE FUNCTION slowly(part int) RETURNS int LANGUAGE plpgsql AS
  $$ BEGIN PERFORM pg_sleep(${nap}); RETURN part; END $$;
CREATE FUNCTION slow(a int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS
  $$ BEGIN PERFORM pg_sleep(${nap / rows}); RETURN a; END $$;
CREATE PROCEDURE note(id int, part int) LANGUAGE plpgsql AS
  $$ BEGIN INSERT INTO ledger VALUES ($1, $2); PERFORM pg_sleep(${nap / 3}); COMMIT; PERFORM pg_sleep(${nap}); END $$;
CREATE TABLE copied (id int, part int);
CREATE FUNCTION copies() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN PERFORM pg_sleep(${nap / 3}); INSERT INTO ledger VALUES (NEW.id, NEW.part); RETURN NEW; END $$;
CREATE TRIGGER copies BEFORE INSERT ON copied FOR EACH ROW EXECUTE FUNCTION copies();
CREATE FUNCTION nap() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(${nap}); END $$;
CREATE EVENT TRIGGER nap ON ddl_command_start WHEN TAG IN ('DROP INDEX') EXECUTE FUNCTION nap();`;

import type { Files } from "../servers/project.js";

/** Of every kind that can be taken back; each down leaves its numbers in `ledger`, too: they begin at 10. */
export function reversible(): Files {
  const files = Object.entries(kinds).map(([name, of], index) => {
    const id = index + 2;
    const [up, down] = of(id, (part) => `INSERT INTO ledger VALUES (${id}, ${part});`);
    return [`${String(id).padStart(3, "0")}_${name}.sql`, `${up}\n-- sluice:down\n${down}`] as const;
  });
  return { "001_ledger.sql": ledger, ...Object.fromEntries(files) };
}

const ledger = `
CREATE TABLE ledger (id int NOT NULL, part int NOT NULL);
CREATE TABLE rows (a int, b text);
INSERT INTO rows SELECT g, 'row ' || g FROM generate_series(1, 500) g;
CREATE INDEX rows_1 ON rows (b);
INSERT INTO ledger VALUES (1, 1);
CREATE PROCEDURE note(id int, part int) LANGUAGE plpgsql AS $$ BEGIN INSERT INTO ledger VALUES ($1, $2); COMMIT; END $$;`;

type Kind = (id: number, note: (part: number) => string) => readonly [up: string, down: string];

const table: Kind = (id, note) => [`CREATE TABLE t${id} (a int);\n${note(1)}`, `DROP TABLE t${id};\n${note(10)}`];

const kinds: Readonly<Record<string, Kind>> = {
  index_late: (id, note) => [
    `${note(1)}\nCREATE INDEX CONCURRENTLY rows_${id} ON rows (a);`,
    `${note(10)}\nDROP INDEX CONCURRENTLY rows_${id};`,
  ],
  statements: (_, note) => [
    `-- sluice:no-transaction\n${note(1)}\n${note(2)}`,
    `-- sluice:no-transaction\n${note(10)}\n${note(11)}\n${note(12)}`,
  ],
  // The first three to be taken back stand in one message; so do these.
  table,
  data: (id, note) => [
    `UPDATE rows SET b = b || '.' WHERE a % 10 = ${id};\n${note(1)}`,
    `UPDATE rows SET b = left(b, -1) WHERE a % 10 = ${id};\n${note(10)}`,
  ],
  call: (id, note) => [note(1), `-- sluice:no-transaction\nCALL note(${id}, 10);`],
  index_between: (id, note) => [
    `CREATE UNIQUE INDEX rows_${id} ON rows (a, b);\n${note(1)}`,
    `${note(10)}\nDROP INDEX CONCURRENTLY rows_${id};\n${note(11)}`,
  ],
  index_back: (_, note) => [
    `${note(1)}\nDROP INDEX CONCURRENTLY rows_1;`,
    `${note(10)}\nCREATE INDEX CONCURRENTLY rows_1 ON rows (b);\n${note(11)}`,
  ],
  own: (_, note) => [
    `BEGIN;\n${note(1)}\nCOMMIT;`,
    `BEGIN;\n${note(10)}\nCOMMIT;\nBEGIN;\n${note(11)}\nSELECT pg_sleep(0.5);\nCOMMIT;`,
  ],
  copy: (id, note) => [note(1), `COPY ledger FROM stdin;\n${id}\t10\n${id}\t11\n\\.\nSELECT 1;`],
  view: (id, note) => [
    `CREATE VIEW v${id} AS SELECT 1 AS a;\n${note(1)}`,
    `DO $$ BEGIN DROP VIEW v${id}; ${note(10)} END $$;`,
  ],
  long: (id, note) => [
    `CREATE VIEW v${id} AS SELECT 1 AS a;\n${note(1)}`,
    `DROP VIEW v${id};\nSELECT pg_sleep(0.5);\n${note(10)}`,
  ],
  newest: table,
};

import { downOf, type Journey, upOf } from "../servers/journey.js";
import { mysqlLedger } from "../servers/mysql-mixture.js";
import type { Files } from "../servers/project.js";

/** Longer than the grace of a struck run and than the moment at which it is struck at work. */
const nap = 0.6;

const slowly = (id: number, part: number): string => `INSERT INTO ledger VALUES (${id}, ${part} + 0 * SLEEP(${nap}));`;
const note = (id: number, part: number): string => `INSERT INTO ledger VALUES (${id}, ${part});`;

/** Whatever can be at work for long: in a transaction, in several, what defines, and inside a procedure. */
const long: Files = {
  "001_ledger.sql": `${mysqlLedger}
CREATE PROCEDURE note_slowly(id int, part int) BEGIN INSERT INTO ledger VALUES (id, part); DO SLEEP(${nap / 3}); COMMIT; DO SLEEP(${nap}); END;`,
  "002_rows.sql": `${note(2, 1)}\n${slowly(2, 2)}\n${note(2, 3)}`,
  "003_made.sql": `${note(3, 1)}\nCREATE TABLE made AS SELECT a, SLEEP(${nap / 200}) AS s FROM things;\n${note(3, 2)}`,
  "004_statements.sql": `-- sluice:no-transaction\n${note(4, 1)}\n${slowly(4, 2)}\n${note(4, 3)}`,
  "005_own.sql": `BEGIN;\n${note(5, 1)}\n${slowly(5, 2)}\nCOMMIT;\nSTART TRANSACTION;\n${note(5, 3)}\nCOMMIT;`,
  // It commits half way: what was cut off after that is in.
  "006_call.sql": "-- sluice:no-transaction\nCALL note_slowly(6, 1);",
  "007_guarded.sql": `SET @s = 'INSERT INTO ledger VALUES (7, 1 + 0 * SLEEP(${nap}))';\nPREPARE guarded FROM @s;\nEXECUTE guarded;\nDEALLOCATE PREPARE guarded;`,
  "008_checked.sql": `${note(8, 1)}\nCREATE TABLE copied AS SELECT a, SLEEP(${nap / 200}) AS s FROM things;\nALTER TABLE copied ADD COLUMN c int, ALGORITHM=COPY;\nDROP TABLE copied;\n${note(8, 2)}`,
  "009_last.sql": note(9, 1),
};

type Kind = (id: number) => readonly [up: string, down: string];

/** Of every kind that can be taken back; each down leaves its numbers in `ledger`, too: they begin at 10. */
const kinds: Readonly<Record<string, Kind>> = {
  table: (id) => [`CREATE TABLE t${id} (a int);\n${note(id, 1)}`, `DROP TABLE t${id};\n${note(id, 10)}`],
  column: (id) => [
    `${note(id, 1)}\nALTER TABLE things ADD COLUMN c${id} int;`,
    `${note(id, 10)}\nALTER TABLE things DROP COLUMN c${id};\n${note(id, 11)}`,
  ],
  index: (id) => [
    `${note(id, 1)}\nCREATE INDEX things_${id} ON things (a);`,
    `${note(id, 10)}\nDROP INDEX things_${id} ON things;`,
  ],
  index_back: (id) => [
    `${note(id, 1)}\nDROP INDEX things_1 ON things;`,
    `${note(id, 10)}\nCREATE INDEX things_1 ON things (b);\n${note(id, 11)}`,
  ],
  data: (id) => [
    `UPDATE things SET b = CONCAT(b, '.') WHERE a % 10 = ${id};\n${note(id, 1)}`,
    `UPDATE things SET b = left(b, length(b) - 1) WHERE a % 10 = ${id};\n${note(id, 10)}`,
  ],
  call: (id) => [note(id, 1), `-- sluice:no-transaction\nCALL note(${id}, 10);`],
  statements: (id) => [
    `-- sluice:no-transaction\n${note(id, 1)}\n${note(id, 2)}`,
    `-- sluice:no-transaction\n${note(id, 10)}\n${note(id, 11)}`,
  ],
  own: (id) => [
    `BEGIN;\n${note(id, 1)}\nCOMMIT;`,
    `BEGIN;\n${note(id, 10)}\nCOMMIT;\nSTART TRANSACTION;\n${note(id, 11)}\nCOMMIT;`,
  ],
  view: (id) => [`CREATE VIEW v${id} AS SELECT 1 AS a;\n${note(id, 1)}`, `DROP VIEW v${id};\n${note(id, 10)}`],
  renamed: (id) => [
    `CREATE TABLE r${id} (a int);\nRENAME TABLE r${id} TO s${id};\n${note(id, 1)}`,
    `RENAME TABLE s${id} TO r${id};\n${note(id, 10)}\nDROP TABLE r${id};`,
  ],
};

function reversible(): Files {
  const files = Object.entries(kinds).map(([name, of], index) => {
    const [up, down] = of(index + 2);
    return [`${String(index + 2).padStart(3, "0")}_${name}.sql`, `${up}\n-- sluice:down\n${down}`] as const;
  });
  return { "001_ledger.sql": mysqlLedger, ...Object.fromEntries(files) };
}

export const mysqlLong: Journey = upOf(long, "long statements");
export const mysqlTakenBack: Journey = downOf(reversible(), "down");

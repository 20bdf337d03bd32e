import type { Files } from "./project.js";

/**
 * One migration of every kind: each unit is a conversation of its own here, so the same kind once more would say again
 * what was said before.
 */
export function mysqlMixture(): Files {
  const files = kinds.map((kind, index) => [`${String(index + 2).padStart(3, "0")}_m.sql`, kind(index + 2)] as const);
  return { "001_ledger.sql": mysqlLedger, ...Object.fromEntries(files) };
}

/** `things` is what the others change. The procedure commits inside: no catalog tells what became of a CALL. */
export const mysqlLedger = `
CREATE TABLE ledger (id int NOT NULL, part int NOT NULL);
CREATE TABLE things (a int NOT NULL, b varchar(100));
INSERT INTO things WITH RECURSIVE g (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < 200) SELECT n, CONCAT('thing ', n) FROM g;
CREATE INDEX things_1 ON things (b);
INSERT INTO ledger VALUES (1, 1);
CREATE PROCEDURE note(id int, part int) BEGIN INSERT INTO ledger VALUES (id, part); COMMIT; END;`;

const note = (id: number, part = 1): string => `INSERT INTO ledger VALUES (${id}, ${part});`;

const kinds: readonly ((id: number) => string)[] = [
  (id) => `CREATE TABLE t${id} (a int);\n${note(id)}`,
  (id) => `UPDATE things SET b = CONCAT(b, '.') WHERE a % 10 = ${id % 10};\n${note(id)}`,
  (id) => `CREATE VIEW v${id} AS SELECT 1 AS a;\n${note(id)}\nCREATE OR REPLACE VIEW v${id} AS SELECT 2 AS a;`,
  // Longer than one packet of the network.
  (id) => `${note(id)}\n${`-- ${"x".repeat(110)}\n`.repeat(800)}${note(id, 2)}`,
  (id) =>
    `START TRANSACTION;\n${note(id)}\n${note(id, 2)}\nCOMMIT;\nCREATE TABLE o${id} (a int);\nBEGIN;\n${note(id, 3)}\nCOMMIT;`,
  (id) =>
    `${note(id)}\nALTER TABLE things ADD COLUMN c${id} int;\n${note(id, 2)}\nALTER TABLE things DROP COLUMN c${id}, ALGORITHM=COPY;`,
  (id) => `SET sql_safe_updates = 0;\n${note(id)}\nCREATE UNIQUE INDEX things_u${id} ON things (a, b);\n${note(id, 2)}`,
  (id) => `-- sluice:no-transaction\n${note(id)}\n${note(id, 2)}`,
  (id) =>
    `CREATE TABLE r${id} (a int);\nRENAME TABLE r${id} TO s${id};\n${note(id)}\nCREATE PROCEDURE p${id}() BEGIN SELECT 1; SELECT 2; END;`,
  (id) =>
    `CREATE TABLE d${id} AS SELECT a FROM things;\nCREATE TABLE e${id} (a int);\n${note(id)}\nTRUNCATE TABLE d${id};\nDROP TABLE d${id}, e${id};`,
  // The form that does nothing where it was done; that it was is not in any catalog.
  (id) =>
    `SET @done = (SELECT COUNT(*) FROM ledger WHERE id = ${id});\nSET @s = IF(@done = 0, 'INSERT INTO ledger VALUES (${id}, 1)', 'DO 0');\nPREPARE guarded FROM @s;\nEXECUTE guarded;\nDEALLOCATE PREPARE guarded;`,
  (id) => `-- sluice:no-transaction\nCALL note(${id}, 1);`,
];

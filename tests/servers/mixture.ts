import type { Files } from "./project.js";

/** Fifty migrations of every kind. Each leaves its number in `ledger` exactly as often as it was applied. */
export function mixture(): Files {
  const files: Record<string, string> = {
    "001_ledger.sql":
      "CREATE TABLE ledger (id int NOT NULL, part int NOT NULL);\nCREATE TABLE rows (a int, b text);\nINSERT INTO rows SELECT g, 'row ' || g FROM generate_series(1, 5000) g;\nINSERT INTO ledger VALUES (1, 1);\nCREATE PROCEDURE note(id int, part int) LANGUAGE plpgsql AS $$ BEGIN INSERT INTO ledger VALUES ($1, $2); COMMIT; END $$;",
  };
  for (let id = 2; id <= 50; id++) files[`${String(id).padStart(3, "0")}_m.sql`] = kinds[id % kinds.length]?.(id) ?? "";
  return files;
}

/** The first of those that a pooler in transaction mode lets pass. */
export function transactional(count: number): Files {
  const files = Object.entries(mixture()).filter(([, text]) => !/CONCURRENTLY|^CALL/m.test(String(text)));
  return Object.fromEntries(files.slice(0, count));
}

const note = (id: number, part = 1): string => `INSERT INTO ledger VALUES (${id}, ${part});`;

/** The first three stand in one message. */
const kinds: readonly ((id: number) => string)[] = [
  (id) => `CREATE TABLE t${id} (a int);\n${note(id)}`,
  (id) => `UPDATE rows SET b = b || '.' WHERE a % 10 = ${id % 10};\n${note(id)}`,
  // Longer than a message; two of them are enough to be slow.
  (id) =>
    id > 11
      ? `DO $$ BEGIN ${note(id)} END $$;`
      : `${note(id)}\n${`-- ${"x".repeat(110)}\n`.repeat(4800)}${note(id, 2)}`,
  (id) => `BEGIN;\nCREATE TABLE t${id} ();\n${note(id)}\nCOMMIT;\nBEGIN;\n${note(id, 2)}\nCOMMIT;`,
  (id) => `COPY ledger FROM stdin;\n${id}\t1\n${id}\t2\n\\.\nSELECT pg_sleep(0.01);`,
  (id) => `${note(id)}\nCREATE INDEX CONCURRENTLY rows_a${id} ON rows (a, (a + ${id}));`,
  (id) =>
    `SET search_path = public;\n${note(id)}\nCREATE UNIQUE INDEX CONCURRENTLY rows_u${id} ON public.rows (a, b);\n${note(id, 2)}`,
  (id) => `-- sluice:no-transaction\n${note(id)}\n${note(id, 2)}`,
  // It commits inside: no catalog tells what became of it, and only the ledger does.
  (id) => `-- sluice:no-transaction\nCALL note(${id}, 1);`,
];

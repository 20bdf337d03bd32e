// What is migrated: many small files in each tool's dialect, and a few large ones.
import { closeSync, mkdirSync, openSync, readdirSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";

/** Writes migrations `from` to `to` of two statements each, in the dialect of files that each contestant wants. */
export function writeFiles(folder, to, from = 1) {
  const ways = { plain: plainFile, dbmate: dbmateFile, goose: gooseFile };
  for (const [way, compose] of Object.entries(ways)) {
    mkdirSync(join(folder, way), { recursive: true });
    for (let n = from; n <= to; n++) writeFileSync(join(folder, way, nameOf(n)), compose(textOf(n), n));
  }
  mkdirSync(join(folder, "migrate"), { recursive: true });
  for (let n = from; n <= to; n++)
    writeFileSync(join(folder, "migrate", nameOf(n).replace(".sql", ".up.sql")), textOf(n));
  mkdirSync(join(folder, "psql"), { recursive: true });
  writeFileSync(join(folder, "psql/all.sql"), psqlFile(join(folder, "plain")));
}

/** One file: 32,000 lines, or 200 MiB of COPY or of INSERT. */
export function writeLarge(folder, kind, bytes = mebibytes) {
  mkdirSync(folder, { recursive: true });
  const file = openSync(join(folder, "1_large.sql"), "w");
  for (const part of large[kind](bytes)) writeSync(file, part);
  closeSync(file);
}

export function nameOf(n) {
  return `${String(n).padStart(5, "0")}_table_${n}.sql`;
}

const mebibytes = 200 * 1024 * 1024;
const large = {
  *lines() {
    yield "CREATE TABLE large (\n  id integer,\n  a text\n);\n";
    for (let n = 0; n < 32_000; n += 4) yield `INSERT INTO large\nVALUES\n  (${n}, 'line ${n}')\n;\n`;
  },
  *copy(bytes) {
    yield "CREATE TABLE large (id integer, a text, b text);\nCOPY large (id, a, b) FROM stdin;\n";
    yield* rows(bytes, (n) => `${n}\t${words}\trow number ${n}\n`);
    yield "\\.\n";
  },
  *inserts(bytes) {
    yield "CREATE TABLE large (id integer, a text, b text);\n";
    const row = (n) => `(${n}, '${words}', 'row number ${n}')`;
    yield* rows(
      bytes,
      (n) => `INSERT INTO large VALUES ${Array.from({ length: 10 }, (_, k) => row(n * 10 + k)).join(", ")};\n`,
    );
  },
};
const words = "abcdefghij".repeat(8);

function* rows(most, rowOf) {
  let bytes = 0;
  for (let n = 0; bytes < most;) {
    let part = "";
    for (const end = n + 500; n < end; n++) part += rowOf(n);
    bytes += part.length;
    yield part;
  }
}

function textOf(n) {
  return (
    `CREATE TABLE table_${n} (id integer PRIMARY KEY, name text NOT NULL);\n` +
    `INSERT INTO table_${n} VALUES (1, 'one'), (2, 'two');\n`
  );
}

function plainFile(text) {
  return text;
}

function dbmateFile(text, n) {
  return `-- migrate:up\n${text}\n-- migrate:down\nDROP TABLE table_${n};\n`;
}

function gooseFile(text, n) {
  return `-- +goose Up\n${text}\n-- +goose Down\nDROP TABLE table_${n};\n`;
}

function psqlFile(folder) {
  const each = (file) => `BEGIN;\n\\i '${join(folder, file)}'\nINSERT INTO history (id) VALUES ('${file}');\nCOMMIT;\n`;
  const history = "CREATE TABLE history (id text PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp());\n";
  return history + readdirSync(folder).sort().map(each).join("");
}

import { dbmate } from "../../../src/core/formats/dbmate.js";
import type { Format, ParsedSource, Surroundings } from "../../../src/core/formats/format.js";
import { golangMigrate } from "../../../src/core/formats/golang-migrate.js";
import { goose } from "../../../src/core/formats/goose.js";
import { plain } from "../../../src/core/formats/plain.js";
import { prisma } from "../../../src/core/formats/prisma.js";
import type { Direction } from "../../../src/core/model/migration.js";
import type { Tree } from "../../../src/core/model/tree.js";
import { unitsOf } from "../../../src/core/plan/units.js";
import { cut } from "../../../src/core/sql/cut.js";
import type { Dialect } from "../../../src/core/sql/dialect.js";
import { TextProblem } from "../../../src/core/sql/text-problem.js";
import { mysqlDialect } from "../../../src/engines/mysql/dialect.js";
import { postgresDialect } from "../../../src/engines/postgres/dialect.js";
import { assertSame, assertThat, type Fuzzer, partsOf, pick, type Random, several, sometimes, upTo } from "./fuzzer.js";
import { mysqlTextOf } from "./mysql-texts.js";
import { textOf } from "./texts.js";

type Files = Readonly<Record<string, string>>;

interface Input {
  readonly files: Files;
  readonly dialect: Dialect;
}

/** What means something to goose, each on a line or in the middle of one. */
export const gooseAtoms: readonly string[] = [
  ...["Up", "Down", "StatementBegin", "StatementEnd", "NO TRANSACTION", "ENVSUB ON", "ENVSUB OFF", "Dwon", ""].map(
    (word) => `\n-- +goose ${word}\n`,
  ),
  "\n--+goose Up\n",
  "\n -- +goose Down\n",
  "\n---- +GOOSE up --\n",
  "\n/*\n-- +goose Down\n*/\n",
  "SELECT 1;\n",
  "SELECT 2\n",
  "-- +goose Down",
  ..."+goose $A ${A} ${B} ${A:- ${B- ${B? } $$ $A$ \\$ ${ it's".split(" "),
];

/** The same of dbmate. */
export const dbmateAtoms: readonly string[] = [
  ...["up", "down", "up transaction:false", "down transaction:false", "up a:b", "dwon", " words"].map(
    (word) => `\n-- migrate:${word}\n`,
  ),
  "\n--migrate:up\n",
  "\n -- migrate:down\n",
  "\n/*\n-- migrate:down\n*/\n",
  "SELECT 1;\n",
  "SELECT 2\n",
  "-- migrate:down",
  ..."migrate: ' $$".split(" "),
];

/** What means something in a module. */
const codeAtoms: readonly string[] = [
  "export async function up({ sql }) {}\n",
  "export const down = async () => {};\n",
  "export { up, x as down };\n",
  "module.exports = { up, async down() {}, ",
  "exports.up = ",
  'export const transaction = "batches";\n',
  "export const transaction = false",
  "export const transaction",
  ..."` ${ } ' \" // /* */ / [ \\ ( ) { } = ; , \n return export".split(" "),
];

function codeOf(random: Random): string {
  return several(12, random, () => pick(codeAtoms, random)).join(sometimes(0.5, random) ? " " : "");
}

const around: Surroundings = { variables: { A: "a", EMPTY: "" }, products: ["postgresql"] };

/** Whatever stands in a tool's files, they are read or refused with a place; no file and no statement is lost on the way. */
export const formats: readonly Fuzzer<Input>[] = [
  {
    name: "reader of migrations in code",
    ...fuzzing(plain, codeOf, numbered("ts", "mts", "js", "mjs", "cjs", "d.ts", "test.ts")),
  },
  {
    name: "reader of goose's files",
    ...fuzzing(goose, annotated(gooseAtoms, ["\n-- +goose Up\n", "\n-- +goose Down\n"]), numbered("sql", "go", "SQL")),
  },
  {
    name: "reader of dbmate's files",
    ...fuzzing(dbmate, annotated(dbmateAtoms, ["\n-- migrate:up\n", "\n-- migrate:down\n"]), numbered("sql", "SQL")),
  },
  {
    name: "reader of golang-migrate's files",
    ...fuzzing(golangMigrate, sqlOf, numbered("up.sql", "down.sql", "up.pgsql", "up.down.sql", "up", "sql")),
  },
  {
    name: "reader of Prisma's folders",
    ...fuzzing(
      prisma,
      sqlOf,
      (random) =>
        pick([`${upTo(3, random)}_a/`, "b/", "", "b/c/"], random) +
        pick(["migration.sql", "down.sql", "migration_lock.toml", "README.md", "x.sql"], random),
    ),
  },
];

function fuzzing(
  format: Format,
  text: (random: Random, dialect: Dialect) => string,
  path: (random: Random) => string,
): Omit<Fuzzer<Input>, "name"> {
  return {
    make(random) {
      const dialect = pick([postgresDialect, mysqlDialect], random);
      const files = Object.fromEntries(several(4, random, () => [path(random), text(random, dialect)] as const));
      return { files, dialect };
    },
    show: ({ files, dialect }) => `${dialect === mysqlDialect ? "on MariaDB: " : ""}${JSON.stringify(files)}`,
    check: (input, random) => check(format, input, random),
  };
}

function check(format: Format, { files, dialect }: Input, random: Random): void {
  const { rules } = dialect;
  const source = format.parse(treeOf(files), rules, around);
  assertSame(
    toldOf(format.parse(treeOf(files, random), rules, around), dialect),
    toldOf(source, dialect),
    "read in parts",
  );
  for (const { at } of source.problems) placed(at, files);
  allThere(format, source, files);
  for (const { file, up, down } of source.migrations) {
    if (up.code !== undefined || source.problems.some(({ severity, at }) => severity === "error" && at.file === file))
      continue;
    const text = files[file.slice(2)] ?? "";
    if (mark[format.name]) joins(text, up, down, mark[format.name]!, dialect);
    else if (!up.script.file.includes("down"))
      assertSame([...up.script.read()].join(""), withoutMark(text), "all of the file");
  }
}

/** A folder of texts, each read in one piece, or in parts that only the seed knows. */
export function treeOf(files: Files, random?: Random): Tree {
  const encoder = new TextEncoder();
  const sorted = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    name: "m",
    files: sorted.map(([path, text]) => {
      const bytes = encoder.encode(text);
      return { path, bytes: bytes.length, read: () => (random ? partsOf(bytes, random, 40) : [bytes]) };
    }),
  };
}

/** All that is made of a source: of each direction its units and what they run. */
function toldOf({ migrations, problems }: ParsedSource, dialect: Dialect): unknown {
  const direction = (each: Direction | undefined): unknown =>
    each && {
      file: each.script.file,
      text: [...each.script.read()].join(""),
      sums: each.checksums(),
      cut: unitsOf(each, dialect),
    };
  return {
    migrations: migrations.map(({ id, name, file, up, down }) => ({
      id,
      name,
      file,
      up: direction(up),
      down: direction(down),
    })),
    problems,
  };
}

function placed(
  { file, line, column }: { readonly file: string; readonly line?: number; readonly column?: number },
  files: Files,
): void {
  const text = files[file.slice(2)];
  if (text === undefined) return assertThat(line === undefined, "a line of no file");
  const lines = text.split("\n");
  assertThat(line === undefined || (line >= 1 && line <= lines.length), `line ${line} of ${lines.length}`);
  const width = Array.from(lines[(line ?? 1) - 1] ?? "").length;
  assertThat(column === undefined || (column >= 1 && column <= width + 1), `column ${column} of ${width}`);
}

/** What looks like a migration is one, or something is said of it. */
function allThere(format: Format, { migrations, problems }: ParsedSource, files: Files): void {
  const known = new Set([
    ...problems.map(({ at }) => at.file),
    ...migrations.flatMap(({ file, up, down }) => [
      file,
      up.script.file,
      down?.script.file.replace(/:down$/, "") ?? file,
    ]),
  ]);
  const code = /^\d+[^/]*(?<!\.d|\.test)\.(?:m?ts|[cm]?js)$/;
  const looked =
    format === plain ? code : format === prisma ? /^[^/]*\.sql$|^[^/]+\/(?:migration|down)\.sql$/ : /^[^/]*\.sql$/i;
  for (const path of Object.keys(files)) {
    const folder = path.slice(0, path.indexOf("/"));
    if (looked.test(path)) assertThat(known.has(`m/${path}`) || known.has(`m/${folder}`), `${path} is lost`);
  }
}

/** A section's first line, by its tool. */
const mark: Readonly<Record<string, RegExp>> = {
  goose: /^-+\s*(?:\+goose\s*)?(?:up|down)[\s-]*(?:\+goose[\s-]*)?$/i,
  dbmate: /^--\s*migrate:(?:up|down)(?:\s.*)?$/,
};

/**
 * A head without a statement, the up, and the down: each behind its mark, and nothing between. Told without the reader
 * that is under test; of several blocks, whose order is another, only that all their statements are there.
 */
function joins(text: string, up: Direction, down: Direction | undefined, isMark: RegExp, { rules }: Dialect): void {
  const whole = withoutMark(text);
  if ((whole.match(/^--\s*migrate:up(?!\S)/gm) ?? []).length > 1 || down?.script.file.endsWith(":down")) return;
  const written = (each: Direction): string => bare([...(each.script.asWritten?.() ?? each.script.read())].join(""));
  const lines = whole.split(/(?<=\n)/);
  const marks = lines.flatMap((line, index) => (isMark.test(line.trim()) && line.startsWith("--") ? [index] : []));
  const part = (from: number, to?: number): string => lines.slice(from, to).join("");
  const fits = marks.some((first, at) => {
    if (!isNothing(part(0, first), rules)) return false;
    const rest = part(first + 1);
    if (!down && bare(rest) === written(up)) return true;
    return marks.slice(at + 1).some((second) => {
      if (bare(part(first + 1, second)) !== written(up)) return false;
      const last = part(second + 1);
      return down ? bare(last) === written(down) : isNothing(last, rules);
    });
  });
  assertThat(fits, `the sections do not join to the file: ${JSON.stringify([written(up), down && written(down)])}`);
}

/** Nothing is there that would run, or be refused. */
function isNothing(text: string, rules: Dialect["rules"]): boolean {
  try {
    return cut([text], rules).next().done === true;
  } catch (error) {
    if (error instanceof TextProblem) return false;
    throw error;
  }
}

/** Without what may be put in: semicolons, and a space behind two dashes. */
function bare(text: string): string {
  return text.replace(/[; ]/g, "");
}

function withoutMark(text: string): string {
  return new TextDecoder().decode(new TextEncoder().encode(text));
}

function sqlOf(random: Random, dialect: Dialect): string {
  return dialect === mysqlDialect ? mysqlTextOf(random) : textOf(random);
}

/** Sections as they should be, a heap of marks, or both, with texts of the grammar between. */
function annotated(atoms: readonly string[], [up, down]: readonly [string, string]) {
  return (random: Random, dialect: Dialect): string => {
    const heap = (): string =>
      several(6, random, () =>
        sometimes(0.4, random) ? sqlOf(random, dialect).slice(0, 200) : pick(atoms, random),
      ).join("");
    const body = (): string =>
      sometimes(0.5, random) ? heap() : several(3, random, () => `SELECT ${upTo(9, random)};\n`).join("");
    if (sometimes(0.2, random)) return heap();
    return `${sometimes(0.2, random) ? heap() : "-- first"}${up}${body()}${down}${body()}`;
  };
}

function numbered(...endings: readonly string[]) {
  return (random: Random): string =>
    pick(
      ["1_a", "001_b", "2_", "20240101120000_c", "0_d", "e", "3-f", "99999999999999999999_g", "old/1_a", "4"],
      random,
    ) + `.${pick(endings, random)}`;
}

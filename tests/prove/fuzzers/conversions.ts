import { convertSource, type Convertible } from "../../../src/core/formats/convert/convert-source.js";
import { dbmate } from "../../../src/core/formats/dbmate.js";
import { golangMigrate } from "../../../src/core/formats/golang-migrate.js";
import { goose } from "../../../src/core/formats/goose.js";
import { plain } from "../../../src/core/formats/plain.js";
import { prisma } from "../../../src/core/formats/prisma.js";
import { cut } from "../../../src/core/sql/cut.js";
import type { Dialect } from "../../../src/core/sql/dialect.js";
import type { CutRules } from "../../../src/core/sql/rules.js";
import { TextProblem } from "../../../src/core/sql/text-problem.js";
import { mysqlDialect } from "../../../src/engines/mysql/dialect.js";
import { postgresDialect } from "../../../src/engines/postgres/dialect.js";
import { treeOf } from "./formats.js";
import { assertSame, assertThat, type Fuzzer, pick, type Random, several, sometimes } from "./fuzzer.js";
import { mysqlTextOf } from "./mysql-texts.js";
import { textOf } from "./texts.js";

interface Input {
  readonly files: Readonly<Record<string, string>>;
  readonly from: Convertible;
  readonly to: Convertible;
  readonly dialect: Dialect;
}

const all = [plain, goose, golangMigrate, dbmate, prisma] as readonly Convertible[];

/** What parts statements from each other, and what would part them where nothing does. */
const atoms: readonly string[] = [
  "SELECT 1;",
  "SELECT 2",
  ";",
  " ",
  "\n",
  "\r\n",
  "\r",
  "-- c;\n",
  ";--it's\n",
  "# c\n",
  "/* b;\n */",
  "/* b */",
  "'a;\nb'",
  "INSERT INTO t VALUES ('x;');\n",
  "CREATE INDEX CONCURRENTLY i ON t (a);\n",
  "BEGIN;\n",
  "COMMIT;\n",
  "\n-- sluice:no-transaction\n",
  "\n-- sluice:down\n",
  "\n-- +goose Down\n",
  "\n-- migrate:up\n",
  "CREATE FUNCTION f() RETURNS int AS $$ BEGIN;\n END; $$ LANGUAGE sql;\n",
];

/** Whatever stands in a source: written in another format it is the same, or is named; and goose itself would cut it as the server does. */
export const conversions: Fuzzer<Input> = {
  name: "convert",
  make(random) {
    const dialect = pick([postgresDialect, mysqlDialect], random);
    const from = pick(all, random);
    const to = pick(
      all.filter((each) => each !== from),
      random,
    );
    const text = (): string => sqlOf(random, dialect);
    const files = Object.fromEntries(
      several(3, random, text).flatMap((up, index) => {
        const down = sometimes(0.5, random) ? { down: way(text()) } : {};
        const migration = {
          id: `${index + 1}`.padStart(from.grammar.ids.digits, "0"),
          name: "x",
          up: way(up),
          ...down,
        };
        return from.grammar.write(migration, dialect.rules).map(({ path, text: each }) => [path, each]);
      }),
    );
    return { files, from, to, dialect };
  },
  show: ({ files, from, to, dialect }) =>
    `${from.name} to ${to.name}${dialect === mysqlDialect ? " on MariaDB" : ""}: ${JSON.stringify(files)}`,
  check({ files, from, to, dialect }) {
    const { rules } = dialect;
    const { migrations, problems } = from.parse(treeOf(files), rules);
    // What cannot be read is refused before.
    if (problems.some(({ severity }) => severity === "error")) return;
    if (migrations.some(({ up, down }) => [up, down].some((each) => each && !isCut(each.script.read(), rules)))) return;
    const done = convertSource(migrations, { from, to, dialect, around: {}, folder: "n" });
    const named = new Set(done.obstacles.map(({ at }) => at.file));
    const ids = migrations.filter(({ file }) => !named.has(file)).map(({ id }) => id);
    assertSame(
      done.pairs.map((pair) => pair.from.id),
      ids,
      "each is written, or named",
    );
    if (to.name === "goose" && done.obstacles.length === 0) for (const { text } of done.files) cutByGoose(text, rules);
  },
};

function way(text: string): { readonly text: string; readonly transaction: "auto"; readonly allowsLoss: false } {
  return { text: `${text}\n`, transaction: "auto", allowsLoss: false };
}

function sqlOf(random: Random, dialect: Dialect): string {
  if (sometimes(0.5, random)) return several(8, random, () => pick(atoms, random)).join("");
  return dialect === mysqlDialect ? mysqlTextOf(random) : textOf(random);
}

function isCut(text: Iterable<string>, rules: CutRules): boolean {
  return statementsIn([...text].join(""), rules) !== undefined;
}

function statementsIn(text: string, rules: CutRules): number | undefined {
  try {
    return [...cut([text], rules)].length;
  } catch (error) {
    if (error instanceof TextProblem) return undefined;
    throw error;
  }
}

/** As goose's own parser goes through lines: each statement that it would send is one of the server's. */
function cutByGoose(text: string, rules: CutRules): void {
  // Of a part that is read otherwise for what stands before it nobody can say by itself what it holds.
  if (/sql_mode|standard_conforming_strings/i.test(text)) return;
  let [held, isBlock] = ["", false];
  const send = (): void => {
    const count = statementsIn(held, rules);
    // An empty one between two semicolons is sent as well.
    assertThat(count === 0 || count === 1, `goose would send ${JSON.stringify(held)}`);
    held = "";
  };
  for (const line of text.split(/\r?\n/)) {
    const bare = line.trim();
    if (bare.startsWith("--") && line.includes("+goose")) {
      if (bare.endsWith("StatementBegin")) isBlock = true;
      if (bare.endsWith("StatementEnd")) {
        isBlock = false;
        send();
      }
      continue;
    }
    if (held === "" && (bare === "" || bare.startsWith("--"))) continue;
    held += `${line}\n`;
    if (!isBlock && endsStatement(line)) send();
  }
  assertThat(held.trim() === "", `goose would miss a semicolon behind ${JSON.stringify(held)}`);
}

/** By its last word before a comment. */
function endsStatement(line: string): boolean {
  const words = line.split(/\s+/).filter((word) => word !== "");
  const comment = words.findIndex((word) => word.startsWith("--"));
  return (comment < 0 ? words : words.slice(0, comment)).at(-1)?.endsWith(";") ?? false;
}

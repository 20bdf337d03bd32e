import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { mysqlDialect } from "../../engines/mysql/dialect.js";
import { postgresDialect } from "../../engines/postgres/dialect.js";
import type { Direction } from "../model/migration.js";
import type { Tree } from "../model/tree.js";
import { unitsOf } from "../plan/units.js";
import { cut } from "../sql/cut.js";
import type { Dialect } from "../sql/dialect.js";
import { TextProblem } from "../sql/text-problem.js";
import { dbmate } from "./dbmate.js";
import type { Format, Surroundings } from "./format.js";
import { golangMigrate } from "./golang-migrate.js";
import { goose } from "./goose.js";
import { prisma } from "./prisma.js";

/**
 * A case is a file: a line that says what it shows; what the source is read with (`on mysql`, `with NAME=value`,
 * `for postgresql`, `lines crlf`); its files behind lines of `--- PATH`; and behind `=== read as` what is read in them.
 * With SLUICE_UPDATE=1 that last part is written anew.
 */
const folder = new URL("cases/", import.meta.url);
const formats: readonly Format[] = [goose, dbmate, golangMigrate, prisma];

test.each(formats)("$name", (format) => {
  const cases = readdirSync(new URL(`${format.name}/`, folder)).sort();
  expect(cases.length).toBeGreaterThan(5);
  for (const name of cases) {
    const path = new URL(`${format.name}/${name}`, folder);
    const [given = "", expected] = readFileSync(path, "utf8").split("=== read as\n");
    const { tree, dialect, around } = sourceIn(given);
    const read = told(format, tree, dialect, around);
    if (process.env["SLUICE_UPDATE"]) writeFileSync(path, `${given}=== read as\n${read}`);
    else expect(read, name).toBe(expected);
  }
});

interface Given {
  readonly tree: Tree;
  readonly dialect: Dialect;
  readonly around: Surroundings;
}

function sourceIn(given: string): Given {
  const [head = "", ...parts] = given.split(/^--- /m);
  const said = (word: string): readonly string[] =>
    head.split("\n").flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []));
  const lineEnd = said("lines").includes("crlf") ? "\r\n" : "\n";
  const variables = Object.fromEntries(said("with").map((pair) => pair.split(/=(.*)/s).slice(0, 2)));
  const products = said("for");
  const files = parts.map((part) => {
    const [path = "", ...lines] = part.split("\n");
    const bytes = new TextEncoder().encode(lines.join(lineEnd));
    return { path, bytes: bytes.length, read: () => [bytes] };
  });
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  const hidden = files.flatMap(({ path }) => (path.startsWith(".") ? [path] : []));
  return {
    tree: { name: "m", files: files.filter(({ path }) => !hidden.includes(path)), hidden },
    dialect: said("on").includes("mysql") ? mysqlDialect : postgresDialect,
    around: { variables, products },
  };
}

/** What a format reads in a tree, as a person would want to check it. */
function told(format: Format, tree: Tree, dialect: Dialect, around: Surroundings): string {
  const { migrations, problems } = format.parse(tree, dialect.rules, around);
  const lines: string[] = [];
  for (const { id, name, file, up, down } of migrations)
    lines.push(
      `${id} | ${name} | ${file}`,
      ...toldOf("up", up, dialect),
      ...(down ? toldOf("down", down, dialect) : []),
    );
  for (const { severity, code, at, facts } of problems) {
    const place = [
      at.file,
      ...(at.line === undefined ? [] : [at.line]),
      ...(at.column === undefined ? [] : [at.column]),
    ];
    const known = Object.entries(facts).map(([key, value]) => ` ${key}=${String(value)}`);
    lines.push(`${severity} ${place.join(":")} ${code}${known.join("")}`);
  }
  return lines.map((line) => `${line}\n`).join("");
}

/** Each unit of a direction; each statement with its line, as it is sent. */
function toldOf(way: string, direction: Direction, dialect: Dialect): readonly string[] {
  const { script, transaction } = direction;
  const { units, problems } = unitsOf(direction, dialect);
  const what = transaction === "none" ? ", no transaction" : "";
  const lines = [`  ${way} of ${script.file}: ${units.length === 1 ? "1 unit" : `${units.length} units`}${what}`];
  if (direction.code) lines.push(`    in ${direction.code.language}`);
  else {
    try {
      for (const piece of cut(script.read(), dialect.rules, { firstLine: script.firstLine }))
        if (piece.kind === "statement") lines.push(`    ${piece.line} ${JSON.stringify(piece.text).slice(1, -1)}`);
        else lines.push(`    ${piece.line} ${JSON.stringify([...piece.lines()].join(""))}`);
    } catch (error) {
      if (!(error instanceof TextProblem)) throw error;
    }
  }
  for (const { code, at } of problems)
    lines.push(`    refused: ${code}${at.line === undefined ? "" : ` in line ${at.line}`}`);
  return lines;
}

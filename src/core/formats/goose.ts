import type { ByCommand, Migration, MigrationId } from "../model/migration.js";
import type { Problem } from "../model/problem.js";
import type { Tree, TreeFile } from "../model/tree.js";
import type { CutRules } from "../sql/rules.js";
import { Claims, duplicate } from "./claims.js";
import { whole } from "./file-section.js";
import { firstPieceOf, foreignToolOf } from "./foreign.js";
import type { Draft, Format, Grammar, NewFile, ParsedSource, Recognition, Rewritten, Surroundings } from "./format.js";
import { lookAtGoose } from "./goose-file.js";
import { written } from "./goose-annotations.js";
import { inBlocks, unmarked } from "./goose-blocks.js";
import { opensNone } from "./goose-code.js";
import { compareNumbers, ended, matchNumbered, nextStamp, slug } from "./ids.js";
import { nameLeftOut } from "./name-left-out.js";
import { type Looked, SqlFile } from "./sql-file.js";

/** What its table can hold. */
const greatest = "9223372036854775807";

const grammar: Grammar = {
  ids: { digits: 5, byText: false, least: 1n, greatest: BigInt(greatest) },
  noTransaction: "both ways",
  sends: "statements",
  allowsLoss: false,
  needsStatement: false,
  readsClient: false,
  unmarked,
  write,
};

/** goose's files: annotated SQL, and migrations in Go, which the team's own program does where the configuration names it. */
export const goose: Format = {
  name: "goose",
  title: "goose",
  layout: "goose",
  byCommand: true,
  recognise,
  parse,
  compose,
  nextId: nextStamp,
  compareIds: compareNumbers,
  matchIds: matchNumbered,
  downPlace: ({ file }) =>
    /\.go$/i.test(file) ? { kind: "code", file, name: "Down" } : { kind: "section", file, directive: written("Down") },
  grammar,
};

const namePattern = /^(\d+)_(.*)\.(sql|go)$/s;
const importsGoose = /"github\.com\/pressly\/goose(?:\/v\d+)?"/;

interface FileName {
  readonly id: string;
  readonly name: string;
  readonly kind: "sql" | "go";
}

/** Its top folder alone counts. */
function fileNameOf(path: string): FileName | undefined {
  const [, id = "", name = "", kind = ""] = path.includes("/") ? [] : (namePattern.exec(path) ?? []);
  if (path.endsWith("_test.go") || compareNumbers(id || "0", "0") <= 0 || compareNumbers(id, greatest) > 0)
    return undefined;
  return { id, name, kind: kind === "go" ? "go" : "sql" };
}

function ownFiles(tree: Tree): readonly TreeFile[] {
  return tree.files.filter(
    ({ path }) => !path.includes("/") && /\.(?:sql|go)$/i.test(path) && !path.endsWith("_test.go"),
  );
}

function recognise(tree: Tree): Recognition {
  const files = ownFiles(tree).filter(({ path }) => fileNameOf(path));
  const found = foreignToolOf(tree);
  const { length: migrations } = files;
  if (found) return { sure: migrations > 0 && found.name === "goose", migrations, evidence: found.evidence };
  const own = files.find((file) => file.path.endsWith(".go") && importsGoose.test(firstPieceOf(file)));
  return { sure: own !== undefined, migrations, evidence: own?.path ?? "" };
}

function parse(tree: Tree, rules: CutRules, around: Surroundings = {}): ParsedSource {
  const { variables = {} } = around;
  const numbers = ownFiles(tree).flatMap(({ path }) => fileNameOf(path)?.id ?? []);
  const problems: Problem[] = [];
  const migrations: Migration[] = [];
  const isPlain = around.command !== undefined && opensNone(tree, (path) => fileNameOf(path) !== undefined);
  const taken = new Claims<Migration>();
  problems.push(...(tree.hidden ?? []).flatMap((path) => leftOut(path, tree)));
  for (const source of tree.files) {
    const file = `${tree.name}/${source.path}`;
    const named = fileNameOf(source.path);
    if (!named) {
      problems.push(...leftOut(source.path, tree));
      continue;
    }
    const { problems: found, ...directions } =
      named.kind === "go"
        ? inGo(source, file, rules, { steps: stepsTo(named.id, numbers, around), isPlain })
        : lookAtGoose(source, file, rules, variables);
    problems.push(...found);
    const migration = { id: named.id as MigrationId, name: named.name, file, ...directions };
    if (taken.claim(migration)) migrations.push(migration);
    else problems.push(duplicate(migration, taken));
  }
  return { migrations: migrations.sort((a, b) => compareNumbers(a.id, b.id)), problems };
}

/** Helpers in Go and their tests are nobody's business. */
function leftOut(path: string, tree: Tree): readonly Problem[] {
  if (/^\D.*\.go$|_test\.go$/i.test(path)) return [];
  const stops = path.endsWith(".sql") ? { stops: true as const } : {};
  return nameLeftOut(path, tree, { format: "goose", expected: "00001_name.sql", ...stops });
}

type Steps = Readonly<Partial<Record<"up" | "down", ByCommand>>>;

/** The team's command lines for one number, with where to arrive and from where. */
function stepsTo(id: string, numbers: readonly string[], { command = {}, outside }: Surroundings): Steps {
  const before = numbers.filter((each) => compareNumbers(each, id) < 0).sort(compareNumbers);
  const [own, last] = [String(BigInt(id)), String(BigInt(before.at(-1) ?? 0))];
  const home = outside?.cwd ?? outside?.above.at(-1);
  const cwd = home === undefined ? {} : { cwd: home };
  const step = (line: string, to: string, from: string): ByCommand => ({
    way: "command",
    command: line.replaceAll("{to}", to).replaceAll("{from}", from),
    takesAlong: true,
    ...cwd,
  });
  return {
    ...(command.up === undefined ? {} : { up: step(command.up, own, last) }),
    ...(command.down === undefined ? {} : { down: step(command.down, last, own) }),
  };
}

/** `isPlain`: nothing in its folder has a connection of its own. */
interface InGo {
  readonly steps: Steps;
  readonly isPlain: boolean;
}

/** Known by its file, and compared by its text. */
function inGo(source: TreeFile, file: string, rules: CutRules, { steps, isPlain }: InGo): Looked {
  let text = "";
  const read = new SqlFile(source, file, rules, (part) => (text += part));
  // With the row that its owner writes of it, as far as its text tells.
  const together = isPlain && /\bAdd(?:Named)?Migration(?:Context)?\(/.test(text) && !/\bsql\.DB\b/.test(text);
  const way = (step: ByCommand | undefined): Looked["up"] =>
    read.section({
      ...whole,
      ...(step
        ? { transaction: "none", performed: { ...step, ...(together ? { inTransaction: true } : {}) } }
        : { code: { language: "Go", format: "goose" } }),
    });
  const problems = read.problems.filter((problem) => problem.code === "unreadable");
  return { problems, up: way(steps.up), down: way(steps.down) };
}

function compose({ id, name, up, down }: Draft): readonly NewFile[] {
  const downPart = down === undefined ? "" : `\n${written("Down")}\n${ended(down)}`;
  return [{ path: `${id}_${slug(name)}.sql`, text: `${written("Up")}\n${ended(up)}${downPart}` }];
}

function write({ id, name, up, down }: Rewritten, rules: CutRules): readonly NewFile[] {
  const files = compose({
    id,
    name,
    up: inBlocks(up.text, rules),
    ...(down ? { down: inBlocks(down.text, rules) } : {}),
  });
  if (up.transaction !== "none") return files;
  return files.map(({ path, text }) => ({ path, text: `${written("NO TRANSACTION")}\n${text}` }));
}

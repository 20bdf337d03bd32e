import type { Migration, MigrationId } from "../model/migration.js";
import type { Problem } from "../model/problem.js";
import type { Tree, TreeFile } from "../model/tree.js";
import type { CutRules } from "../sql/rules.js";
import { problemOf } from "../sql/text-problem.js";
import { Claims, duplicate } from "./claims.js";
import { foreignToolOf } from "./foreign.js";
import type { Draft, Format, Grammar, NewFile, ParsedSource, Recognition, Rewritten } from "./format.js";
import { compareNumbers, ended, matchNumbered, nextStamp, slug } from "./ids.js";
import { nameLeftOut } from "./name-left-out.js";
import { emptyUp, lookOneWay, type OneWay } from "./sql-file.js";

/** What its table can hold. */
const greatest = "18446744073709551615";

const grammar: Grammar = {
  ids: { digits: 6, byText: false, least: 0n, greatest: BigInt(greatest) },
  noTransaction: "never",
  sends: "message",
  allowsLoss: false,
  needsStatement: false,
  readsClient: false,
  unmarked: (text) => text,
  write,
};

/** golang-migrate's files: a pair for each version, `1_name.up.sql` and `1_name.down.sql`. */
export const golangMigrate: Format = {
  name: "golang-migrate",
  title: "golang-migrate",
  layout: "golang-migrate",
  recognise,
  parse,
  compose,
  nextId: nextStamp,
  compareIds: compareNumbers,
  matchIds: matchNumbered,
  downPlace: ({ file }) => ({ kind: "file", file: downOf(file) }),
  grammar,
};

function downOf(file: string): string {
  return file.replace(/\.up\.([^./]*)$/, ".down.$1");
}

const namePattern = /^(\d+)_(.*)\.(down|up)\.(.*)$/;

interface FileName {
  readonly id: string;
  readonly name: string;
  readonly down: boolean;
}

/** Any ending will do. */
function fileNameOf(path: string): FileName | undefined {
  const [, id = "", name = "", way] = path.includes("/") ? [] : (namePattern.exec(path) ?? []);
  return id === "" || compareNumbers(id, greatest) > 0 ? undefined : { id, name, down: way === "down" };
}

function recognise(tree: Tree): Recognition {
  const { size: migrations } = new Set(tree.files.flatMap(({ path }) => fileNameOf(path)?.id ?? []));
  const found = foreignToolOf(tree);
  return { sure: migrations > 0 && found?.name === "golang-migrate", migrations, evidence: found?.evidence ?? "" };
}

interface Read extends FileName, OneWay {
  readonly source: TreeFile;
  readonly file: string;
}

function parse(tree: Tree, rules: CutRules): ParsedSource {
  const problems: Problem[] = [];
  const ups = new Claims<Read>();
  const downs = new Claims<Read>();
  for (const source of tree.files) {
    const file = `${tree.name}/${source.path}`;
    const named = fileNameOf(source.path);
    if (!named) {
      problems.push(...nameLeftOut(source.path, tree, { format: golangMigrate.name, expected: "000001_name.up.sql" }));
      continue;
    }
    const read: Read = {
      ...named,
      ...lookOneWay(source, file, rules, golangMigrate.title, named.down ? undefined : downOf(file)),
      source,
      file,
    };
    problems.push(...read.problems);
    const claims = named.down ? downs : ups;
    if (!claims.claim(read)) problems.push(duplicate(read, claims));
  }
  const migrations = Array.from(ups, (up) => migrationOf(up, downs.of(up.id)));
  for (const down of downs) {
    if (ups.of(down.id)) continue;
    const facts = { id: down.id, format: golangMigrate.name };
    problems.push(problemOf("up_without_file", facts, "warning", { file: down.file }));
    migrations.push(migrationOf({ ...down, direction: emptyUp(down.source, down.file, rules) }, down));
  }
  return { migrations: migrations.sort((a, b) => compareNumbers(a.id, b.id)), problems };
}

function migrationOf(up: Read, down: Read | undefined): Migration {
  return {
    id: up.id as MigrationId,
    name: up.name,
    file: up.file,
    up: up.direction,
    ...(down && !down.empty ? { down: down.direction } : {}),
  };
}

/** With the ending that the others have. */
function compose({ id, name, up, down = "", beside = [] }: Draft): readonly NewFile[] {
  const [, , , , ending = "sql"] =
    beside.map((path) => namePattern.exec(path)).findLast((found) => found !== null) ?? [];
  const stem = `${id}_${slug(name)}`;
  return [
    { path: `${stem}.up.${ending}`, text: ended(up) },
    { path: `${stem}.down.${ending}`, text: ended(down) },
  ];
}

/** Of one without a down it has no file: an empty one would go down without a word. */
function write({ id, name, up, down }: Rewritten): readonly NewFile[] {
  const files = compose({ id, name, up: up.text, ...(down ? { down: down.text } : {}) });
  return down ? files : files.slice(0, 1);
}

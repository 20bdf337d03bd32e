import type { Migration, MigrationId } from "../model/migration.js";
import type { Problem } from "../model/problem.js";
import type { Tree, TreeFile } from "../model/tree.js";
import type { CutRules } from "../sql/rules.js";
import { problemOf } from "../sql/text-problem.js";
import { compareNumbers, ended, matchNumbered, nextNumber, slug } from "./ids.js";
import { Claims, duplicate } from "./claims.js";
import { directiveHint, directivesOf } from "./directives.js";
import { isCodeFile, lookAtCode, withoutEnding } from "./code-file.js";
import type { Draft, Format, Grammar, NewFile, ParsedSource, Recognition, Rewritten, RewrittenWay } from "./format.js";
import { lookAt } from "./plain-file.js";
import type { Looked } from "./sql-file.js";

const grammar: Grammar = {
  ids: { digits: 3, byText: false, least: 0n },
  noTransaction: "each way",
  sends: "units",
  allowsLoss: true,
  needsStatement: true,
  readsClient: true,
  unmarked,
  write,
};

/** Plain numbered files: SQL in `001_name.sql`, the down in a section or in `001_name.down.sql`; or code in `001_name.ts`. */
export const plain: Format = {
  name: "plain",
  title: "SQL",
  layout: "sluice",
  recognise,
  parse,
  compose,
  composeCode,
  nextId: nextNumber,
  compareIds: compareNumbers,
  matchIds: matchNumbered,
  downPlace: ({ file, up }) =>
    up.performed
      ? { kind: "code", file, name: "down", empty: "return;" }
      : { kind: "section", file, directive: "-- sluice:down", or: file.replace(/\.sql$/i, ".down.sql") },
  grammar,
};

interface FileName {
  readonly id: string;
  readonly name: string;
  readonly down: boolean;
}

const namePattern = /^(\d+)(?:[_-](.*?))?(\.down)?\.sql$/i;
/** `2024-01-01_name.sql` read as id 2024 would make one id of a whole year. */
const datePattern = /^\d{4}[-_]\d{2}[-_]\d{2}/;

/** What a file's name says; undefined where it has no id. */
export function fileNameOf(path: string): FileName | undefined {
  if (isCodeFile(path)) {
    const named = datePattern.test(path) ? null : /^(\d+)(?:[_-](.*))?$/.exec(withoutEnding(path));
    return named ? { id: named[1]!, name: named[2] ?? "", down: false } : undefined;
  }
  const found = datePattern.test(path) ? null : namePattern.exec(path);
  return found ? { id: found[1]!, name: found[2] ?? "", down: found[3] !== undefined } : undefined;
}

function recognise(tree: Tree): Recognition {
  const files = ownFiles(tree).filter(({ path }) => fileNameOf(path) !== undefined);
  const first = files[0]?.path;
  const { size: migrations } = new Set(files.map(({ path }) => fileNameOf(path)?.id));
  return { sure: files.length > 0, migrations, evidence: first === undefined ? "" : first };
}

/** Sub-folders are the team's own: `archive/`, `seeds/`; so is code without a number, which others may import. */
function ownFiles(tree: Tree): Tree["files"] {
  return tree.files.filter(
    ({ path }) => !path.includes("/") && (/\.sql$/i.test(path) || (isCodeFile(path) && /^\d/.test(path))),
  );
}

interface Read extends FileName {
  readonly file: string;
  readonly looked: Looked;
}

function parse(tree: Tree, rules: CutRules): ParsedSource {
  const problems: Problem[] = [];
  const ups: Read[] = [];
  const downs = new Claims<Read>();
  for (const source of ownFiles(tree)) {
    const file = `${tree.name}/${source.path}`;
    const named = fileNameOf(source.path);
    if (!named) {
      problems.push(problemOf("name_without_id", { expected: "001_name.sql" }, "error", { file }));
      continue;
    }
    const read = { ...named, file, looked: look(source, file, named.down, rules) };
    problems.push(...read.looked.problems);
    if (!named.down) ups.push(read);
    else if (!downs.claim(read)) problems.push(duplicate(read, downs));
  }
  ups.sort((a, b) => compareNumbers(a.id, b.id));
  const taken = new Claims<Read>();
  const migrations: Migration[] = [];
  for (const up of ups) {
    if (!taken.claim(up)) problems.push(duplicate(up, taken));
    else migrations.push(migrationOf(up, downs.of(up.id), problems));
  }
  for (const { id, file } of downs)
    if (!taken.of(id)) problems.push(problemOf("down_without_up", { id }, "error", { file }));
  return { migrations, problems };
}

function look(source: TreeFile, file: string, isDown: boolean, rules: CutRules): Looked {
  return isCodeFile(source.path) ? lookAtCode(source, file, rules) : lookAt(source, file, isDown, rules);
}

function migrationOf(up: Read, downFile: Read | undefined, problems: Problem[]): Migration {
  const section = up.looked.down;
  if (section && downFile) problems.push(problemOf("down_twice", { other: downFile.file }, "error", { file: up.file }));
  const down = section ?? downFile?.looked.down;
  return { id: up.id as MigrationId, name: up.name, file: up.file, up: up.looked.up, ...(down ? { down } : {}) };
}

function compose(draft: Draft): readonly NewFile[] {
  const { up, down, pairs = false } = draft;
  const stem = stemOf(draft);
  if (down === undefined) return [{ path: `${stem}.sql`, text: ended(up) }];
  if (pairs)
    return [
      { path: `${stem}.sql`, text: ended(up) },
      { path: `${stem}.down.sql`, text: ended(down) },
    ];
  return [{ path: `${stem}.sql`, text: `${ended(up)}\n-- sluice:down\n${ended(down)}` }];
}

async function composeCode(given: Draft, tree: Tree): Promise<readonly NewFile[]> {
  const { newCodeFile } = await import("./new-code-file.js");
  const draft = { ...given, name: withoutEnding(given.name) };
  const code = ownFiles(tree).flatMap((file) => {
    const named = isCodeFile(file.path) ? fileNameOf(file.path) : undefined;
    return named ? [{ id: named.id, file }] : [];
  });
  const newest = code.sort((a, b) => compareNumbers(a.id, b.id)).at(-1)?.file;
  return [newCodeFile(stemOf(draft), draft, newest)];
}

/** The file's name, without its ending. */
function stemOf({ id, name, beside = [] }: Draft): string {
  const names = beside.filter((path) => fileNameOf(path) !== undefined);
  const separator = names.length > 0 && names.every((path) => /^\d+-/.test(path)) ? "-" : "_";
  return `${id}${separator}${slug(name, separator)}`;
}

/** What a directive asks for is written anew where its text goes. */
const rewritten: ReadonlySet<string> = new Set(["up", "no-transaction", "allow lossy"]);

function unmarked(text: string, rules: CutRules): string {
  if (!directiveHint.test(text)) return text;
  const taken = directivesOf([text], rules).filter(({ words, alone }) => alone && rewritten.has(words));
  return taken.reduceRight((rest, { from, to }) => rest.slice(0, from) + rest.slice(to), text);
}

function write({ id, name, up, down }: Rewritten): readonly NewFile[] {
  return compose({ id, name, up: asked(up), ...(down ? { down: asked(down) } : {}) });
}

function asked({ text, transaction, allowsLoss }: RewrittenWay): string {
  const none = transaction === "none" ? "-- sluice:no-transaction\n" : "";
  return `${none}${allowsLoss ? "-- sluice:allow lossy\n" : ""}${text}`;
}

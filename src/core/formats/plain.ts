import type { Migration, MigrationId } from "../model/migration.js";
import type { Problem } from "../model/problem.js";
import type { Tree } from "../model/tree.js";
import type { CutRules } from "../sql/rules.js";
import { problemOf } from "../sql/text-problem.js";
import { compareNumbers, bare, nextNumber } from "./ids.js";
import type { Draft, Format, ParsedSource, Recognition } from "./format.js";
import { lookAt, type Looked } from "./plain-file.js";

/** Plain numbered SQL files: `001_name.sql`, the down in a section or in `001_name.down.sql`. */
export const plain: Format = {
  name: "plain",
  title: "SQL",
  layout: "sluice",
  recognise,
  parse,
  compose,
  nextId: nextNumber,
  compareIds: compareNumbers,
  matchIds,
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
  const found = datePattern.test(path) ? null : namePattern.exec(path);
  return found ? { id: found[1]!, name: found[2] ?? "", down: found[3] !== undefined } : undefined;
}

function recognise(tree: Tree): Recognition {
  const files = ownFiles(tree).filter(({ path }) => fileNameOf(path) !== undefined);
  const first = files[0]?.path;
  return { sure: files.length > 0, files: files.length, evidence: first === undefined ? "" : first };
}

/** Sub-folders are the team's own: `archive/`, `seeds/`. */
function ownFiles(tree: Tree): Tree["files"] {
  return tree.files.filter(({ path }) => !path.includes("/") && /\.sql$/i.test(path));
}

interface Read extends FileName {
  readonly file: string;
  readonly looked: Looked;
}

function parse(tree: Tree, rules: CutRules): ParsedSource {
  const problems: Problem[] = [];
  const ups: Read[] = [];
  const downs = new Map<string, Read>();
  for (const source of ownFiles(tree)) {
    const file = `${tree.name}/${source.path}`;
    const named = fileNameOf(source.path);
    if (!named) {
      problems.push(problemOf("name_without_id", { expected: "001_name.sql" }, "error", { file }));
      continue;
    }
    const read = { ...named, file, looked: lookAt(source, file, named.down, rules) };
    problems.push(...read.looked.problems);
    if (!named.down) ups.push(read);
    else if (!claim(downs, read)) problems.push(duplicate(read, downs));
  }
  ups.sort((a, b) => compareNumbers(a.id, b.id));
  const taken = new Map<string, Read>();
  const migrations: Migration[] = [];
  for (const up of ups) {
    if (!claim(taken, up)) problems.push(duplicate(up, taken));
    else migrations.push(migrationOf(up, downs.get(bare(up.id)!), problems));
  }
  for (const [id, down] of downs)
    if (!taken.has(id)) problems.push(problemOf("down_without_up", { id: down.id }, "error", { file: down.file }));
  return { migrations, problems };
}

function claim(taken: Map<string, Read>, read: Read): boolean {
  const id = bare(read.id)!;
  if (taken.has(id)) return false;
  taken.set(id, read);
  return true;
}

function duplicate(read: Read, taken: ReadonlyMap<string, Read>): Problem {
  return problemOf("duplicate_id", { id: read.id, other: taken.get(bare(read.id)!)!.file }, "error", {
    file: read.file,
  });
}

function migrationOf(up: Read, downFile: Read | undefined, problems: Problem[]): Migration {
  const section = up.looked.down;
  if (section && downFile) problems.push(problemOf("down_twice", { other: downFile.file }, "error", { file: up.file }));
  const down = section ?? downFile?.looked.down;
  return { id: up.id as MigrationId, name: up.name, file: up.file, up: up.looked.up, ...(down ? { down } : {}) };
}

function compose({ id, name, up, down, beside = [], pairs = false }: Draft): readonly { path: string; text: string }[] {
  const names = beside.filter((path) => fileNameOf(path) !== undefined);
  const separator = names.length > 0 && names.every((path) => /^\d+-/.test(path)) ? "-" : "_";
  const stem = `${id}${separator}${slug(name, separator)}`;
  const ended = (text: string): string => (text === "" || text.endsWith("\n") ? text : `${text}\n`);
  if (down === undefined) return [{ path: `${stem}.sql`, text: ended(up) }];
  if (pairs)
    return [
      { path: `${stem}.sql`, text: ended(up) },
      { path: `${stem}.down.sql`, text: ended(down) },
    ];
  return [{ path: `${stem}.sql`, text: `${ended(up)}\n-- sluice:down\n${ended(down)}` }];
}

/** A name that is safe in a path on every system; letters of every language stay. */
function slug(name: string, separator: string): string {
  return name
    .normalize("NFC")
    .replace(/\.sql$/i, "")
    .replace(/[^\p{L}\p{N}]+/gu, separator)
    .replace(/^[-_]+|[-_]+$/g, "");
}

function matchIds(
  given: string,
  migrations: readonly { readonly id: string; readonly name: string; readonly file?: string }[],
): readonly string[] {
  const word = given.trim();
  const idsWhere = (matches: (migration: (typeof migrations)[number]) => boolean): string[] => [
    ...new Set(migrations.filter(matches).map(({ id }) => id)),
  ];
  const path = word.replace(/^\.\//, "");
  const ways: readonly ((migration: (typeof migrations)[number]) => boolean)[] = [
    ({ id }) => id === word,
    ({ id }) => bare(word) !== undefined && compareNumbers(id, word) === 0,
    ({ file }) => file !== undefined && (file === path || file.endsWith(`/${path}`)),
    ({ id, name, file }) => `${id}_${name}` === word || `${id}-${name}` === word || stemOf(file) === stemOf(word),
    ({ name }) => name !== "" && name === word,
  ];
  for (const way of ways) {
    const ids = idsWhere(way);
    if (ids.length > 0) return ids;
  }
  return [];
}

function stemOf(file: string | undefined): string | undefined {
  return file?.slice(file.lastIndexOf("/") + 1).replace(/(?:\.down)?\.sql$/i, "");
}

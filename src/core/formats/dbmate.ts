import type { Migration, MigrationId } from "../model/migration.js";
import type { Problem } from "../model/problem.js";
import type { Tree, TreeFile } from "../model/tree.js";
import type { CutRules } from "../sql/rules.js";
import { Claims, duplicate } from "./claims.js";
import { lookAtDbmate, written } from "./dbmate-file.js";
import { foreignToolOf } from "./foreign.js";
import type { Draft, Format, Grammar, NewFile, ParsedSource, Recognition, Rewritten } from "./format.js";
import { compareTexts, ended, matchNumbered, nextStamp, slug } from "./ids.js";
import { nameLeftOut } from "./name-left-out.js";

const grammar: Grammar = {
  // As wide as the timestamps that its owner writes next: they are to come behind.
  ids: { digits: 14, byText: true, least: 0n },
  noTransaction: "each way",
  sends: "message",
  allowsLoss: false,
  needsStatement: false,
  readsClient: false,
  unmarked: (text) => text,
  write,
};

/** dbmate's files: `20240101120000_name.sql` with `-- migrate:up` and `-- migrate:down`. */
export const dbmate: Format = {
  name: "dbmate",
  title: "dbmate",
  layout: "dbmate",
  recognise,
  parse,
  compose,
  nextId,
  compareIds,
  matchIds: matchNumbered,
  downPlace: ({ file }) => ({ kind: "section", file, directive: written("down") }),
  grammar,
};

const namePattern = /^(\d+).*\.sql$/s;

function ownFiles(tree: Tree): readonly TreeFile[] {
  return tree.files.filter(({ path }) => !path.includes("/") && /\.sql$/i.test(path));
}

function recognise(tree: Tree): Recognition {
  const migrations = ownFiles(tree).filter(({ path }) => namePattern.test(path)).length;
  const found = foreignToolOf(tree);
  return { sure: migrations > 0 && found?.name === "dbmate", migrations, evidence: found?.evidence ?? "" };
}

/** Its order is that of the files' names, where what stands behind the number is most often a `_`: `10_` comes before `1_`. */
function compareIds(a: string, b: string): number {
  return compareTexts(`${a}_`, `${b}_`);
}

/** A timestamp, as its owner gives one, unless something would come behind it. */
function nextId(ids: readonly string[], now: Date): string {
  const stamp = nextStamp([], now);
  return ids.every((id) => compareIds(id, stamp) < 0) ? stamp : nextStamp(ids, now);
}

function parse(tree: Tree, rules: CutRules): ParsedSource {
  const problems: Problem[] = [];
  const migrations: Migration[] = [];
  // Its versions are texts: 1 and 001 are two.
  const taken = new Claims<Migration>((id) => id);
  for (const source of tree.files) {
    const file = `${tree.name}/${source.path}`;
    const [, id] = source.path.includes("/") ? [] : (namePattern.exec(source.path) ?? []);
    if (id === undefined) {
      problems.push(...nameLeftOut(source.path, tree, { format: "dbmate", expected: "20240101120000_name.sql" }));
      continue;
    }
    const name = source.path
      .slice(id.length)
      .replace(/^[_-]/, "")
      .replace(/\.sql$/, "");
    const { problems: found, ...directions } = lookAtDbmate(source, file, rules);
    problems.push(...found);
    const migration = { id: id as MigrationId, name, file, ...directions };
    if (taken.claim(migration)) migrations.push(migration);
    else problems.push(duplicate(migration, taken));
  }
  return { migrations: migrations.sort((a, b) => compareIds(a.id, b.id)), problems };
}

function compose({ id, name, up, down = "" }: Draft): readonly NewFile[] {
  return [{ path: `${id}_${slug(name)}.sql`, text: both(written("up"), up, written("down"), down) }];
}

function write({ id, name, up, down }: Rewritten): readonly NewFile[] {
  const line = (way: "up" | "down", transaction: "auto" | "none" | undefined): string =>
    transaction === "none" ? `${written(way)} transaction:false` : written(way);
  const text = both(line("up", up.transaction), up.text, line("down", down?.transaction), down?.text ?? "");
  return [{ path: `${id}_${slug(name)}.sql`, text }];
}

function both(upLine: string, up: string, downLine: string, down: string): string {
  return `${upLine}\n${ended(up)}\n${downLine}\n${ended(down)}`;
}

import type { Migration, MigrationId } from "../model/migration.js";
import type { Problem } from "../model/problem.js";
import type { Tree, TreeFile } from "../model/tree.js";
import type { CutRules } from "../sql/rules.js";
import { problemOf } from "../sql/text-problem.js";
import { foreignToolOf } from "./foreign.js";
import type { Draft, Format, Grammar, NewFile, ParsedSource, Recognition, Rewritten, Surroundings } from "./format.js";
import { compareNumbers, compareTexts, ended, matchNumbered, nextStamp, slug } from "./ids.js";
import { nameLeftOut } from "./name-left-out.js";
import { lookOneWay, SqlFile } from "./sql-file.js";

const grammar: Grammar = {
  // As wide as the timestamps that its owner writes next: they are to come behind.
  ids: { digits: 14, byText: true, least: 0n },
  noTransaction: "never",
  sends: "message",
  allowsLoss: false,
  needsStatement: false,
  readsClient: false,
  rarelyBack: true,
  unmarked: (text) => text,
  write,
  beside,
};

/** Prisma's folders: `20240101120000_name/migration.sql`, and a `down.sql` beside it where the team writes one. */
export const prisma: Format = {
  name: "prisma",
  title: "Prisma",
  layout: "prisma",
  exactSchema: true,
  recognise,
  parse,
  compose,
  nextId: (ids, now) => nextStamp(ids.map(stampOf).filter(isStamp), now),
  compareIds: compareTexts,
  matchIds,
  downPlace: ({ file }) => ({ kind: "file", file: file.replace(/[^/]*$/, downName) }),
  grammar,
};

const upName = "migration.sql";
const downName = "down.sql";
const lockName = "migration_lock.toml";

function recognise(tree: Tree): Recognition {
  const migrations = tree.files.filter(({ path }) => /^[^/]+\/migration\.sql$/.test(path)).length;
  const found = foreignToolOf(tree);
  return { sure: found?.name === "prisma", migrations, evidence: found?.evidence ?? "" };
}

function parse(tree: Tree, rules: CutRules, { products = [] }: Surroundings = {}): ParsedSource {
  const problems: Problem[] = [];
  const migrations: Migration[] = [];
  for (const [folder, files] of foldersOf(tree)) {
    const at = `${tree.name}/${folder}`;
    const up = files.get(upName);
    if (!up) {
      problems.push(problemOf("file_missing", { expected: upName }, "error", { file: at }));
      continue;
    }
    const file = `${at}/${upName}`;
    const { problems: found, direction } = lookOneWay(up, file, rules, prisma.title, `${at}/${downName}`);
    problems.push(...found);
    const down = files.get(downName);
    const back = down && lookOneWay(down, `${at}/${downName}`, rules, prisma.title);
    if (back) problems.push(...back.problems);
    migrations.push({
      id: folder as MigrationId,
      name: folder.replace(/^\d+_/, ""),
      file,
      up: direction,
      ...(back && !back.empty ? { down: back.direction } : {}),
    });
  }
  for (const source of tree.files) {
    const file = `${tree.name}/${source.path}`;
    if (source.path === lockName) problems.push(...providerProblems(source, file, rules, products));
    else
      problems.push(...nameLeftOut(source.path, tree, { format: "Prisma", expected: `20240101120000_name/${upName}` }));
  }
  return { migrations: migrations.sort((a, b) => compareTexts(a.id, b.id)), problems };
}

/** Each folder of the tree's own is a migration, whatever its name; what lies deeper is the team's. */
function foldersOf(tree: Tree): ReadonlyMap<string, ReadonlyMap<string, TreeFile>> {
  const folders = new Map<string, Map<string, TreeFile>>();
  for (const source of tree.files) {
    const [folder = "", name, ...deeper] = source.path.split("/");
    if (name === undefined) continue;
    const files = folders.get(folder) ?? new Map<string, TreeFile>();
    folders.set(folder, files);
    if (deeper.length === 0) files.set(name, source);
  }
  return folders;
}

/** The files are for one product: elsewhere they fail half-way, or mean something else. */
function providerProblems(
  source: TreeFile,
  file: string,
  rules: CutRules,
  products: readonly string[],
): readonly Problem[] {
  const lock = new SqlFile(source, file, rules);
  if (!lock.readable) return lock.problems;
  const [, provider = ""] = /^provider\s*=\s*"?([^"\s]*)"?/m.exec([...lock.text()].join("")) ?? [];
  if (provider === "" || products.length === 0 || products.includes(provider)) return [];
  return [problemOf("provider_differs", { provider, expected: products.join(", ") }, "error", { file })];
}

function compose({ id, name, up, down }: Draft): readonly NewFile[] {
  const folder = withinBytes(`${id}_${slug(name)}`, longestName);
  return [
    { path: `${folder}/${upName}`, text: ended(up) },
    ...(down === undefined ? [] : [{ path: `${folder}/${downName}`, text: ended(down) }]),
  ];
}

/** Prisma's own limit. */
const longestName = 200;
const encoder = new TextEncoder();

function withinBytes(text: string, most: number): string {
  let kept = text;
  while (encoder.encode(kept).length > most) kept = Array.from(kept).slice(0, -1).join("");
  return kept;
}

function stampOf(id: string): string {
  return /^\d+/.exec(id)?.[0] ?? "";
}

/** `0_init` is a number, and the next one is none. */
function isStamp(id: string): boolean {
  return id.length === 14;
}

/** By the folder, by its number or its name alone, or by the path of the folder or the file. */
function matchIds(given: string, migrations: Parameters<Format["matchIds"]>[1]): readonly string[] {
  const word = given.trim().replace(/^\.\//, "").replace(/\/$/, "");
  const sure = matchNumbered(word, migrations);
  if (sure.length > 0 || word === "") return sure;
  const inFolder = migrations.filter(({ file }) => `/${file ?? ""}`.endsWith(`/${word}/${upName}`));
  const ofStamp = migrations.filter(({ id }) => /^\d+$/.test(word) && compareNumbers(stampOf(id), word) === 0);
  return [...new Set((inFolder.length > 0 ? inFolder : ofStamp).map(({ id }) => id))];
}

function write({ id, name, up, down }: Rewritten): readonly NewFile[] {
  return compose({ id, name, up: up.text, ...(down ? { down: down.text } : {}) });
}

/** As its owner writes it. */
function beside(product: string): readonly NewFile[] {
  const head =
    "# Please do not edit this file manually\n# It should be added in your version-control system (e.g., Git)\n";
  return [{ path: lockName, text: `${head}provider = "${product}"\n` }];
}

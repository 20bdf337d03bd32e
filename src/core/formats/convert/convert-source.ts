import type { Direction, Migration, Performed } from "../../model/migration.js";
import type { ObstacleWhy } from "../../model/obstacle.js";
import type { Problem } from "../../model/problem.js";
import type { Tree } from "../../model/tree.js";
import { checksumsOf } from "../../sql/checksum.js";
import type { Dialect } from "../../sql/dialect.js";
import type { CutRules } from "../../sql/rules.js";
import { problemOf } from "../../sql/text-problem.js";
import type { Format, Grammar, NewFile, Rewritten, RewrittenWay, Surroundings } from "../format.js";
import { asOwnerRuns } from "./as-owner-runs.js";
import { endedText } from "./ended-text.js";
import { lookAtText } from "./look-at-text.js";
import { newIds } from "./new-ids.js";

/** A format that can be written and read for others. */
export type Convertible = Format & { readonly grammar: Grammar };

/** A source in another format's files, read again and compared: what has an obstacle is not to be written. */
export interface Conversion {
  readonly files: readonly NewFile[];
  /** Those of them that are no migration's. */
  readonly beside: readonly NewFile[];
  readonly pairs: readonly Pair[];
  /** `not_convertible`, each with its migration. */
  readonly obstacles: readonly Problem[];
  /** The ids are counted anew: the other format cannot keep these. */
  readonly counted: boolean;
}

export interface Pair {
  readonly from: Migration;
  /** As it is read in the new files. */
  readonly to: Migration;
  readonly files: readonly string[];
}

export interface ConversionWishes {
  readonly from: Convertible;
  readonly to: Convertible;
  readonly dialect: Pick<Dialect, "rules" | "watch" | "classify">;
  readonly around: Surroundings;
  /** Where the new files are to stand, as a person is shown it. */
  readonly folder: string;
}

/** Writes migrations anew in another format, and proves by reading them that they are the same, in the same order. */
export function convertSource(migrations: readonly Migration[], wishes: ConversionWishes): Conversion {
  const { from, to, dialect } = wishes;
  const { rules } = dialect;
  const { ids, counted } = newIds(
    migrations.map(({ id }) => id),
    to.grammar.ids,
  );
  const obstacles: Problem[] = [];
  const say = ({ id, file }: Migration, whys: readonly ObstacleWhy[]): void => {
    obstacles.push(
      ...whys.map((obstacle) => problemOf("not_convertible", { id, to: to.title, obstacle }, "error", { file })),
    );
  };
  const written = migrations.flatMap((migration, index) => {
    const whys = obstaclesOf(migration, from.grammar, to.grammar, rules);
    say(migration, whys);
    if (whys.length > 0) return [];
    const asWritten = rewrittenOf(migration, ids[index] ?? "", from.grammar, rules);
    const { migration: rewritten, whys: more } = asOwnerRuns(asWritten, to.grammar, dialect);
    say(migration, more);
    return more.length > 0 ? [] : [{ migration, rewritten, files: to.grammar.write(rewritten, rules) }];
  });
  const [product] = wishes.around.products ?? [];
  const beside = product === undefined ? [] : (to.grammar.beside?.(product) ?? []);
  const files = [...written.flatMap((each) => each.files), ...beside];
  const read = to.parse(treeOf(files, wishes.folder), rules, wishes.around);
  const refused = new Set(read.problems.filter(({ severity }) => severity === "error").map(({ at }) => at.file));
  const pairs = written.flatMap(({ migration, rewritten, files: own }, index): readonly Pair[] => {
    const now = read.migrations[index];
    const isRefused = own.some(({ path }) => refused.has(`${wishes.folder}/${path}`));
    if (now && !isRefused && asksAlike(rewritten, now, to.grammar) && holdsSame(migration, now, rules))
      return [{ from: migration, to: now, files: own.map(({ path }) => path) }];
    say(migration, [{ kind: "reads_otherwise" }]);
    return [];
  });
  return { files, beside, pairs, obstacles, counted };
}

/** But for what its transactions ask. */
function obstaclesOf(migration: Migration, from: Grammar, to: Grammar, rules: CutRules): readonly ObstacleWhy[] {
  const { up, down, file } = migration;
  const ways = down ? [up, down] : [up];
  const code = up.code;
  if (code) return [{ kind: "code", language: code.language }];
  // Their text is no SQL: written into a file of SQL it would be run as such.
  const performed = ways.find((way) => way.performed)?.performed;
  if (performed) return [{ kind: "code", language: languageOf(performed, file) }];
  if (ways.some(({ script }) => script.asWritten)) return [{ kind: "variables" }];
  if (ways.some(({ blocks = 1 }) => blocks > 1)) return [{ kind: "blocks" }];
  const looked = ways.map((way) => lookAtText(from.unmarked(textOf(way), rules), rules));
  const whys: ObstacleWhy[] = [];
  const client = looked.find((each) => each.client !== undefined)?.client;
  if (client !== undefined && !to.readsClient) whys.push({ kind: "client", what: client });
  if (to.needsStatement && looked[0]?.statements === 0) whys.push({ kind: "empty" });
  if (ways.some(({ allowsLoss }) => allowsLoss) && !to.allowsLoss) whys.push({ kind: "allow_lossy" });
  return whys;
}

function languageOf(performed: Performed, file: string): string {
  if (performed.way === "command") return file.endsWith(".go") ? "Go" : "a command";
  return /ts$/i.test(performed.module) ? "TypeScript" : "JavaScript";
}

function rewrittenOf({ name, up, down }: Migration, id: string, from: Grammar, rules: CutRules): Rewritten {
  const way = (direction: Direction): RewrittenWay => ({
    text: endedText(from.unmarked(textOf(direction), rules), rules),
    transaction: direction.transaction,
    allowsLoss: direction.allowsLoss ?? false,
  });
  return { id, name: name === "" ? "migration" : name, up: way(up), ...(down ? { down: way(down) } : {}) };
}

/** The same SQL both ways, asked for in the same way. */
export function isSame(meant: Migration, read: Migration, grammar: Grammar, rules: CutRules): boolean {
  return asksAlike(meant, read, grammar) && holdsSame(meant, read, rules);
}

type Asking = Pick<Direction, "transaction">;

/** Where nothing can be asked for, nothing differs. */
function asksAlike(
  meant: { readonly up: Asking; readonly down?: Asking },
  read: Migration,
  { noTransaction }: Grammar,
): boolean {
  if (noTransaction === "never") return true;
  return meant.up.transaction === read.up.transaction && meant.down?.transaction === read.down?.transaction;
}

function holdsSame(meant: Migration, read: Migration, rules: CutRules): boolean {
  const same = (one: Direction | undefined, other: Direction | undefined): boolean => {
    if (!one || !other) return one === other;
    if ((one.allowsLoss ?? false) !== (other.allowsLoss ?? false)) return false;
    return tokensOf(one, rules) === tokensOf(other, rules);
  };
  return same(meant.up, read.up) && same(meant.down, read.down);
}

/** Blind to comments, the formats' own among them, and to whether the last statement has its semicolon. */
function tokensOf(direction: Direction, rules: CutRules): string {
  return checksumsOf([endedText(textOf(direction), rules)], rules).tokens;
}

function textOf({ script }: Direction): string {
  return [...(script.asWritten?.() ?? script.read())].join("");
}

/** Files that stand nowhere yet. */
export function treeOf(files: readonly NewFile[], name: string): Tree {
  const encoder = new TextEncoder();
  const all = files.map(({ path, text }) => {
    const bytes = encoder.encode(text);
    return { path, bytes: bytes.length, read: () => [bytes] };
  });
  return { name, files: all.sort((a, b) => (a.path < b.path ? -1 : 1)) };
}

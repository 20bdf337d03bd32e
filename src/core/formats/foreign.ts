import { isSluiceError } from "../failures/failure.js";
import type { Tree, TreeFile } from "../model/tree.js";

/** A tool whose files Sluice knows by sight, and does not run in this version. */
interface ForeignTool {
  readonly name: string;
  /** A line that only its SQL files have. */
  readonly marker?: RegExp;
  /** Files that only its folders have. */
  readonly paths?: (paths: readonly string[]) => string | undefined;
}

const having =
  (pattern: RegExp) =>
  (paths: readonly string[]): string | undefined =>
    paths.find((path) => pattern.test(path));

/** The first that fits is meant: those with the surer marks stand first. */
const foreignTools: readonly ForeignTool[] = [
  { name: "prisma", paths: having(/^(?:migration_lock\.toml|\d{14}_[^/]*\/migration\.sql)$/) },
  { name: "drizzle", paths: having(/^meta\/_journal\.json$/) },
  { name: "atlas", paths: having(/^atlas\.sum$/) },
  { name: "alembic", paths: having(/^(?:alembic\.ini|script\.py\.mako|(?:alembic\/)?versions\/[^/]*\.py)$/) },
  { name: "sqitch", paths: having(/^sqitch\.plan$/) },
  {
    name: "liquibase",
    marker: /^[ \t]*--[ \t]*liquibase formatted sql/im,
    paths: having(/^[^/]*changelog[^/]*\.(?:xml|ya?ml)$/i),
  },
  { name: "goose", marker: /^[ \t]*--[ \t]*\+goose[ \t]+(?:up|down|statementbegin|no[ \t]+transaction)\b/im },
  { name: "dbmate", marker: /^[ \t]*--[ \t]*migrate:(?:up|down)\b/im },
  { name: "sql-migrate", marker: /^[ \t]*--[ \t]*\+migrate[ \t]+(?:up|down)\b/im },
  { name: "tern", marker: /^-{4}[ \t]*create above \/ drop below[ \t]*-{4}/im },
  { name: "golang-migrate", paths: having(/^\d+_[^/]*\.up\.[a-z]+$/i) },
  { name: "flyway", paths: having(/^[VUR][0-9._]*__[^/]+\.(?:sql|java)$/) },
  { name: "rails", paths: having(/^\d{14}_[^/]*\.rb$/) },
  { name: "laravel", paths: having(/^\d{4}_\d{2}_\d{2}_\d{6}_[^/]*\.php$/) },
  { name: "django", paths: having(/^\d{4}_[^/]*\.py$/) },
];

/** Files of code that are numbered as ours may be are told by what they are written for. */
const otherCode = /^\d+[-_.][^/]*\.[cm]?[jt]s$/;
const forOthers =
  /\b(?:[Kk]nex|[Kk]ysely|pgm|node-pg-migrate|MigrationInterface|QueryRunner|queryInterface|[Uu]mzug|typeorm|[Ss]equelize|mikro-orm)\b/;
const forUs = /["']sluice["']/;

/** Every format name that is known by sight only. */
export const foreignNames: readonly string[] = [...foreignTools.map(({ name }) => name), "code"];

/** One of them shows whose they are. */
const mostCode = 20;

/** Whose folder this is, by its file names or by the first files' text; undefined where nothing speaks for another tool. */
export function foreignToolOf(tree: Tree): { readonly name: string; readonly evidence: string } | undefined {
  const paths = tree.files.map(({ path }) => path);
  for (const { name, paths: ofPaths } of foreignTools) {
    const evidence = ofPaths?.(paths);
    if (evidence !== undefined) return { name, evidence };
  }
  for (const file of tree.files.filter(({ path }) => otherCode.test(path)).slice(0, mostCode)) {
    const text = firstPieceOf(file);
    if (forOthers.test(text) && !forUs.test(text)) return { name: "code", evidence: file.path };
  }
  const sql = tree.files.filter(({ path }) => !path.includes("/") && /\.sql$/i.test(path));
  for (const file of new Set([...sql.slice(0, 3), ...sql.slice(-1)])) {
    const found = foreignMarkerIn(firstPieceOf(file));
    if (found) return { name: found.format, evidence: `${found.marker} (${file.path})` };
  }
  return undefined;
}

/** A line of another tool in this text, with its 1-based line. */
export function foreignMarkerIn(
  text: string,
): { readonly format: string; readonly marker: string; readonly line: number } | undefined {
  if (!hint.test(text)) return undefined;
  for (const { name, marker } of foreignTools) {
    const found = marker?.exec(text);
    if (found) return { format: name, marker: found[0].trim(), line: text.slice(0, found.index).split("\n").length };
  }
  return undefined;
}

const hint = /--[ \t]*(?:\+goose|\+migrate|migrate:|liquibase)|-{4}[ \t]*create above/i;

/** What cannot be read shows no tool: whoever reads the files next says which, and why. */
export function firstPieceOf(file: TreeFile): string {
  try {
    for (const piece of file.read()) return new TextDecoder().decode(piece);
  } catch (error) {
    if (isSluiceError(error)) throw error;
  }
  return "";
}

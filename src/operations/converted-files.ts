import { SluiceError } from "../core/failures/failure.js";
import {
  type Conversion,
  convertSource,
  type Convertible,
  isSame,
  type Pair,
  treeOf,
} from "../core/formats/convert/convert-source.js";
import type { NewFile, Surroundings } from "../core/formats/format.js";
import type { Migration } from "../core/model/migration.js";
import type { Tree } from "../core/model/tree.js";
import type { TargetSettings } from "../config/settings.js";
import { historyOf } from "./history-of.js";
import { type OpenSource, treeOrEmpty } from "./open-source.js";
import { showProblems } from "./show-problems.js";
import type { World } from "./world.js";

/** A source, what it is in another format, and what of that is not there yet. */
export interface Converted {
  readonly old: OpenSource;
  /** As it will be read, once the files are there. */
  readonly next: OpenSource;
  readonly conversion: Conversion;
  readonly missing: readonly NewFile[];
}

/** Where the new files and the new history are to be. */
export interface NewPlace {
  readonly source: TargetSettings["source"];
  readonly history: Pick<TargetSettings["history"], "schema" | "table">;
}

/** Works out the files of another format, and compares them with what stands where they are to stand. */
export async function convertedFiles(
  old: OpenSource,
  to: Convertible,
  { source, history: own }: NewPlace,
  world: World,
): Promise<Converted> {
  const { grammar } = old.format;
  if (!grammar) throw new SluiceError("not_in_this_version", { what: `sluice convert (${old.format.name})` });
  const { engine } = old;
  const around = aroundIn(old, world);
  const { dialect } = engine;
  const wishes = { from: { ...old.format, grammar }, to, dialect, around, folder: source.here };
  const conversion = convertSource(old.migrations, wishes);
  if (conversion.obstacles.length > 0) {
    const problems = showProblems(conversion.obstacles, old.tree);
    throw new SluiceError("not_convertible", { to: to.title, problems });
  }
  const there = treeOrEmpty(source, world);
  const missing = missingIn(there, conversion, old, to, world);
  const tree = { name: source.here, files: [...there.files, ...treeOf(missing, source.here).files].sort(byPath) };
  const { migrations, problems } = to.parse(tree, dialect.rules, around);
  const errors = problems.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new SluiceError("source_invalid", { problems: showProblems(errors, tree) });
  // Layout and table are the old format's; of the new one they are what its owner has. Its log is read there by every run.
  const { log, logIn, told } = old.settings.history;
  const kept = { ...own, log, ...(logIn === undefined ? {} : { logIn }), ...(told ? { told } : {}) };
  const settings = { ...old.settings, source, format: to.name, history: kept };
  const history = await historyOf(to, { settings, engine, migrations, tree });
  const next = { ...old, settings, format: to, history, migrations, problems, tree };
  return { old, next, conversion, missing };
}

/** Writes what is not there, and reads all of it as it stands now: as it was meant, or it is a defect. */
export function writeConverted({ old, next, conversion, missing }: Converted, world: World): void {
  const { folder, here } = next.settings.source;
  if (missing.length > 0) world.writeFiles(folder, missing);
  const { rules } = old.engine.dialect;
  const written = next.format.parse(world.readTree(folder, here), rules, aroundIn(old, world)).migrations;
  for (const pair of conversion.pairs) {
    const found = sameIdIn(written, pair, next);
    if (!found || !isSameSql(pair, found, next)) throw new Error(`${pair.to.file} was not written as it was meant`);
  }
}

/** Of files that stand there already those count that hold the same; anything else in their place is in the way. */
function missingIn(
  there: Tree,
  { pairs, files, beside }: Conversion,
  { engine }: OpenSource,
  to: Convertible,
  world: World,
): readonly NewFile[] {
  const read = to.parse(there, engine.dialect.rules, aroundIn({ engine }, world)).migrations;
  const taken = new Set(there.files.map(({ path }) => path));
  const wanted = new Set<string>();
  for (const pair of pairs) {
    const found = sameIdIn(read, pair, { format: to });
    if (!found) for (const path of pair.files) wanted.add(path);
    else if (!isSameSql(pair, found, { format: to, engine })) throw inTheWay(found.file);
  }
  for (const path of wanted) if (taken.has(path)) throw inTheWay(`${there.name}/${path}`);
  for (const { path } of beside) if (!taken.has(path)) wanted.add(path);
  return files.filter(({ path }) => wanted.has(path));
}

function aroundIn({ engine }: Pick<OpenSource, "engine">, { settings }: World): Surroundings {
  return { variables: settings.variables(), products: engine.products };
}

function sameIdIn(
  migrations: readonly Migration[],
  { to: { id } }: Pair,
  { format }: Pick<OpenSource, "format">,
): Migration | undefined {
  return migrations.find((each) => format.compareIds(each.id, id) === 0);
}

function isSameSql(
  { to }: Pair,
  found: Migration,
  { format: { grammar }, engine }: Pick<OpenSource, "format" | "engine">,
): boolean {
  return grammar !== undefined && isSame(to, found, grammar, engine.dialect.rules);
}

function inTheWay(file: string): SluiceError<"file_exists"> {
  return new SluiceError("file_exists", { file });
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : 1;
}

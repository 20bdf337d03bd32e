import { SluiceError } from "../core/failures/failure.js";
import { chooseFormat } from "../core/formats/list.js";
import type { Draft, Format } from "../core/formats/format.js";
import type { Migration } from "../core/model/migration.js";
import type { TargetSettings } from "../config/settings.js";
import { parsed, targetsOf, treeOrEmpty } from "./open-source.js";
import { showProblems } from "./show-problems.js";
import type { World } from "./world.js";

export interface NewRequest {
  readonly target?: string;
  readonly name: string;
  /** In TypeScript or JavaScript instead of SQL. */
  readonly code?: boolean;
}
export interface NewResult {
  readonly files: readonly string[];
  readonly id: string;
}

/** Writes the files of the next migration, named and divided as the source's others are. Overwrites nothing. */
export async function newMigration(request: NewRequest, world: World): Promise<NewResult> {
  const { name } = request;
  if (!/[\p{L}\p{N}]/u.test(name)) throw badName(name);
  const settings = oneTarget(request, world);
  const { source, format: formatName } = settings;
  const tree = treeOrEmpty(source, world);
  const chosen = await chooseFormat(tree, formatName);
  if (request.code && !chosen.wanted && !chosen.composeCode) throw noCode(chosen);
  const engine = await world.engineFor(settings);
  const { migrations, problems, own } = await parsed(chosen, tree, { settings, engine, world });
  const format = { ...chosen, ...own };
  // They say where its file is to stand, and how it is called.
  const unread = problems.filter(({ code }) => code === "setting_unread");
  if (unread.length > 0) throw new SluiceError("source_invalid", { problems: showProblems(unread, tree) });
  const paths = tree.files.map(({ path }) => path).filter((path) => !path.includes("/"));
  // A number that a doubled file or a lone down has is taken, too.
  const taken = problems.flatMap(({ facts }) => ("id" in facts ? [facts.id] : []));
  const ids = [...migrations.map((migration) => migration.id), ...taken];
  const now = world.clock.now();
  const id = format.nextId(ids, now);
  const [product] = engine.products;
  const isFirst = tree.files.length === 0;
  const beside = isFirst && product !== undefined ? (format.grammar?.beside?.(product) ?? []) : [];
  const draft = { ...draftOf(id, name, paths, migrations, format), now };
  const made = request.code && format.composeCode ? await format.composeCode(draft, tree) : format.compose(draft);
  const files = [...made, ...beside];
  world.writeFiles(source.folder, files);
  return { files: files.map(({ path }) => `${source.here}/${path}`), id };
}

function oneTarget({ target }: NewRequest, world: World): TargetSettings {
  const targets = targetsOf(world, target);
  const [only, second] = targets;
  if (only && !second) return only;
  const among = targets.map(({ name }) => name);
  throw new SluiceError("wrong_use", { detail: { kind: "needs_flag", flag: "--target", among } });
}

function badName(given: string): SluiceError {
  return new SluiceError("wrong_use", { detail: { kind: "bad_value", flag: "NAME", given, expected: "add_phone" } });
}

function noCode({ title, grammar }: Format): SluiceError {
  const detail = { kind: "no_code", format: title, convertible: grammar !== undefined } as const;
  return new SluiceError("wrong_use", { detail });
}

/** A team that writes no downs is not told to; everybody else gets a place for one. */
function draftOf(
  id: string,
  name: string,
  paths: readonly string[],
  migrations: readonly Migration[],
  { grammar }: Format,
): Draft {
  const pairs = paths.some((path) => /\.down\.sql$/i.test(path));
  const isUsual = grammar?.rarelyBack !== true;
  const hasDowns = migrations.length === 0 ? isUsual : migrations.some(({ down }) => down !== undefined);
  const up = `-- ${name.replace(/\s+/g, " ").trim()}\n`;
  return { id, name, up, ...(pairs || hasDowns ? { down: "" } : {}), beside: paths, pairs };
}

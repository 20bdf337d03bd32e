import { chooseFormat } from "../core/formats/list.js";
import type { Format, ParsedSource } from "../core/formats/format.js";
import type { History } from "../core/histories/history.js";
import type { Migration } from "../core/model/migration.js";
import type { Standing } from "../core/plan/states.js";
import type { Problem } from "../core/model/problem.js";
import type { Tree } from "../core/model/tree.js";
import { SluiceError, isSluiceError } from "../core/failures/failure.js";
import { problemOf } from "../core/sql/text-problem.js";
import { nearest } from "../config/nearest.js";
import type { TargetSettings } from "../config/settings.js";
import { unknownTarget } from "../config/target.js";
import type { Engine } from "../engines/engine.js";
import { addressIn } from "./connect-target.js";
import { historyOf } from "./history-of.js";
import { showProblems } from "./show-problems.js";
import type { WantedState } from "./wanted-state.js";
import type { World } from "./world.js";

/** A target's files as they stand, read before any connection is opened. */
export interface OpenSource {
  readonly settings: TargetSettings;
  readonly engine: Engine;
  readonly format: Format;
  /** Another, where it is seen that less may be written than was meant. */
  history: History;
  readonly migrations: readonly Migration[];
  readonly problems: readonly Problem[];
  readonly tree: Tree;
  /** Of a state that is wanted: what its tool says of it. */
  readonly wanted?: WantedState;
}

/** The targets a command works over: all, in order, or the one that is named. */
export function targetsOf(world: World, name: string | undefined): readonly TargetSettings[] {
  const { targets } = world.settings;
  if (name === undefined) return targets;
  const found = targets.filter((target) => target.name === name);
  if (found.length === 0)
    throw unknownTarget(
      name,
      targets.map((target) => target.name),
    );
  return found;
}

/** Reads and checks a target's files. An error in them is thrown before a database is touched; the rest is said. */
export async function openSource(
  given: TargetSettings,
  world: World,
  purpose: "run" | "look" = "run",
): Promise<OpenSource> {
  if (given.source.failure) throw given.source.failure;
  const tree = world.readTree(given.source.folder, given.source.here);
  const chosen = await chooseFormat(tree, given.format);
  const settings = chosen.exactSchema ? (await import("../config/schema-told.js")).withExactSchema(given) : given;
  // Its server has an address only while it runs, and the tool would work on whatever its variables say.
  if (chosen.wanted && addressIn(settings)?.embedded)
    throw new SluiceError("not_in_this_version", { what: `${chosen.name} on embedded:` });
  const engine = await world.engineFor(settings);
  const { migrations, problems, own, table, pending } = await parsed(chosen, tree, { settings, engine, world });
  const format = { ...chosen, ...own };
  const history = await historyOf(format, { settings, engine, migrations, tree, table });
  // A file that `new` has just made may be looked at before anything is written in it; it is not run.
  const errors = problems.filter(
    ({ severity, code }) => severity === "error" && (purpose === "run" || code !== "empty_file"),
  );
  // What is thrown is told by the failure, and not twice.
  for (const problem of problems)
    if (!errors.includes(problem)) world.on({ type: "source.problem", target: settings.name, problem });
  if (errors.length > 0)
    throw new SluiceError("source_invalid", { problems: showProblems(errors, tree) }, { target: settings.name });
  const [first] = migrations;
  const wanted =
    pending && first ? (await import("./wanted-state.js")).wantedState(pending, first, settings, world) : undefined;
  return { settings, engine, format, history, migrations, problems, tree, ...(wanted ? { wanted } : {}) };
}

/** A source that is not there yet is to begin. */
export function treeOrEmpty({ folder, here }: TargetSettings["source"], world: World): Tree {
  try {
    return world.readTree(folder, here);
  } catch (error) {
    if (isSluiceError(error) && error.code === "source_missing" && error.facts.reason === undefined)
      return { name: here, files: [] };
    throw error;
  }
}

/** The migrations in a tree, as they are for this engine, in this environment and with what stands around them. */
export async function parsed(
  format: Format,
  tree: Tree,
  { settings, engine, world }: { readonly settings: TargetSettings; readonly engine: Engine; readonly world: World },
): Promise<ParsedSource> {
  const { dialect, products } = engine;
  const around =
    format.defaultCommand || format.byCommand || format.wanted
      ? (await import("./around-source.js")).aroundSource(settings, format, world)
      : {};
  return format.parse(tree, dialect.rules, { variables: world.settings.variables(), products, ...around });
}

/** Told before a step runs whose beginning nobody will have noted. */
export function unnoted({ history }: Pick<OpenSource, "history">): Problem | undefined {
  if (!history.notesNothing) return undefined;
  return problemOf("step_not_noted", { tool: history.name }, "warning", { file: shownTable({ history }) });
}

/** `sluice.history`, as CONTRACT's JSON names it. */
export function shownTable({ history: { table } }: { readonly history: Pick<History, "table"> }): string {
  return table.schema ? `${table.schema}.${table.table}` : table.table;
}

/** The one migration a person means by `given`: by its id, number, file or name, among files and history. */
export function matchId(
  given: string,
  known: readonly { readonly id: string; readonly name: string; readonly file?: string }[],
  format: Format,
): string {
  const matches = [...new Set(format.matchIds(given, known))];
  if (matches.length === 1 && matches[0] !== undefined) return matches[0];
  if (matches.length > 1) throw new SluiceError("ambiguous_id", { id: given, candidates: matches });
  const near = nearest(
    given,
    known.flatMap(({ id, name }) => [id, name]),
  );
  throw new SluiceError("unknown_id", { id: given, near: near === undefined ? [] : [near] });
}

/** The same among what stands in a target. */
export function matchStanding(
  given: string,
  standings: readonly Pick<Standing, "id" | "name" | "migration">[],
  { format }: Pick<OpenSource, "format">,
): string {
  const known = standings.map(({ id, name, migration }) => ({
    id,
    name,
    ...(migration ? { file: migration.file } : {}),
  }));
  return matchId(given, known, format);
}

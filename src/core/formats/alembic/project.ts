import type { Problem } from "../../model/problem.js";
import type { Tree } from "../../model/tree.js";
import { problemOf } from "../../sql/text-problem.js";
import type { Outside } from "../format.js";
import { type AlembicEnvironment, readEnvironment } from "./environment-file.js";
import type { IniSection } from "./ini.js";
import { below, pathFrom } from "./paths.js";
import { type Chosen, placeOf, settingsOf } from "./settings.js";

/** Where a team's Alembic has its files, and how it is set. */
export interface AlembicProject {
  /** In their order. */
  readonly locations: readonly Tree[];
  /** The first that the settings name, where Alembic puts new files: absolute. */
  readonly first?: string;
  readonly recursive: boolean;
  /** Where its own command finds its settings by itself. */
  readonly home?: string;
  readonly environment: AlembicEnvironment;
  /** Of new files' names. */
  readonly template?: string;
  readonly problems: readonly Problem[];
}

/** The settings that belong to a source: of the files that name its folder, in it or above it; none need be there. */
export function projectOf(tree: Tree, outside: Outside, chosen: Chosen): AlembicProject {
  const found = settingsOf(outside, chosen);
  const settings = "scripts" in found ? found : undefined;
  const scripts = settings?.scripts ?? scriptsWithout(tree, outside);
  const at = (folder: string): Tree | undefined => treeAt(folder, tree, outside);
  const names = settings?.locations ?? [];
  const root = outside.cwd ?? settings?.folder ?? outside.folder;
  const trees = names.map((name) => at(placeOf(name, root)));
  const usual = at(pathFrom(scripts, "versions")) ?? tree;
  const missing = names.filter((_, index) => trees[index] === undefined);
  const environmentFile = pathFrom(scripts, "env.py");
  const text = outside.text(environmentFile);
  const { ini = nothing, all = nothing } = settings ?? {};
  const environment =
    text === undefined ? { problems: [] } : readEnvironment(text, shown(environmentFile, tree, outside), { ini, all });
  const template = all.get("file_template");
  return {
    locations: names.length > 0 ? trees.filter((each) => each !== undefined) : [usual],
    ...(names[0] === undefined ? {} : { first: placeOf(names[0], root) }),
    recursive: settings?.recursive ?? false,
    ...(settings ? { home: settings.folder } : {}),
    environment: { ...tableIn(all), ...environment },
    ...(template === undefined ? {} : { template }),
    problems: [
      ...found.problems,
      ...environment.problems,
      // Alembic passes over a folder that is not there; a revision that is missing for it is told by its own name.
      ...missing.map((expected) => problemOf("file_missing", { expected }, "warning", { file: settings?.file ?? "" })),
    ],
  };
}

const nothing: IniSection = new Map();

/** Without an ini file: the source has `env.py`, or is its folder of versions. */
function scriptsWithout(tree: Tree, outside: Outside): string {
  const isOwn = tree.files.some(
    ({ path }) => path === "env.py" || path === "script.py.mako" || path.startsWith("versions/"),
  );
  const parent = pathFrom(outside.folder, "..");
  return !isOwn && outside.text(pathFrom(parent, "env.py")) !== undefined ? parent : outside.folder;
}

function treeAt(folder: string, tree: Tree, outside: Outside): Tree | undefined {
  const path = below(outside.folder, folder);
  if (path === undefined) return outside.tree(folder);
  if (path === "") return tree;
  const files = tree.files
    .filter((file) => file.path.startsWith(`${path}/`))
    .map((file) => ({ path: file.path.slice(path.length + 1), bytes: 0, read: () => file.read() }));
  return files.length > 0 ? { name: `${tree.name}/${path}`, files } : undefined;
}

function shown(file: string, tree: Tree, { folder }: Outside): string {
  const path = below(folder, file);
  return path === undefined ? file.slice(file.lastIndexOf("/", file.lastIndexOf("/") - 1) + 1) : `${tree.name}/${path}`;
}

/** Where the settings themselves say so, for an `env.py` that asks it in a way that is not seen. */
function tableIn(values: IniSection): Pick<AlembicEnvironment, "table" | "schema"> {
  const [table, schema] = [values.get("version_table"), values.get("version_table_schema")];
  return { ...(table ? { table } : {}), ...(schema ? { schema } : {}) };
}

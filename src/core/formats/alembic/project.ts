import type { Problem } from "../../model/problem.js";
import type { Tree } from "../../model/tree.js";
import { problemOf } from "../../sql/text-problem.js";
import type { Outside } from "../format.js";
import { type AlembicEnvironment, readEnvironment } from "./environment-file.js";
import { type IniSection, iniSection } from "./ini.js";
import { below, pathFrom } from "./paths.js";

/** Where a team's Alembic has its files, and how it is set. */
export interface AlembicProject {
  /** In their order. */
  readonly locations: readonly Tree[];
  readonly recursive: boolean;
  /** Where its own command finds its ini file by itself. */
  readonly home?: string;
  readonly environment: AlembicEnvironment;
  /** Of new files' names. */
  readonly template?: string;
  readonly problems: readonly Problem[];
}

/** What of the team's command says which settings are meant. */
export interface Chosen {
  readonly config?: string;
  readonly section?: string;
}

/** `-c FILE` and `-n NAME` of a command line. */
export function chosenBy(command: string): Chosen {
  const words = [...command.matchAll(/(?:[^\s"']|"[^"]*"|'[^']*')+/g)].map(([word]) => word.replace(/["']/g, ""));
  const valueOf = (short: string, long: string): string | undefined => {
    const at = words.findIndex((word) => word === short || word === long);
    if (at >= 0) return words[at + 1];
    return words.find((word) => word.startsWith(`${long}=`))?.slice(long.length + 1);
  };
  const [config, section] = [valueOf("-c", "--config"), valueOf("-n", "--name")];
  return { ...(config === undefined ? {} : { config }), ...(section === undefined ? {} : { section }) };
}

interface Ini {
  /** The folder in which it stands. */
  readonly folder: string;
  readonly file: string;
  readonly values: IniSection;
  /** The folder with `env.py` that it names. */
  readonly scripts: string;
}

/** The settings that belong to a source: of the ini file that names its folder, in it or above it; none need be there. */
export function projectOf(tree: Tree, outside: Outside, chosen: Chosen): AlembicProject {
  const ini = iniOf(outside, chosen);
  const scripts = ini?.scripts ?? scriptsWithout(tree, outside);
  const at = (folder: string): Tree | undefined => treeAt(folder, tree, outside);
  const names = ini ? locationsIn(ini.values) : [];
  const root = outside.cwd ?? ini?.folder ?? outside.folder;
  const folders = names.map((name) => placeOf(name, root));
  const usual = at(pathFrom(scripts, "versions")) ?? tree;
  const found = folders.map((folder) => at(folder));
  const missing = names.filter((_, index) => found[index] === undefined);
  const locations = names.length > 0 ? found.filter((each) => each !== undefined) : [usual];
  const environmentFile = pathFrom(scripts, "env.py");
  const text = outside.text(environmentFile);
  const values = ini?.values ?? new Map<string, string>();
  const environment =
    text === undefined ? { problems: [] } : readEnvironment(text, shown(environmentFile, tree, outside), values);
  const template = values.get("file_template");
  return {
    locations,
    recursive: isOn(values.get("recursive_version_locations")),
    ...(ini ? { home: ini.folder } : {}),
    environment: { ...tableIn(values), ...environment },
    ...(template === undefined ? {} : { template }),
    problems: [
      ...environment.problems,
      // Alembic passes over a folder that is not there; a revision that is missing for it is told by its own name.
      ...missing.map((expected) => problemOf("file_missing", { expected }, "warning", { file: ini?.file ?? "" })),
    ],
  };
}

/** The ini file that the command names, else the nearest that is of this source. */
function iniOf(outside: Outside, { config, section }: Chosen): Ini | undefined {
  const named = config === undefined ? undefined : pathFrom(outside.cwd ?? outside.folder, config);
  const files = named === undefined ? outside.above.map((folder) => pathFrom(folder, "alembic.ini")) : [named];
  for (const file of files) {
    const folder = pathFrom(file, "..");
    const text = outside.text(file);
    const values = text === undefined ? undefined : iniSection(text, section ?? "alembic", { here: folder });
    const location = values?.get("script_location");
    if (!values || location === undefined) continue;
    const scripts = placeOf(location, outside.cwd ?? folder);
    if (named !== undefined || isOfSource(outside.folder, folder, scripts))
      return { folder, file: pathFrom(folder, "alembic.ini") === file ? "alembic.ini" : file, values, scripts };
  }
  return undefined;
}

/** Its folder is the source, or holds it, or stands right in it; or the ini file itself stands in the source. */
function isOfSource(source: string, folder: string, scripts: string): boolean {
  return folder === source || below(scripts, source) !== undefined || below(source, scripts) !== undefined;
}

/** A path, or `package:folder`, whose package is taken for a folder of that name. */
function placeOf(location: string, root: string): string {
  const [, name, rest] = /^([\w.]{2,}):(.*)$/.exec(location) ?? [];
  if (name === undefined || rest === undefined) return pathFrom(root, location.trim());
  return pathFrom(root, `${name.replaceAll(".", "/")}/${rest.replaceAll(":", "/")}`);
}

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

/** What parts several version locations. */
const separators: Readonly<Record<string, string>> = { space: " ", newline: "\n", os: ":", ":": ":", ";": ";" };

function locationsIn(values: IniSection): readonly string[] {
  const written = values.get("version_locations") ?? "";
  const named = values.get("path_separator") ?? values.get("version_path_separator");
  const sign = named === undefined ? undefined : separators[named];
  const parts = sign === undefined ? written.split(/, *| +/) : written.split(sign);
  return parts.map((part) => part.trim()).filter((part) => part !== "");
}

/** Where the ini file itself says so, for an `env.py` that asks it in a way that is not seen. */
function tableIn(values: IniSection): Pick<AlembicEnvironment, "table" | "schema"> {
  const [table, schema] = [values.get("version_table"), values.get("version_table_schema")];
  return { ...(table ? { table } : {}), ...(schema ? { schema } : {}) };
}

function isOn(value: string | undefined): boolean {
  return /^(?:1|yes|true|on)$/i.test(value ?? "");
}

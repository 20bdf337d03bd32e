import type { Problem } from "../../model/problem.js";
import type { Outside } from "../format.js";
import { type IniSection, iniSection } from "./ini.js";
import { below, pathFrom } from "./paths.js";
import { pyprojectSettings } from "./pyproject.js";

/** What a team's alembic.ini and pyproject.toml set together: where both say something, the ini file is meant. */
export interface AlembicSettings {
  /** The folder in which they stand. */
  readonly folder: string;
  /** The folder with `env.py` that they name. */
  readonly scripts: string;
  /** The ini file's alone, and with the other one's under them. */
  readonly ini: IniSection;
  readonly all: IniSection;
  /** The version locations, and the file that names them. */
  readonly locations: readonly string[];
  readonly file: string;
  readonly recursive: boolean;
  readonly problems: readonly Problem[];
}

/** What of the team's command says which settings are meant. */
export interface Chosen {
  /** One of either kind. */
  readonly files: readonly string[];
  readonly section?: string;
}

/** `-c FILE` and `-n NAME` of a command line. */
export function chosenBy(command: string): Chosen {
  const words = [...command.matchAll(/(?:[^\s"']|"[^"]*"|'[^']*')+/g)].map(([word]) => word.replace(/["']/g, ""));
  const valuesOf = (short: string, long: string): readonly string[] =>
    words.flatMap((word, index) => {
      if (word === short || word === long) return words[index + 1] ?? [];
      return word.startsWith(`${long}=`) ? word.slice(long.length + 1) : [];
    });
  const [section] = valuesOf("-n", "--name");
  return { files: valuesOf("-c", "--config"), ...(section === undefined ? {} : { section }) };
}

/** Those that the command names, else the nearest that are of this source; none need be there. */
export function settingsOf(
  outside: Outside,
  { files, section }: Chosen,
): AlembicSettings | Pick<AlembicSettings, "problems"> {
  const problems: Problem[] = [];
  for (const { ini: file, toml } of pairsOf(outside, files)) {
    const [folder, other] = [pathFrom(file, ".."), pathFrom(toml, "..")];
    const text = outside.text(file);
    const ini =
      (text === undefined ? undefined : iniSection(text, section ?? "alembic", { here: folder })) ?? new Map();
    const more = pyprojectSettings(outside.text(toml) ?? "", other);
    const all: IniSection = new Map([...(more?.texts ?? []), ...ini]);
    const location = all.get("script_location");
    if (location === undefined) {
      problems.push(...(more?.problems ?? []));
      continue;
    }
    const home = text === undefined ? other : folder;
    const scripts = placeOf(location, outside.cwd ?? home);
    if (files.length === 0 && !isOfSource(outside.folder, home, scripts)) continue;
    const named = locationsIn(ini);
    return {
      folder: home,
      scripts,
      ini,
      all,
      ...(named.length > 0
        ? { locations: named, file: pathFrom(folder, "alembic.ini") === file ? "alembic.ini" : file }
        : { locations: more?.locations ?? [], file: "pyproject.toml" }),
      recursive: ini.has(recursively) ? isOn(ini.get(recursively)) : more?.recursive === true,
      // What the ini file says Alembic does not look for in the other one.
      problems: (more?.problems ?? []).filter(({ facts }) => !("setting" in facts && ini.has(facts.setting))),
    };
  }
  return { problems };
}

const recursively = "recursive_version_locations";

/** Which files Alembic looks into together: by their usual names where the command runs, unless it names them. */
function pairsOf(
  outside: Outside,
  files: readonly string[],
): readonly { readonly ini: string; readonly toml: string }[] {
  const usual = (folder: string): { readonly ini: string; readonly toml: string } => ({
    ini: pathFrom(folder, "alembic.ini"),
    toml: pathFrom(folder, "pyproject.toml"),
  });
  if (files.length === 0) return outside.above.map(usual);
  const root = outside.cwd ?? outside.folder;
  const named = files.map((file) => pathFrom(root, file));
  const isToml = (file: string): boolean => file.endsWith("/pyproject.toml");
  const { ini, toml } = usual(root);
  return [{ ini: named.find((file) => !isToml(file)) ?? ini, toml: named.find(isToml) ?? toml }];
}

/** Its folder is the source, or holds it, or stands right in it; or the settings themselves stand in the source. */
function isOfSource(source: string, folder: string, scripts: string): boolean {
  return folder === source || below(scripts, source) !== undefined || below(source, scripts) !== undefined;
}

/** A path, or `package:folder`, whose package is taken for a folder of that name. */
export function placeOf(location: string, root: string): string {
  const [, name, rest] = /^([\w.]{2,}):(.*)$/.exec(location) ?? [];
  if (name === undefined || rest === undefined) return pathFrom(root, location.trim());
  return pathFrom(root, `${name.replaceAll(".", "/")}/${rest.replaceAll(":", "/")}`);
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

/** To Alembic every other word means no. */
function isOn(value: string | undefined): boolean {
  return value === "true";
}

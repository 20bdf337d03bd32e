import type { Problem } from "../../model/problem.js";
import { problemOf } from "../../sql/text-problem.js";
import { filledIn } from "./ini.js";
import { readToml, TomlFault, type TomlTable, type TomlValue } from "./toml.js";

/** What `[tool.alembic]` sets, where Alembic takes it for that: its text, its lists and its switches each by its kind. */
export interface PyprojectSettings {
  readonly texts: ReadonlyMap<string, string>;
  readonly locations: readonly string[];
  readonly recursive: boolean;
  readonly problems: readonly Problem[];
}

const name = "pyproject.toml";

/** Of a pyproject.toml in the folder `here`; undefined where it says nothing of Alembic. */
export function pyprojectSettings(text: string, here: string): PyprojectSettings | undefined {
  if (!text.includes("alembic")) return undefined;
  const table = tableIn(text);
  return table && ("fault" in table ? unread(table.fault) : settingsIn(table.found, here));
}

function tableIn(text: string): { readonly found: TomlTable } | { readonly fault: TomlFault } | undefined {
  try {
    const tools = readToml(text).get("tool");
    const found = tools instanceof Map ? (tools as TomlTable).get("alembic") : undefined;
    return found instanceof Map ? { found: found as TomlTable } : undefined;
  } catch (error) {
    if (!(error instanceof TomlFault)) throw error;
    return /\btool\s*\.\s*["']?alembic/.test(text) ? { fault: error } : undefined;
  }
}

function unread({ line }: TomlFault): PyprojectSettings {
  const problem = problemOf("setting_unread", { setting: "[tool.alembic]" }, "error", { file: name, line });
  return { texts: new Map(), locations: [], recursive: false, problems: [problem] };
}

function settingsIn(table: TomlTable, here: string): PyprojectSettings {
  const problems: Problem[] = [];
  const given = new Map([["here", here.replaceAll("%", "%%")]]);
  const refused = (setting: string): undefined => {
    problems.push(problemOf("setting_unread", { setting }, "error", { file: name }));
  };
  const filled = (value: TomlValue | undefined): string | undefined =>
    typeof value === "string" ? filledIn(value, given) : undefined;
  const texts = new Map<string, string>();
  for (const [key, value] of table) {
    const text = filled(value);
    if (text !== undefined) texts.set(key.toLowerCase(), text);
    else if (key === "script_location" || key === "file_template") refused(key);
  }
  const listed = table.get("version_locations") ?? [];
  const locations = Array.isArray(listed) ? (listed as readonly TomlValue[]).map(filled) : [undefined];
  const recursive = table.get("recursive_version_locations") ?? false;
  if (locations.includes(undefined)) refused("version_locations");
  if (typeof recursive !== "boolean") refused("recursive_version_locations");
  return { texts, locations: locations.filter((each) => each !== undefined), recursive: recursive === true, problems };
}

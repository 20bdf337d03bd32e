import { existsSync, readdirSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { isFolder, textOf } from "./outside.js";

/** Where teams keep their migrations, the likeliest first. */
const usualFolders: readonly string[] = [
  "migrations",
  "db/migrations",
  "database/migrations",
  "prisma/migrations",
  "db/migrate",
  "sql/migrations",
  "src/migrations",
  "src/db/migrations",
  "src/main/resources/db/migration",
  "internal/db/migrations",
  "drizzle",
  "alembic",
];

export interface FoundSources {
  /** Relative to the root, with `/`. */
  readonly folders: readonly string[];
  readonly looked: readonly string[];
}

/** Folders that hold files where migrations usually stand. Looks at names, and into no file but Alembic's own. */
export function findSources(root: string): FoundSources {
  const folders = usualFolders.filter((folder) => hasFiles(join(root, folder)));
  const named = alembicFolder(root);
  if (named !== undefined && !folders.includes(named)) folders.push(named);
  return { folders, looked: [...usualFolders, "alembic.ini", "pyproject.toml"] };
}

function hasFiles(folder: string): boolean {
  try {
    return statSync(folder).isDirectory() && readdirSync(folder).some((name) => !name.startsWith("."));
  } catch (error) {
    // A folder that may not be read is not one that is not there: reading it says why.
    const { code, syscall } = error as NodeJS.ErrnoException;
    return code === "EACCES" && syscall === "scandir";
  }
}

/** Of the table alone: the next heading ends it. */
const tomlLocation =
  /^[ \t]*\[[ \t]*tool\.alembic[ \t]*\][^\n]*(?:\n(?!\[)[^\n]*)*?\n[ \t]*script_location[ \t]*=[ \t]*(["'])(.+?)\1/m;

/** Alembic's folder may be called anything: the ini file beside it says how, or what Python's projects are set by. */
function alembicFolder(root: string): string | undefined {
  const text = textOf(join(root, "alembic.ini"));
  const [, , inToml] = tomlLocation.exec(textOf(join(root, "pyproject.toml")) ?? "") ?? [];
  if (text === undefined && inToml === undefined) return undefined;
  const [, inIni] = /^script_location[ \t]*[=:][ \t]*(.+?)[ \t]*$/m.exec(text ?? "") ?? [];
  const written = inIni ?? inToml ?? "";
  const folder = relative(root, resolve(root, written.replaceAll("%(here)s", root))).replaceAll("\\", "/");
  if (folder !== "" && isFolder(join(root, folder))) return folder;
  const named = readdirSync(root, { withFileTypes: true }).find(
    (entry) => entry.isDirectory() && existsSync(join(root, entry.name, "script.py.mako")),
  );
  return named?.name ?? "alembic";
}

import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

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

/** Folders that hold files where migrations usually stand. Looks at names of folders, never into files. */
export function findSources(root: string): FoundSources {
  const folders = usualFolders.filter((folder) => hasFiles(join(root, folder)));
  // Alembic's folder may be called anything: its ini file stands beside it.
  if (existsSync(join(root, "alembic.ini")) && !folders.includes("alembic")) folders.push(alembicFolder(root));
  return { folders, looked: [...usualFolders, "alembic.ini"] };
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

function alembicFolder(root: string): string {
  const named = readdirSync(root, { withFileTypes: true }).find(
    (entry) => entry.isDirectory() && existsSync(join(root, entry.name, "script.py.mako")),
  );
  return named?.name ?? "alembic";
}

import { readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** A folder and those above it, nearest first, up to the root where it lies in that; else not far. */
export function foldersAbove(folder: string, root: string): readonly string[] {
  const found = [resolve(folder)];
  const last = resolve(root);
  const inside = found[0] === last || found[0]!.startsWith(`${last}/`);
  for (let at = found[0]!; inside ? at !== last : found.length < farthest;) {
    const up = dirname(at);
    if (up === at) break;
    found.push((at = up));
  }
  return found;
}

/** So many folders are looked into above one that lies elsewhere. */
const farthest = 3;

/** A file's text; undefined where there is none that can be read. */
export function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Where a program is that a command line begins with: in one of these folders, else on the PATH. */
export function findProgram(name: string, folders: readonly string[], path: string): string | undefined {
  const places = [
    ...path.split(":").map((folder) => ({ folder, told: name })),
    ...folders.map((folder) => ({ folder, told: `${folder}/${name}` })),
  ];
  const found = places.find(({ folder }) => folder !== "" && isProgram(`${folder}/${name}`));
  return found?.told;
}

function isProgram(path: string): boolean {
  try {
    const { mode } = statSync(path);
    return statSync(path).isFile() && (mode & 0o111) !== 0;
  } catch {
    return false;
  }
}

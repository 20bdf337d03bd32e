import { isAbsolute, relative } from "node:path";

/** A path as it is read from a folder, with `/`, as long as that is shorter to read than the path itself. */
export function shownFrom(folder: string, path: string): string {
  const shown = relative(folder, path).replaceAll("\\", "/");
  return shown === "" ? "." : shown.startsWith("../../") || isAbsolute(shown) ? path : shown;
}

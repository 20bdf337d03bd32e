import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { SluiceError } from "../core/failures/failure.js";

/** Writes new files, folders included: all of them, or none where one is there already (`file_exists`). */
export function writeFiles(folder: string, files: readonly { readonly path: string; readonly text: string }[]): void {
  for (const { path } of files)
    if (existsSync(join(folder, path))) throw new SluiceError("file_exists", { file: path });
  for (const { path, text } of files) writeNew(join(folder, path), text, path);
}

function writeNew(place: string, text: string, path: string): void {
  try {
    mkdirSync(dirname(place), { recursive: true });
  } catch (error) {
    throw unwritable(path, error);
  }
  try {
    // `wx`: another process may have made it a moment ago.
    writeFileSync(place, text, { flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw new SluiceError("file_exists", { file: path });
    throw unwritable(path, error);
  }
}

function unwritable(file: string, error: unknown): SluiceError {
  const reason = (error as NodeJS.ErrnoException).code ?? "EIO";
  return new SluiceError("file_unwritable", { file, reason }, { cause: error });
}

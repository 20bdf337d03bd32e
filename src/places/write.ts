import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { SluiceError } from "../core/failures/failure.js";

/** Writes new files, folders included. Never overwrites: a file that is there already is `file_exists`. */
export function writeFiles(folder: string, files: readonly { readonly path: string; readonly text: string }[]): void {
  for (const { path, text } of files) {
    const place = join(folder, path);
    try {
      mkdirSync(dirname(place), { recursive: true });
      writeFileSync(place, text, { flag: "wx" });
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? "EIO";
      if (code === "EEXIST") throw new SluiceError("file_exists", { file: path }, { cause: error });
      throw new SluiceError("file_unwritable", { file: path, reason: code }, { cause: error });
    }
  }
}

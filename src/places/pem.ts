import { readFileSync } from "node:fs";
import { SluiceError } from "../core/failures/failure.js";

/** A certificate or a key, as the variable or parameter names it. */
export function readPem(file: string, variable: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? "EIO";
    throw new SluiceError("secret_unreadable", { variable, file, reason }, { cause: error });
  }
}

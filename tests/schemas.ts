import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";

const folder = join(import.meta.dirname, "..", "schema");
const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, formats: { "date-time": isMoment } });
for (const file of readdirSync(folder))
  ajv.addSchema(JSON.parse(readFileSync(join(folder, file), "utf8")) as object, file);

/** The commands that have a published schema of their own. */
export const described: readonly string[] = readdirSync(folder)
  .map((file) => file.replace(/\.json$/u, ""))
  .filter((name) => name !== "shared" && name !== "error");

/**
 * Throws unless a `--json` document is what its published schema says. A text is taken as a whole stdout:
 * it must be exactly one document.
 */
export function assertDocument(command: string, document: unknown): void {
  const value: unknown = typeof document === "string" ? JSON.parse(document) : document;
  const name = described.includes(command) ? command : "error";
  const validate = ajv.getSchema(`${name}.json`);
  if (!validate) throw new Error(`there is no schema/${name}.json`);
  if (validate(value) === true) return;
  const wrong = (validate.errors ?? []).map(
    (error) => `${error.instancePath || "/"} ${error.message ?? ""} ${JSON.stringify(error.params)}`,
  );
  throw new Error(
    `not a document of "${command}":\n${wrong.join("\n")}\n${JSON.stringify(value, undefined, 2).slice(0, 4000)}`,
  );
}

function isMoment(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}T/u.test(text) && !Number.isNaN(Date.parse(text));
}

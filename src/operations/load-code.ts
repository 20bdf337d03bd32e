import { readFileSync } from "node:fs";
import { join } from "node:path";
import { SluiceError } from "../core/failures/failure.js";
import type { MigrationSession } from "../core/model/code-migration.js";
import type { ByCode, Direction } from "../core/model/migration.js";
import { rawChecksumOf } from "../core/sql/checksum.js";
import { decode } from "../core/sql/encoding.js";
import type { Place } from "../core/sql/text-problem.js";
import { loadModule } from "../config/load-module.js";
import type { TargetSettings } from "../config/settings.js";
import type { LoadedCode } from "../run/performer.js";

/** Loads a migration's module as it was planned: of another text nobody knows what it does. */
export async function loadCode(
  { module, export: name }: ByCode,
  direction: Pick<Direction, "raw" | "transaction">,
  { source }: TargetSettings,
): Promise<LoadedCode> {
  const path = join(source.folder, module);
  const bytes = readFileSync(path);
  const text = [...decode([bytes], module)].join("");
  const raw = rawChecksumOf([text]);
  if (raw !== direction.raw()) throw new SluiceError("source_changed", { file: `${source.here}/${module}` });
  const { loaded, run } = await loadModule(path, text, raw.slice(-16));
  const found = exportsOf(loaded);
  const code = found[name];
  if (typeof code !== "function") throw new TypeError(`${module} exports no function ${name}`);
  const inside = found["transaction"] === undefined || found["transaction"] === true;
  if (inside !== (direction.transaction === "auto"))
    throw new TypeError(`${module}: what it exports as transaction is not what its text says`);
  const migrate = code as (session: MigrationSession) => unknown;
  return {
    run: (session) => run(() => migrate(session)),
    placeOf: (error) => placeIn(error, path),
  };
}

/** Of CommonJS what matters may stand in its default. */
function exportsOf(loaded: unknown): Readonly<Record<string, unknown>> {
  const own = Object(loaded) as Record<string, unknown>;
  const { default: inner } = own;
  return { ...(typeof inner === "object" && inner !== null ? (inner as Record<string, unknown>) : {}), ...own };
}

function placeIn(error: unknown, path: string): Place | undefined {
  const { stack = "" } = Object(error) as Partial<Error>;
  const escaped = path.replace(/[$()*+.?[\\\]^{|}]/g, "\\$&");
  const found = new RegExp(`${escaped}(?:\\?[0-9a-z]*)?:(\\d+)(?::(\\d+))?`).exec(stack);
  return found ? { line: Number(found[1]), column: Number(found[2] ?? 1) } : undefined;
}

import { existsSync, readFileSync } from "node:fs";
import { dirname, extname, join, resolve } from "node:path";
import { isSluiceError, SluiceError } from "../core/failures/failure.js";
import type { SluiceConfig } from "./define.js";
import { parseJson } from "./json.js";
import { loadModule } from "./load-module.js";
import { shownFrom } from "./shown.js";
import { validateConfig } from "./validate.js";

export interface LoadedConfig {
  readonly config: SluiceConfig;
  /** Absolute. */
  readonly path: string;
  /** As a person is shown it. */
  readonly file: string;
  /** The text it was read from, for the line of a key. */
  readonly text: string;
}

/** Every name that a configuration may have. */
export const configNames: readonly string[] = ["ts", "mts", "js", "mjs", "json"].map((end) => `sluice.config.${end}`);

/**
 * The configuration that is named, or the nearest one from the working folder upwards; undefined where there is none.
 * The search ends with the folder that holds `.git`: another project's configuration is none of ours.
 */
export async function loadConfig(cwd: string, named?: string): Promise<LoadedConfig | undefined> {
  const path = named === undefined ? findConfig(cwd) : resolve(cwd, named);
  if (path === undefined) return undefined;
  const file = named ?? shownFrom(resolve(cwd), path);
  const text = textOf(path, file);
  const config = validateConfig(await valueOf(path, file, text), { file, text });
  return { config, path, file, text };
}

/** The path of the nearest configuration. */
export function findConfig(cwd: string): string | undefined {
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    const there = configNames.filter((name) => existsSync(join(folder, name)));
    if (there.length > 1)
      throw new SluiceError("config_invalid", { file: there[0]!, problem: { kind: "several_files", files: there } });
    if (there[0] !== undefined) return join(folder, there[0]);
    if (existsSync(join(folder, ".git")) || dirname(folder) === folder) return undefined;
  }
}

function textOf(path: string, file: string): string {
  try {
    return readFileSync(path, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? "EIO";
    throw new SluiceError("config_unreadable", { file, reason }, { cause: error });
  }
}

async function valueOf(path: string, file: string, text: string): Promise<unknown> {
  if (extname(path) === ".json") return fromJson(text, file);
  try {
    const { loaded, run } = await loadModule(path, text);
    const value = exportOf(loaded);
    if (value === undefined) throw new SluiceError("config_invalid", { file, problem: { kind: "no_export" } });
    return typeof value === "function" ? await run(value as () => unknown) : value;
  } catch (error) {
    if (isSluiceError(error)) throw error;
    throw new SluiceError("config_unreadable", { file, ...reasonOf(error, path, file) }, { cause: error });
  }
}

function fromJson(text: string, file: string): unknown {
  const parsed = parseJson(text);
  if ("value" in parsed) {
    // An editor's own key: it says where the schema is.
    const { $schema: _schema, ...value } = Object(parsed.value) as Record<string, unknown>;
    return Array.isArray(parsed.value) || typeof parsed.value !== "object" || parsed.value === null
      ? parsed.value
      : value;
  }
  const { reason, line, column } = parsed;
  throw new SluiceError("config_unreadable", { file, reason, at: { file, line, column } });
}

function exportOf(loaded: unknown): unknown {
  const { default: value } = Object(loaded) as { default?: unknown };
  // A CommonJS file that was compiled from a module has its default once more inside.
  const { ["__esModule"]: compiled, default: inner } = Object(value) as { __esModule?: boolean; default?: unknown };
  return compiled === true ? inner : value;
}

/** One line, and the place where it is the file's own fault. */
function reasonOf(
  error: unknown,
  path: string,
  file: string,
): { reason: string; at?: { file: string; line: number; column?: number } } {
  const { message = String(error), stack = "", cause } = Object(error) as Partial<Error>;
  const firstLine = (text: string): string => (text.split("\n")[0] ?? "").replaceAll(path, file).trim();
  // `fetch failed` says why only in its cause.
  const because = cause instanceof Error && cause.message !== "" ? `: ${firstLine(cause.message)}` : "";
  const reason = firstLine(message) + because;
  const escapedPath = path.replace(/[$()*+.?[\\\]^{|}]/g, "\\$&");
  const found = new RegExp(`${escapedPath}:(\\d+)(?::(\\d+))?`).exec(stack);
  if (!found) return { reason };
  const at = { file, line: Number(found[1]), ...(found[2] === undefined ? {} : { column: Number(found[2]) }) };
  return { reason, at };
}

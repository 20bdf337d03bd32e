import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { isSluiceError, SluiceError } from "../core/failures/failure.js";
import type { SluiceConfig } from "./define.js";
import { parseJson } from "./json.js";
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
    const { loaded, run } = await fromModule(path, text);
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

/** A module's exports, and how a function of it is run. */
interface Loaded {
  readonly loaded: unknown;
  readonly run: (work: () => unknown) => Promise<unknown>;
}

/** Node reads the file itself where it can; else jiti does, which is loaded only then. */
async function fromModule(path: string, text: string): Promise<Loaded> {
  const needsTypes = /\.m?ts$/.test(path);
  const needsAlias = /["']sluice\/config["']/.test(text) && !resolves(path);
  const { registerHooks } = (await import("node:module")) as {
    registerHooks?: (hooks: object) => { deregister(): void };
  };
  const hasTypes = (process.features as { typescript?: unknown }).typescript === "strip";
  if ((needsTypes && !hasTypes) || (needsAlias && !registerHooks)) return await withJiti(path);
  const hooks = registerHooks?.({ resolve: resolverFor(path, needsTypes) });
  try {
    return { loaded: await import(pathToFileURL(path).href), run: async (work) => await work() };
  } catch (error) {
    // Enums, imports without an ending, modules in a CommonJS package: what only a compiler takes.
    if (needsTypes && isBeyondStripping(error)) return await withJiti(path);
    throw error;
  } finally {
    hooks?.deregister();
  }
}

function isBeyondStripping(error: unknown): boolean {
  const { code } = Object(error) as { code?: string };
  const codes = ["ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX", "ERR_MODULE_NOT_FOUND", "ERR_UNSUPPORTED_DIR_IMPORT"];
  return error instanceof SyntaxError || (code !== undefined && codes.includes(code));
}

type Resolve = (specifier: string, context: object, next: (specifier: string, context: object) => object) => object;

/** `sluice/config` is this Sluice, also where no `node_modules` is; and the file is a module whatever its package says. */
function resolverFor(path: string, isTypeScript: boolean): Resolve {
  const own = pathToFileURL(path).href;
  return (specifier, context, next) => {
    if (specifier === "sluice/config") return { url: pathToFileURL(defineModule()).href, shortCircuit: true };
    const found = next(specifier, context);
    const isOwn = isTypeScript && (found as { url?: string }).url === own;
    return isOwn ? { ...found, format: "module-typescript" } : found;
  };
}

async function withJiti(path: string): Promise<Loaded> {
  const { createJiti } = await import("jiti");
  const jiti = createJiti(import.meta.url, {
    alias: { "sluice/config": defineModule() },
    fsCache: false,
    moduleCache: false,
  });
  return { loaded: await untraced(() => jiti.import(path)), run: untraced };
}

/** What jiti runs is a text that it made of the file's, with other places: only its syntax errors name the file's own. */
async function untraced(work: () => unknown): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && !isSluiceError(error) && !error.message.startsWith("ParseError:")) delete error.stack;
    throw error;
  }
}

function resolves(path: string): boolean {
  try {
    createRequire(path).resolve("sluice/config");
    return true;
  } catch {
    return false;
  }
}

/** Where `sluice/config` stands: built beside the bundle or above its chunks, in the sources beside this file. */
function defineModule(): string {
  const places = ["../config.js", "./config.js", "./define.ts"].map((place) =>
    fileURLToPath(new URL(place, import.meta.url)),
  );
  const found = places.find((place) => existsSync(place));
  if (found === undefined) throw new Error("sluice/config is not where it was built");
  return found;
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

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { isSluiceError } from "../core/failures/failure.js";

/** A module's exports, and how a function of it is run. */
export interface Loaded {
  readonly loaded: unknown;
  readonly run: (work: () => unknown) => Promise<unknown>;
}

/** Node reads the file itself where it can; else jiti does, which is loaded only then. */
export async function loadModule(path: string, text: string, version?: string): Promise<Loaded> {
  const needsTypes = /\.m?ts$/.test(path);
  const names = /["']sluice\/config["']/.test(text);
  const needsAlias = names && !resolves(path);
  const { registerHooks } = (await import("node:module")) as {
    registerHooks?: (hooks: object) => { deregister(): void };
  };
  const hasTypes = (process.features as { typescript?: unknown }).typescript === "strip";
  if ((needsTypes && !hasTypes) || (needsAlias && !registerHooks)) return await withJiti(path, names);
  const hooks = registerHooks?.({ resolve: resolverFor(path, needsTypes) });
  try {
    return { loaded: await import(versioned(path, version)), run: async (work) => await work() };
  } catch (error) {
    // Enums, imports without an ending, modules in a CommonJS package: what only a compiler takes.
    if (needsTypes && isBeyondStripping(error)) return await withJiti(path, names);
    throw error;
  } finally {
    hooks?.deregister();
  }
}

/** Loaded once more in one process it would be what it was then. */
function versioned(path: string, version: string | undefined): string {
  const { href } = pathToFileURL(path);
  if (version === undefined) return href;
  delete createRequire(path).cache[path];
  return `${href}?${version}`;
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
    const isOwn = isTypeScript && (found as { url?: string }).url?.split("?")[0] === own;
    return isOwn ? { ...found, format: "module-typescript" } : found;
  };
}

/** `names`: it imports `sluice/config`, which is this Sluice. */
async function withJiti(path: string, names: boolean): Promise<Loaded> {
  const { createJiti } = await import("jiti");
  const jiti = createJiti(import.meta.url, {
    ...(names ? { alias: { "sluice/config": defineModule() } } : {}),
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

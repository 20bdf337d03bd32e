import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { ended, type Place } from "./sluice.js";

/** What one call of the built command line loaded. */
export interface Loaded {
  readonly code: number;
  /** Names, sorted: `pg`, `pg-protocol`; of those that are built in, too. */
  readonly packages: readonly string[];
  /** Our own source files, as the bundle names them: `src/operations/up.ts`. */
  readonly own: readonly string[];
}

const dist = pathToFileURL(join(import.meta.dirname, "../../dist")).href;
const preload = pathToFileURL(join(import.meta.dirname, "loaded.mjs")).href;
export async function loadedBy(here: Place, line: string, env: Readonly<Record<string, string>> = {}): Promise<Loaded> {
  const folder = mkdtempSync(join(tmpdir(), "sluice-loaded-"));
  try {
    const file = join(folder, "loaded");
    const ran = await ended(here.start(line, { ...env, LOADED_FILE: file, NODE_OPTIONS: `--import ${preload}` }));
    const urls = [...new Set(readFileSync(file, "utf8").split("\n"))].filter((url) => url.startsWith("file:"));
    const chunks = urls.filter((url) => url.startsWith(dist));
    const others = urls.filter((url) => !url.startsWith(dist) && !url.startsWith(preload));
    const sources = chunks.flatMap(sourcesIn);
    return {
      code: ran.code,
      packages: sorted([...others, ...sources.filter((source) => !source.startsWith("src/"))].map(packageOf)),
      own: sorted(sources.filter((source) => source.startsWith("src/"))),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function packageOf(url: string): string {
  return /.*\bnode_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? url;
}

/** The bundler says above each module which file it was. */
function sourcesIn(chunk: string): readonly string[] {
  const text = readFileSync(fileURLToPath(chunk), "utf8");
  return [...text.matchAll(/^\/\/ (src\/\S+\.ts|\S*node_modules\/\S+)$/gm)].map(([, source]) => source ?? "");
}

function sorted(words: readonly string[]): readonly string[] {
  return [...new Set(words)].sort();
}

export const filesOf = (loaded: Loaded, pattern: RegExp): readonly string[] =>
  loaded.own.filter((file) => pattern.test(file));

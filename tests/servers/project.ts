import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "rolldown";
import type { Options, TargetRun } from "../../src/index.js";
import { isSluiceError, type AnySluiceError } from "../../src/core/failures/failure.js";
import type { SluiceEvent } from "../../src/core/model/event.js";
import type { TestDatabase } from "./database.js";

/** A folder with migrations and a database that belongs to them, as a user has it. */
export interface Project extends Disposable {
  readonly folder: string;
  readonly database: Pick<TestDatabase, "url">;
  /** What the library is told. */
  readonly options: Options;
  /** Writes, or with `undefined` removes, files of `migrations/`. */
  write(files: Files): void;
  /** Runs the command line to its end. */
  cli(args: readonly string[], wishes?: CliWishes): Promise<Ran>;
  /** Starts the command line and lets it run. */
  start(args: readonly string[], wishes?: CliWishes): Running;
}

export type Files = Readonly<Record<string, string | Buffer | undefined>>;

export interface CliWishes {
  readonly url?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Of Node itself: `--max-old-space-size=64`. */
  readonly nodeFlags?: readonly string[];
}

export interface Ran {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The one document of `--json`. */
  readonly json: Document;
}

/** What tests read of a document. */
export interface Document {
  readonly ok: boolean;
  readonly exitCode: number;
  readonly error?: Readonly<Record<string, unknown>> & { readonly code: string; readonly message: string };
  readonly targets?: readonly (Readonly<Record<string, unknown>> & {
    readonly applied: readonly { readonly id: string }[];
    readonly migrations: readonly { readonly id: string; readonly state: string; readonly detail?: string }[];
  })[];
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ran>;
  /** What it has said so far. */
  readonly said: () => string;
}

/** `await using` is for the database; `using` for this. */
export function makeProject(database: Pick<TestDatabase, "url">, files: Files, options: Options = {}): Project {
  const folder = mkdtempSync(join(tmpdir(), "sluice-project-"));
  const migrations = join(folder, "migrations");
  mkdirSync(migrations);
  const write = (more: Files): void => {
    for (const [name, text] of Object.entries(more)) {
      const file = join(migrations, name);
      if (text === undefined) rmSync(file);
      else {
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text);
      }
    }
  };
  write(files);
  const start = (args: readonly string[], wishes: CliWishes = {}): Running =>
    startCli(folder, [...args, "--url", wishes.url ?? database.url], wishes);
  return {
    folder,
    database,
    options: { url: database.url, cwd: folder, variables: {}, ...options },
    write,
    start,
    cli: (args, wishes) => start(args, wishes).ended,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** How an operation of the library ended: its result, or the failure it threw. */
export type Ended<T> =
  | { readonly exitCode: 0; readonly result: T; readonly error?: undefined }
  | { readonly exitCode: number; readonly error: AnySluiceError; readonly result?: undefined };

export async function ending<T>(work: Promise<T>): Promise<Ended<T>> {
  try {
    return { exitCode: 0, result: await work };
  } catch (error) {
    if (!isSluiceError(error)) throw error;
    return { exitCode: error.exitCode, error };
  }
}

/** What a failure says of each target. */
export function leftBy(ended: Ended<unknown>): readonly TargetRun[] {
  const partial: { readonly targets?: readonly TargetRun[] } | undefined = ended.error?.partial;
  return partial?.targets ?? [];
}

/** Events of one type, gathered. */
export function eventsOf<T extends SluiceEvent["type"]>(events: readonly SluiceEvent[], type: T) {
  return events.filter((event): event is Extract<SluiceEvent, { type: T }> => event.type === type);
}

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
let built: Promise<string> | undefined;

/** The command line as the package has it, built from what stands in `src/` now. */
export function buildCli(): Promise<string> {
  return (built ??= buildInto(join(root, "node_modules/.cache/sluice-tests", String(process.pid))));
}

async function buildInto(outdir: string): Promise<string> {
  process.once("exit", () => rmSync(outdir, { recursive: true, force: true }));
  await build({
    cwd: root,
    input: {
      bin: "src/cli/bin.ts",
      keeper: "src/engines/postgres/server-keeper.ts",
      "fault-child": "tests/faults/child.ts",
    },
    external: /^(?:pg|jiti|libpg-query)\b/,
    platform: "node",
    transform: { target: "node20.19", define: { SLUICE_VERSION: JSON.stringify("0.0.0-test") } },
    output: { dir: outdir, format: "cjs", entryFileNames: "[name].cjs", chunkFileNames: "[name]-[hash].cjs" },
    logLevel: "warn",
  });
  // What a configuration imports stands beside the command, in a format of its own.
  writeFileSync(join(outdir, "config.js"), "export const defineConfig = (config) => config;\n");
  return join(outdir, "bin.cjs");
}

/** Another program, built beside the command line. */
export function programFile(program: "fault-child"): string {
  return join(dirname(bin), `${program}.cjs`);
}

export function startCli(cwd: string, args: readonly string[], { nodeFlags = [], env }: CliWishes): Running {
  if (!bin) throw new Error("buildCli() first");
  const child = spawn(process.execPath, [...nodeFlags, bin, ...args], {
    cwd,
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], LANG: "C", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const ended = new Promise<Ran>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve(ranOf({ code, signal, stdout, stderr })));
  });
  return { child, ended, said: () => stdout + stderr };
}

export function ranOf(ran: Omit<Ran, "json">): Ran {
  return {
    ...ran,
    get json() {
      return JSON.parse(ran.stdout) as Document;
    },
  };
}

const bin = await buildCli();

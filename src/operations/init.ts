import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { parseEnv } from "node:util";
import { SluiceError } from "../core/failures/failure.js";
import { foreignToolOf } from "../core/formats/foreign.js";
import { formatIn, formatNamed } from "../core/formats/list.js";
import { configNames } from "../config/load.js";
import { shownFrom } from "../config/shown.js";
import { assertFormat } from "../config/target.js";
import { databaseVariables } from "../config/variable-groups.js";
import { type ComposeDatabase, findComposeDatabases } from "../places/compose-file.js";
import { findSources } from "../places/find.js";
import { readFolder } from "../places/folder.js";
import { writeFiles } from "../places/write.js";

export interface InitRequest {
  readonly folder: string;
  readonly yes: boolean;
  /** The folder with the migrations, where it is not to be looked for. */
  readonly source?: string;
  /** Their format, where it is not to be recognised. */
  readonly format?: string;
  /** The configuration's path. Default: `sluice.config.ts`. */
  readonly config?: string;
  /** A file of variables that every command will be given. */
  readonly dotenv?: string;
}
/** What was found, each with its evidence; nothing is written before it was agreed to. */
export interface InitResult {
  readonly found: readonly Finding[];
  /** The configuration's path, as shown; its text. */
  readonly file: string;
  readonly text: string;
  readonly written: boolean;
  readonly next: readonly string[];
}
export type Finding =
  | {
      readonly kind: "source";
      readonly folder: string;
      readonly format: string;
      readonly migrations: number;
      readonly evidence: string;
    }
  | { readonly kind: "no-source"; readonly looked: readonly string[] }
  | { readonly kind: "variable"; readonly name: string; readonly where: string }
  | ({ readonly kind: "compose" } & ComposeDatabase)
  | { readonly kind: "env-file"; readonly file: string; readonly variables: readonly string[] };

const usualFile = "sluice.config.ts";

/**
 * Looks around and composes a configuration; writes it only with `yes`, and never over one that is there.
 * Several folders that could be the source are an error, as everywhere.
 */
export async function init(
  request: InitRequest,
  env: Readonly<Record<string, string | undefined>>,
): Promise<InitResult> {
  const { file, root } = placeOf(request);
  if (request.format !== undefined) assertFormat({ value: request.format, from: "--format" });
  const found = await findingsIn(root, request, env);
  const text = compose(found, request, root);
  if (request.yes) writeFiles(root, [{ path: basename(file), text }]);
  return { found, file, text, written: request.yes, next: nextOf(found, request) };
}

/** Where it is written; paths in it begin there. */
function placeOf({ folder, config }: InitRequest): { readonly file: string; readonly root: string } {
  const file = config ?? usualFile;
  if (!/\.m?[jt]s$/.test(file))
    throw new SluiceError("wrong_use", {
      detail: { kind: "bad_value", flag: "--config", given: file, expected: "FILE.ts, .mts, .js, .mjs" },
    });
  const there =
    config === undefined
      ? configNames.find((name) => existsSync(join(folder, name)))
      : existsSync(resolve(folder, config))
        ? config
        : undefined;
  if (there !== undefined) throw new SluiceError("file_exists", { file: there });
  return { file, root: dirname(resolve(folder, file)) };
}

type Source = Extract<Finding, { readonly kind: "source" }>;

async function findingsIn(
  root: string,
  request: InitRequest,
  env: Readonly<Record<string, string | undefined>>,
): Promise<readonly Finding[]> {
  const variables = databaseVariables.filter((name) => (env[name] ?? "") !== "");
  return [
    await sourceOf(root, request),
    ...variables.map((name) => ({ kind: "variable", name, where: "environment" }) as const),
    ...envFilesIn(request),
    ...findComposeDatabases(request.folder).map((service) => ({ kind: "compose", ...service }) as const),
  ];
}

async function sourceOf(root: string, { folder, source, format }: InitRequest): Promise<Finding> {
  const { folders, looked } = source === undefined ? findSources(root) : namedSource(root, resolve(folder, source));
  if (folders.length > 1) throw new SluiceError("source_ambiguous", { candidates: folders });
  const [only] = folders;
  if (only === undefined) return { kind: "no-source", looked };
  const found = await sourceIn(root, only);
  return format === undefined ? found : { ...found, format };
}

function namedSource(root: string, folder: string): ReturnType<typeof findSources> {
  const shown = shownFrom(root, folder);
  return { folders: existsSync(folder) ? [shown] : [], looked: [shown] };
}

async function sourceIn(root: string, folder: string): Promise<Source> {
  const tree = readFolder(resolve(root, folder), folder);
  const foreign = foreignToolOf(tree);
  const format = await (foreign ? formatNamed(foreign.name) : formatIn(tree));
  if (foreign && !format)
    return { kind: "source", folder, format: foreign.name, migrations: tree.files.length, evidence: foreign.evidence };
  if (!format) return { kind: "source", folder, format: "plain", migrations: 0, evidence: "" };
  const { migrations, evidence } = format.recognise(tree);
  return { kind: "source", folder, format: format.name, migrations, evidence };
}

/** Names of variables only: no value of a `.env` file is kept or shown. */
function envFilesIn({ folder, dotenv }: InitRequest): readonly Finding[] {
  const found = readdirSync(folder)
    .filter((name) => /^\.env(?:\.[\w-]+)*$/.test(name))
    .sort();
  const files = dotenv === undefined ? found : [dotenv, ...found.filter((name) => name !== dotenv)];
  return files.flatMap((name) => {
    const variables = variablesOf(resolve(folder, name)).filter((variable) => databaseVariables.includes(variable));
    return variables.length === 0 ? [] : [{ kind: "env-file", file: name, variables } as const];
  });
}

function variablesOf(path: string): readonly string[] {
  try {
    return Object.keys(parseEnv(readFileSync(path, "utf8")));
  } catch {
    return [];
  }
}

/** Shows which variables there are, and has none of their values. */
function isExample(file: string): boolean {
  return /\.(?:example|sample|template|dist|defaults?)\b/.test(file);
}

function compose(found: readonly Finding[], request: InitRequest, root: string): string {
  const source = found.find((finding): finding is Source => finding.kind === "source");
  const named = request.source === undefined ? "migrations" : shownFrom(root, resolve(request.folder, request.source));
  return [
    "// What sluice knows of this project. `sluice status --explain` shows each value and where it comes from.",
    'import { defineConfig } from "sluice/config";',
    "",
    "export default defineConfig({",
    "  targets: {",
    "    main: {",
    `      source: ${JSON.stringify(source?.folder ?? named)},${source ? "" : " // made by the first `sluice new NAME`"}`,
    ...formatLines(request.format ?? (source?.format === "plain" ? undefined : source?.format)),
    ...urlLines(found),
    "    },",
    "  },",
    "  environments: {",
    "    // Chosen by --env, SLUICE_ENV, APP_ENV or NODE_ENV. Unknown or unset counts as production.",
    '    development: { policy: "forgiving" },',
    '    production: { policy: "opt-in", whenBehind: "stop" },',
    "  },",
    "});",
    "",
  ].join("\n");
}

function formatLines(format: string | undefined): readonly string[] {
  return format === undefined ? [] : [`      format: ${JSON.stringify(format)},`];
}

function urlLines(found: readonly Finding[]): readonly string[] {
  const known = variablesIn(found);
  const url = ["DATABASE_URL", "DB_URL"].find((name) => known.has(name));
  if (url !== undefined) return [`      url: "\${${url}}", // ${known.get(url)}`];
  const [first] = known;
  if (first) return [`      // The database is named by ${first[0]} and its like (${first[1]}).`];
  const service = found.find((finding) => finding.kind === "compose");
  return [
    "      // No variable names a database yet: set DATABASE_URL, or write its address here.",
    ...(service ? [`      // localhost:${portOf(service)} (service ${service.service} of ${service.file})`] : []),
    '      // url: "${DATABASE_URL}",',
  ];
}

/** Each variable with where it was found: what the process has stands before what a file would give, an example last. */
function variablesIn(found: readonly Finding[]): ReadonlyMap<string, string> {
  const known = new Map<string, string>();
  const files = found.filter((finding) => finding.kind === "env-file");
  const tell = (name: string, where: string): void => void (known.has(name) || known.set(name, where));
  for (const finding of found) if (finding.kind === "variable") tell(finding.name, finding.where);
  for (const { file, variables } of files)
    if (!isExample(file)) for (const name of variables) tell(name, `--dotenv ${file}`);
  for (const { file, variables } of files) if (isExample(file)) for (const name of variables) tell(name, file);
  return known;
}

function nextOf(found: readonly Finding[], { dotenv }: InitRequest): readonly string[] {
  const inEnvironment = found.some(({ kind }) => kind === "variable");
  const envFile = found.find((finding) => finding.kind === "env-file" && !isExample(finding.file));
  const file = dotenv ?? (inEnvironment || envFile?.kind !== "env-file" ? undefined : envFile.file);
  const flags = file === undefined ? "" : ` --dotenv ${file}`;
  const service = found.find((finding) => finding.kind === "compose");
  const { scheme } = addressOf(service?.image ?? "");
  const at = service?.port === undefined ? `HOST:${portOf(service)}` : `localhost:${service.port}`;
  const hasMigrations = found.some((finding) => finding.kind === "source" && finding.migrations > 0);
  return [
    ...(inEnvironment || envFile ? [] : [`export DATABASE_URL=${scheme}://USER:PASSWORD@${at}/DATABASE`]),
    ...(hasMigrations ? [] : ["sluice new NAME"]),
    `sluice status${flags}`,
    `sluice up${flags}`,
  ];
}

function portOf(service: { readonly image: string; readonly port?: number } | undefined): number {
  return service?.port ?? addressOf(service?.image ?? "").port;
}

/** How a service's database is addressed, by its image. */
function addressOf(image: string): { readonly scheme: string; readonly port: number } {
  return /mysql|mariadb/.test(image) ? { scheme: "mysql", port: 3306 } : { scheme: "postgres", port: 5432 };
}

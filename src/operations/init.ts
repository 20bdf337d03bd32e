import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { SluiceError } from "../core/failures/failure.js";
import { foreignToolOf } from "../core/formats/foreign.js";
import { formats } from "../core/formats/list.js";
import { configNames } from "../config/load.js";
import { databaseVariables } from "../config/variable-groups.js";
import { findComposeDatabases } from "../places/compose-file.js";
import { findSources } from "../places/find.js";
import { readFolder } from "../places/folder.js";
import { writeFiles } from "../places/write.js";

export interface InitRequest {
  readonly folder: string;
  readonly yes: boolean;
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
  | { readonly kind: "compose"; readonly file: string; readonly service: string; readonly image: string }
  | { readonly kind: "env-file"; readonly file: string; readonly variables: readonly string[] };

const file = "sluice.config.ts";

/** Looks around and composes a configuration; writes it only with `yes`, and never over one that is there. */
export async function init(
  { folder, yes }: InitRequest,
  env: Readonly<Record<string, string | undefined>>,
): Promise<InitResult> {
  const there = configNames.find((name) => existsSync(join(folder, name)));
  if (there !== undefined) throw new SluiceError("file_exists", { file: there });
  const found = findingsIn(folder, env);
  const text = compose(found);
  if (yes) writeFiles(folder, [{ path: file, text }]);
  return { found, file, text, written: yes, next: nextOf(found) };
}

type Source = Extract<Finding, { readonly kind: "source" }>;

function findingsIn(folder: string, env: Readonly<Record<string, string | undefined>>): readonly Finding[] {
  const { folders, looked } = findSources(folder);
  const sources = folders.map((source) => sourceIn(folder, source));
  const variables = databaseVariables.filter((name) => (env[name] ?? "") !== "");
  return [
    ...(sources.length > 0 ? sources : [{ kind: "no-source", looked } as const]),
    ...variables.map((name) => ({ kind: "variable", name, where: "environment" }) as const),
    ...envFilesIn(folder),
    ...findComposeDatabases(folder).map((service) => ({ kind: "compose", ...service }) as const),
  ];
}

function sourceIn(root: string, folder: string): Source {
  const tree = readFolder(join(root, folder), folder);
  const foreign = foreignToolOf(tree);
  if (foreign)
    return { kind: "source", folder, format: foreign.name, migrations: tree.files.length, evidence: foreign.evidence };
  for (const format of formats) {
    const { sure, files, evidence } = format.recognise(tree);
    if (sure) return { kind: "source", folder, format: format.name, migrations: files, evidence };
  }
  return { kind: "source", folder, format: "plain", migrations: 0, evidence: "" };
}

/** Names of variables only: no value of a `.env` file is kept or shown. */
function envFilesIn(folder: string): readonly Finding[] {
  const files = readdirSync(folder)
    .filter((name) => /^\.env(?:\.[\w-]+)*$/.test(name))
    .sort();
  return files.flatMap((name) => {
    const variables = variablesOf(join(folder, name)).filter((variable) => databaseVariables.includes(variable));
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

function compose(found: readonly Finding[]): string {
  const [source, ...others] = found.filter((finding): finding is Source => finding.kind === "source");
  return [
    "// What sluice knows of this project. `sluice status --explain` shows each value and where it comes from.",
    'import { defineConfig } from "sluice/config";',
    "",
    "export default defineConfig({",
    "  targets: {",
    "    main: {",
    `      source: ${JSON.stringify(source?.folder ?? "migrations")},${source ? "" : " // made by the first `sluice new NAME`"}`,
    ...others.map(({ folder }) => `      // also found: ${JSON.stringify(folder)}`),
    ...formatLines(source),
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

function formatLines(source: Source | undefined): readonly string[] {
  if (!source || source.format === "plain") return [];
  return [`      format: ${JSON.stringify(source.format)},`];
}

function urlLines(found: readonly Finding[]): readonly string[] {
  const known = variablesIn(found);
  const url = ["DATABASE_URL", "DB_URL"].find((name) => known.has(name));
  if (url !== undefined) return [`      url: "\${${url}}", // ${known.get(url)}`];
  const [first] = known;
  if (first) return [`      // The database is named by ${first[0]} and its like (${first[1]}).`];
  const service = found.find((finding) => finding.kind === "compose");
  const port = service && /mysql|mariadb/.test(service.image) ? 3306 : 5432;
  const host = service ? `localhost:${port} (service ${service.service} of ${service.file})` : "HOST:5432";
  return [
    "      // No variable names a database yet: set DATABASE_URL, or write its address here.",
    `      // ${host}`,
    '      // url: "${DATABASE_URL}",',
  ];
}

/** Each variable with where it was found: what the process has stands before what a file would give. */
function variablesIn(found: readonly Finding[]): ReadonlyMap<string, string> {
  const known = new Map<string, string>();
  for (const finding of found) {
    if (finding.kind === "variable") known.set(finding.name, finding.where);
    if (finding.kind !== "env-file") continue;
    for (const name of finding.variables) if (!known.has(name)) known.set(name, `--dotenv ${finding.file}`);
  }
  return known;
}

function nextOf(found: readonly Finding[]): readonly string[] {
  const known = variablesIn(found);
  const inEnvironment = found.some(({ kind }) => kind === "variable");
  const envFile = found.find((finding) => finding.kind === "env-file");
  const flags = inEnvironment ? "" : envFile ? ` --dotenv ${envFile.file}` : "";
  const hasMigrations = found.some((finding) => finding.kind === "source" && finding.migrations > 0);
  return [
    ...(known.size === 0 ? ["export DATABASE_URL=postgres://USER:PASSWORD@HOST:5432/DATABASE"] : []),
    ...(hasMigrations ? [] : ["sluice new NAME"]),
    `sluice status${flags}`,
    `sluice up${flags}`,
  ];
}

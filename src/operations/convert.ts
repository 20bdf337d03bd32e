import { isAbsolute, join, relative, resolve } from "node:path";
import { SluiceError, isSluiceError } from "../core/failures/failure.js";
import { formatNamed } from "../core/formats/list.js";
import { formatNames } from "../core/formats/names.js";
import type { Convertible } from "../core/formats/convert/convert-source.js";
import type { TargetSettings } from "../config/settings.js";
import { assertFormat } from "../config/target.js";
import { tableExpected, tableIn } from "../config/validate.js";
import { carryOver, type HistoryPart, historyPart } from "./carry-history.js";
import { databaseOf, hostOf } from "./connect-target.js";
import { type Converted, convertedFiles, writeConverted } from "./converted-files.js";
import { openSource, targetsOf } from "./open-source.js";
import { writeOver } from "./over-targets.js";
import type { World } from "./world.js";

export interface ConvertRequest {
  readonly target?: string;
  /** The format to write. */
  readonly to: string;
  /** The folder for the new files, from the configuration's; beside the old one unless told. */
  readonly out?: string;
  /** The table for the new history; that of the format's owner unless told. */
  readonly outTable?: string;
  /** Nothing is written: only what would be. */
  readonly dryRun?: boolean;
}

export interface ConvertResult {
  readonly dryRun: boolean;
  readonly targets: readonly TargetConverted[];
}

export interface TargetConverted {
  readonly name: string;
  readonly database: string;
  readonly host: string;
  readonly environment: string;
  readonly from: string;
  readonly to: string;
  /** The folders of the old files and of the new ones. */
  readonly source: string;
  readonly out: string;
  /** The new ids are counted anew, since the other format cannot keep the old ones. */
  readonly counted: boolean;
  readonly migrations: readonly ConvertedMigration[];
  /** The files that are written, or would be; those that stood there already are not among them. */
  readonly files: readonly string[];
  readonly history: HistoryPart;
  readonly notStarted?: true;
}

export interface ConvertedMigration {
  readonly id: string;
  readonly name: string;
  readonly file: string;
  readonly newId: string;
  /** In the new folder. */
  readonly newFile: string;
}

/** What is to become of one target, worked out before anything is written. */
interface Undertaking {
  readonly files: Converted;
  readonly history: HistoryPart;
}

/**
 * Writes a source's files in another format, beside the old ones, and carries what its databases know of them over to
 * the table of that format's owner. All of it is worked out, and what cannot be done is refused, before anything is
 * written; done again it finds what is there, so that each database can be brought along in its own time.
 */
export async function convert(request: ConvertRequest, world: World): Promise<ConvertResult> {
  const to = await convertible(request.to);
  const plans = new Map<string, Undertaking>();
  const targets = targetsOf(world, request.target);
  if (request.out !== undefined) assertOneSource(targets);
  for (const settings of targets) plans.set(settings.name, await undertake(settings, to, request, world));
  const dryRun = request.dryRun ?? false;
  const planOf = ({ name }: TargetSettings): Undertaking => {
    const found = plans.get(name);
    if (!found) throw new Error(`the target ${name} came from nowhere`);
    return found;
  };
  if (dryRun) return { dryRun, targets: targets.map((settings) => resultOf(settings, planOf(settings))) };
  const written = new Set<string>();
  const done = await writeOver(
    world,
    request.target,
    async (settings) => {
      const { files, history } = planOf(settings);
      const { folder } = files.next.settings.source;
      if (!written.has(folder)) writeConverted(files, world);
      written.add(folder);
      return resultOf(settings, {
        files,
        history: history.state === "to-carry" ? await carryOver(files, world) : history,
      });
    },
    (settings) => ({ ...resultOf(settings, planOf(settings)), notStarted: true as const }),
  );
  return { dryRun, targets: done.targets };
}

async function undertake(
  settings: TargetSettings,
  to: Convertible,
  request: ConvertRequest,
  world: World,
): Promise<Undertaking> {
  try {
    const old = await openSource(settings, world);
    if (old.format.name === to.name) throw await isItAlready(to.name);
    const place = { source: placeOf(settings, to, request.out, world), history: historyIn(request.outTable) };
    const files = await convertedFiles(old, to, place, world);
    return { files, history: await historyPart(files, world) };
  } catch (error) {
    if (isSluiceError(error)) error.target ??= settings.name;
    throw error;
  }
}

/** One that can be written. */
async function convertible(name: string): Promise<Convertible> {
  assertFormat({ value: name, from: "--to" });
  const found = await formatNamed(name);
  if (!found?.grammar) throw new SluiceError("not_in_this_version", { what: `sluice convert --to ${name}` });
  return { ...found, grammar: found.grammar };
}

async function isItAlready(name: string): Promise<SluiceError<"wrong_use">> {
  const all = await Promise.all(formatNames.map(formatNamed));
  const others = all.flatMap((format) => (format?.grammar && format.name !== name ? [format.name] : []));
  return new SluiceError("wrong_use", {
    detail: { kind: "bad_value", flag: "--to", given: name, expected: others.join(", ") },
  });
}

/** One folder is for one source. */
function assertOneSource(targets: readonly TargetSettings[]): void {
  if (new Set(targets.map(({ source }) => source.folder)).size < 2) return;
  const among = targets.map(({ name }) => name);
  throw new SluiceError("wrong_use", { detail: { kind: "needs_flag", flag: "--target", among } });
}

/** `migrations-goose` beside `migrations`, unless told. */
function placeOf(
  { source }: TargetSettings,
  to: Convertible,
  out: string | undefined,
  { settings: { root } }: World,
): TargetSettings["source"] {
  if (out === undefined) {
    const beside = (path: string): string => `${path}-${to.name}`;
    return { folder: beside(source.folder), shown: beside(source.shown), here: beside(source.here) };
  }
  const folder = isAbsolute(out) ? resolve(out) : join(root, out);
  return { folder, shown: from(root, folder), here: from(process.cwd(), folder) };
}

function historyIn(outTable: string | undefined): Pick<TargetSettings["history"], "schema" | "table"> {
  if (outTable === undefined) return {};
  const names = tableIn(outTable);
  if (!names) {
    const detail = { kind: "bad_value", flag: "--out-table", given: outTable, expected: tableExpected } as const;
    throw new SluiceError("wrong_use", { detail });
  }
  const [first = "", second] = names;
  return second === undefined ? { table: first } : { schema: first, table: second };
}

function from(folder: string, path: string): string {
  return relative(folder, path).replaceAll("\\", "/") || ".";
}

function resultOf(settings: TargetSettings, { files, history }: Undertaking): TargetConverted {
  const { old, next, conversion, missing } = files;
  const { here } = next.settings.source;
  return {
    name: settings.name,
    database: databaseOf(settings),
    host: hostOf(settings),
    environment: settings.policy.environment,
    from: old.format.name,
    to: next.format.name,
    source: old.settings.source.here,
    out: here,
    counted: conversion.counted,
    migrations: conversion.pairs.map(({ from: was, to: is, files: [first = ""] }) => ({
      id: was.id,
      name: was.name,
      file: was.file,
      newId: is.id,
      newFile: `${here}/${first}`,
    })),
    files: missing.map(({ path }) => `${here}/${path}`),
    history,
  };
}

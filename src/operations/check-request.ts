import type { SettingsFlags } from "../config/resolve.js";
import { SluiceError, type WrongUse } from "../core/failures/failure.js";
import { nearest } from "../core/failures/nearest.js";
import type { BaselineRequest } from "./baseline.js";
import type { ConvertRequest } from "./convert.js";
import type { DownRequest } from "./down.js";
import type { InitRequest } from "./init.js";
import type { LogRequest } from "./log.js";
import type { NewRequest } from "./new.js";
import type { PlanRequest } from "./plan.js";
import type { ResetRequest } from "./reset.js";
import type { ResolveRequest } from "./resolve.js";
import type { StatusRequest } from "./status.js";
import type { RunRequest } from "./target-run.js";
import type { UpRequest } from "./up.js";
import type { WaitRequest } from "./wait.js";

/** What a field of a request or an option may be. */
interface Kind {
  readonly expected: string;
  fits(value: unknown): boolean;
  /** Its text may hold a secret, or say nothing: only its type is repeated. */
  readonly quiet?: true;
}

/** Every field of a request, so that a new one does not compile before it is checked. */
type Shape<Request> = { readonly [Field in keyof Required<Request>]: Kind };

const kind = (expected: string, fits: (value: unknown) => boolean): Kind => ({ expected, fits });
const isText = (value: unknown): boolean => typeof value === "string" && value !== "";
const isIn = (value: unknown, least: number): boolean =>
  typeof value === "number" && value >= least && value <= Number.MAX_SAFE_INTEGER;

const text = kind('"…"', isText);
const secret: Kind = { ...kind('"…"', (value) => typeof value === "string"), quiet: true };
const count = kind("1, 2, 3 …", (value) => isIn(value, 1) && Number.isInteger(value));
const ms = kind("milliseconds, 0 or more", (value) => isIn(value, 0));
const flag = kind("true, false", (value) => typeof value === "boolean");
const ids = kind('["ID", …]', (value) => Array.isArray(value) && value.every(isText));
const duration = kind("3s, 250ms, 2m, 0", (value) => isText(value) || isIn(value, 0));
const word = (...words: readonly string[]): Kind => kind(words.join(", "), (value) => words.includes(String(value)));
const thing: Kind = { ...kind("{ … }", (value) => typeof value === "object" && value !== null), quiet: true };

const variables: Kind = {
  ...kind('{ NAME: "…" }', (value) => thing.fits(value) && Object.values(value as object).every(isTextOrNothing)),
  quiet: true,
};
/** Another copy's, or another realm's, will do. */
const signal: Kind = { ...kind("AbortSignal", isSignal), quiet: true };

const run: Shape<RunRequest> = {
  target: text,
  allowDestructive: ids,
  plan: text,
  waitMs: ms,
  lockWaitMs: ms,
  graceMs: ms,
};
const { allowDestructive: _granted, ...resetting } = run;

interface Requests {
  readonly status: StatusRequest;
  readonly plan: PlanRequest;
  readonly up: UpRequest;
  readonly down: DownRequest;
  readonly redo: RunRequest;
  readonly reset: ResetRequest;
  readonly log: LogRequest;
  readonly resolve: ResolveRequest;
  readonly baseline: BaselineRequest;
  readonly convert: ConvertRequest;
  readonly wait: WaitRequest;
  readonly new: NewRequest;
  readonly init: InitRequest;
}

const requests: { readonly [Name in keyof Requests]: Shape<Requests[Name]> } = {
  status: { target: text, explain: flag, check: flag },
  plan: {
    target: text,
    to: text,
    steps: count,
    only: text,
    allowDestructive: ids,
    check: flag,
    sql: flag,
    full: flag,
    down: flag,
  },
  up: { ...run, to: text, steps: count, cancelOrphan: count, only: text, oneTransaction: flag },
  down: { ...run, to: text, steps: count, cancelOrphan: count },
  redo: run,
  reset: resetting,
  log: { target: text, id: text, limit: count },
  resolve: { target: text, id: text, as: word("applied", "pending", "retry"), because: text },
  baseline: { target: text, id: text, because: text },
  convert: { target: text, to: text, out: text, outTable: text, dryRun: flag },
  wait: { target: text, timeoutMs: ms },
  new: { target: text, name: text, code: flag },
  init: { folder: text, yes: flag, source: text, format: text, config: text, dotenv: text },
};
const needed: { readonly [Name in keyof Requests]?: readonly (keyof Requests[Name] & string)[] } = {
  resolve: ["id", "as"],
  baseline: ["id"],
  convert: ["to"],
  wait: ["timeoutMs"],
  new: ["name"],
};
/** As on the command line: each says in its own way how far to go. */
const apart: readonly (readonly [one: string, other: string])[] = [
  ["to", "steps"],
  ["to", "only"],
  ["steps", "only"],
  ["down", "only"],
  ["full", "sql"],
];

const settings: Shape<SettingsFlags> = {
  config: text,
  env: text,
  url: secret,
  embedded: kind('true, false, "name"', (value) => typeof value === "boolean" || isText(value)),
  target: text,
  source: text,
  format: text,
  historyTable: text,
  role: text,
  lockTimeout: duration,
  statementTimeout: duration,
  searchPath: text,
  online: text,
  lockWait: duration,
  policy: text,
  dotenv: kind('"…", ["…"]', (value) => isText(value) || (Array.isArray(value) && value.every(isText))),
};
const surroundings: Readonly<Record<string, Kind>> = {
  configuration: thing,
  cwd: text,
  variables,
  signal,
  hardSignal: signal,
  on: { ...kind("(event) => …", (value) => typeof value === "function"), quiet: true },
  connection: thing,
};
const optionsOfInit: Readonly<Record<string, Kind>> = { cwd: text, variables };

/** Checks what a program gave as the command line checks what a person types: throws `wrong_use`. */
export function checkRequest(name: keyof Requests, request: unknown, options: unknown): void {
  const given = checkFields(name, request, requests[name]);
  for (const field of needed[name] ?? [])
    if (given[field] === undefined) throw wrongUse({ kind: "missing_argument", command: name, argument: field });
  for (const [one, other] of apart)
    if (isAsked(given[one]) && isAsked(given[other])) throw wrongUse({ kind: "conflict", one, other });
  checkFields(name, options, name === "init" ? optionsOfInit : { ...settings, ...surroundings });
}

function isTextOrNothing(value: unknown): boolean {
  return value === undefined || typeof value === "string";
}

function isSignal(value: unknown): boolean {
  const { aborted, addEventListener } = Object(value) as Partial<AbortSignal>;
  return typeof aborted === "boolean" && typeof addEventListener === "function";
}

function isAsked(value: unknown): boolean {
  return value !== undefined && value !== false;
}

function checkFields(
  command: string,
  given: unknown,
  kinds: Readonly<Record<string, Kind>>,
): Readonly<Record<string, unknown>> {
  if (!thing.fits(given)) throw bad(command, given, { ...thing, quiet: true });
  const fields = given as Readonly<Record<string, unknown>>;
  for (const [field, value] of Object.entries(fields)) {
    const known = Object.hasOwn(kinds, field) ? kinds[field] : undefined;
    if (!known) {
      const near = nearest(field, Object.keys(kinds));
      const detail = { kind: "unknown_option", command, given: field, known: Object.keys(kinds) } as const;
      throw wrongUse(near === undefined ? detail : { ...detail, near });
    }
    if (value !== undefined && !known.fits(value)) throw bad(field, value, known);
  }
  return fields;
}

function bad(field: string, value: unknown, { expected, quiet }: Kind): SluiceError<"wrong_use"> {
  const isPlain = !quiet && ["string", "number", "boolean"].includes(typeof value);
  return wrongUse({ kind: "bad_value", flag: field, given: isPlain ? String(value) : typeof value, expected });
}

function wrongUse(detail: WrongUse): SluiceError<"wrong_use"> {
  return new SluiceError("wrong_use", { detail });
}

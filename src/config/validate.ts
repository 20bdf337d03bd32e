import type { ConfigProblem } from "../core/failures/failure.js";
import { nearest } from "../core/failures/nearest.js";
import { configInvalid, type ConfigText } from "./config-invalid.js";
import type { SluiceConfig } from "./define.js";
import { durationExpected, durationMs } from "./duration.js";
import { holdsVariable } from "./expand.js";
import type { Shape } from "./shape.js";
import { configShape } from "./shapes.js";

/** Checks every key and value; what holds `${…}` is checked again once its variables are put in. Throws `config_invalid`. */
export function validateConfig(given: unknown, where: ConfigText): SluiceConfig {
  return checked(given, where) as SluiceConfig;
}

function checked(given: unknown, where: ConfigText): unknown {
  check(given, configShape, "", (key, problem) => {
    throw configInvalid(where, key, problem);
  });
  return withoutLeftOut(given);
}

type Report = (key: string, problem: ConfigProblem) => never;

function check(value: unknown, shape: Shape, key: string, report: Report): void {
  if (shape.is === "object") checkObject(value, shape.keys, key, report);
  else if (shape.is === "map")
    for (const [name, item] of entriesOf(value, key, report)) check(item, shape.of, joined(key, name), report);
  else if (shape.is === "list") checkList(value, shape.of, key, report);
  else if (shape.is === "either") check(value, shape.of.find((one) => fits(value, one)) ?? shape.of[0]!, key, report);
  else checkScalar(value, shape, key, report);
}

function checkList(value: unknown, of: Shape, key: string, report: Report): void {
  if (!Array.isArray(value)) report(key, { kind: "bad_type", expected: "[…]", given: typeOf(value) });
  else for (const [index, item] of value.entries()) check(item, of, `${key}[${index}]`, report);
}

function checkObject(value: unknown, keys: Readonly<Record<string, Shape>>, key: string, report: Report): void {
  for (const [name, item] of entriesOf(value, key, report)) {
    if (!Object.hasOwn(keys, name)) {
      const known = Object.keys(keys);
      const near = nearest(name, known);
      report(joined(key, name), { kind: "unknown_key", known, ...(near === undefined ? {} : { near }) });
    }
    check(item, keys[name]!, joined(key, name), report);
  }
}

/** Own entries that are given: a key set to `undefined` is one that is left out. */
function entriesOf(value: unknown, key: string, report: Report): readonly [string, unknown][] {
  if (!isObject(value)) return report(key, { kind: "bad_type", expected: "{ … }", given: typeOf(value) });
  return Object.entries(value).filter(([, item]) => item !== undefined);
}

/** The same without keys that are set to `undefined`: nobody after this need know of them. */
function withoutLeftOut(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutLeftOut);
  if (!isObject(value)) return value;
  const given = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(given.map(([name, item]) => [name, withoutLeftOut(item)]));
}

function fits(value: unknown, shape: Shape): boolean {
  if (shape.is === "object" || shape.is === "map") return isObject(value);
  return shape.is === "list" ? Array.isArray(value) : !isObject(value) && !Array.isArray(value);
}

/** What to say where a table was expected. */
export const tableExpected = "table, schema.table";

/** The names in `table` and `schema.table`, each as it is or in double quotes; undefined for anything else. */
export function tableIn(text: string): readonly string[] | undefined {
  const part = `"(?:[^"\0]|"")+"|[^.\\s"\0]+`;
  const parts = new RegExp(`^(${part})(?:\\.(${part}))?$`).exec(text)?.slice(1);
  return parts
    ?.filter((each) => each !== undefined)
    .map((each) => (each.startsWith('"') ? each.slice(1, -1).replaceAll('""', '"') : each));
}

type Scalar = Exclude<Shape, { readonly is: "object" | "map" | "list" | "either" }>;

export const lockKeyExpected = '"1234567890"';

const expectations: Readonly<Record<Scalar["is"], string>> = {
  text: '"…"',
  flag: "true, false",
  log: 'true, false, "schema"',
  count: "1, 2, 3 …",
  duration: durationExpected,
  "lock-key": lockKeyExpected,
  table: tableExpected,
  port: "1 … 65535",
  word: "",
};

function checkScalar(value: unknown, shape: Scalar, key: string, report: Report): void {
  const expected = shape.is === "word" ? shape.words.join(", ") : expectations[shape.is];
  if (!mayBe(value, shape.is)) report(key, { kind: "bad_type", expected, given: typeOf(value) });
  if (holdsVariable(value)) return;
  const text = String(value);
  if (shape.is === "word" ? shape.words.includes(text) : goodTexts[shape.is](text)) return;
  const near = shape.is === "word" ? nearest(text, shape.words) : undefined;
  report(key, { kind: "bad_value", expected, given: text, ...(near === undefined ? {} : { near }) });
}

function mayBe(value: unknown, is: Scalar["is"]): boolean {
  const type = typeof value;
  if (is === "flag") return type === "boolean" || holdsVariable(value);
  if (is === "log") return type === "boolean" || type === "string";
  if (is === "lock-key") return type === "string" || type === "bigint" || Number.isSafeInteger(value);
  if (is === "count" || is === "duration" || is === "port") return type === "string" || type === "number";
  return type === "string";
}

const goodTexts: Readonly<Record<Exclude<Scalar["is"], "word">, (text: string) => boolean>> = {
  text: (text) => !text.includes("\0"),
  flag: (text) => text === "true" || text === "false",
  log: (text) => /^[^\0]{1,64}$/.test(text),
  count: (text) => /^[1-9]\d{0,8}$/.test(text),
  port: (text) => /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535,
  duration: (text) => durationMs(text) !== undefined,
  "lock-key": (text) => isLockKey(text, "mysql"),
  table: (text) => tableIn(text) !== undefined,
};

/** Another tool's lock as its owner spells it: a number that fits PostgreSQL's bigint, or a name on MariaDB and MySQL. */
export function isLockKey(text: string, engine: "postgres" | "mysql"): boolean {
  if (!/^-?\d+$/.test(text)) return engine === "mysql" && /^[^\0]{1,64}$/.test(text);
  return text.length <= 20 && BigInt.asIntN(64, BigInt(text)) === BigInt(text);
}

function joined(key: string, name: string): string {
  return key === "" ? name : `${key}.${name}`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function typeOf(value: unknown): string {
  return value === null ? "null" : Array.isArray(value) ? "[…]" : isObject(value) ? "{ … }" : typeof value;
}

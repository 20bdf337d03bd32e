import type { AddressParts } from "../../../src/config/address-parts.js";
import type { SettingsFlags } from "../../../src/config/resolve.js";
import type { Shape } from "../../../src/config/shape.js";
import { configShape } from "../../../src/config/shapes.js";
import { groups } from "../../../src/config/variable-groups.js";
import { pick, type Random, several, sometimes, upTo } from "./fuzzer.js";

/** Every password that is put in holds it: wherever it turns up, a secret was shown. */
export const marker = "geheim7Q";

/** A configuration by its own grammar, here and there with a key, a value or a shape that is none. */
export function anyConfig(random: Random): unknown {
  return sometimes(0.03, random) ? pick(oddities, random) : shaped(configShape, random, pick([0, 0.02, 0.1], random));
}

function shaped(shape: Shape, random: Random, odd: number): unknown {
  if (sometimes(odd, random)) return pick(oddities, random);
  switch (shape.is) {
    case "object":
      return entries(Object.entries(shape.keys), random, odd);
    case "map":
      return entries(
        several(3, random, () => [pick(names, random), shape.of] as const),
        random,
        odd,
      );
    case "list":
      return several(3, random, () => shaped(shape.of, random, odd));
    case "either":
      return shaped(pick(shape.of, random), random, odd);
    case "word":
      return pick(shape.words, random);
    default:
      return pick(scalars[shape.is], random);
  }
}

function entries(of: readonly (readonly [string, Shape])[], random: Random, odd: number): Record<string, unknown> {
  const made = of.flatMap(([key, shape]): [string, unknown][] => {
    if (!sometimes(0.35, random)) return [];
    if (key === "password") return [[key, pick([marker, `a/${marker}`, "${SECRET}"], random)]];
    return [[sometimes(odd, random) ? pick(names, random) : key, shaped(shape, random, odd)]];
  });
  return Object.fromEntries(made);
}

const names: readonly string[] = [
  "main",
  "backend",
  "production",
  "prod",
  "dev",
  "",
  "a.b",
  "x y",
  "한글",
  "targets",
  "url",
  "lockTimeuot",
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "0",
  "[0]",
  "$&",
  "${A}",
  "\u0000",
  "\ud800",
  "a\nb",
];

const words: readonly string[] = [
  "",
  " ",
  "migrations",
  "public, app",
  "a b",
  "\u0000",
  "a\u0000b",
  "${A}",
  "${UNSET}",
  "$${A}",
  "${",
  "${}",
  "$&",

  "true",
  "off",
  "plain",
  "goose",
  "sluice",
  "한글",
  "x".repeat(300),
  "-1",
  "0",
  "1e9",
  "NaN",
  "undefined",
  "null",
  '"',
  "'",
  "\\",
  "\n",
  "\u001b[31m",
  "__proto__",
  "constructor",
  "toString",
  "../..",
  "/",
  "C:\\x",
];

const durations: readonly unknown[] = ["3s", "250ms", 0, "0", "1h", "3", 3, -1, "1e3s", "", "${A}", "99999999999999h"];

const scalars: Readonly<
  Record<Exclude<Shape["is"], "object" | "map" | "list" | "either" | "word">, readonly unknown[]>
> = {
  text: words,
  flag: [true, false, "${A}", "true"],
  log: [true, false, "true", "sluice_log", ""],
  count: [1, "2", 0, 1.5, "${A}"],
  duration: durations,
  "lock-key": ["1234567890", 5, 7n, "-1", "9223372036854775808", "${A}", "1, 2"],
  table: ["history", "app.history", '"a.b"."c"', '"a""b"', "a.b.c", "a\u0000b", "", ".", "한글", "${A}"],
  port: [5432, "5432", 0, 65_536, "${A}", "3306"],
};

const oddities: readonly unknown[] = [
  null,
  undefined,
  0,
  -0,
  Number.NaN,
  1e21,
  7n,
  "",
  "x",
  true,
  [],
  {},
  [[]],
  [{}],
  { a: 1 },
  Symbol("s"),
  () => ({}),
  new Date(0),
  new Map(),
  /x/,
  Object.create(null),
  JSON.parse('{"__proto__":{}}'),
  JSON.parse("[".repeat(200) + "]".repeat(200)),
];

const flagValues: Readonly<Record<keyof SettingsFlags, readonly unknown[]>> = {
  config: ["none.json", "", "."],
  env: ["dev", "prod", "x", ""],
  url: [],
  embedded: [true, "a", "a b", false],
  target: ["main", "none", ""],
  source: words,
  format: ["plain", "goose", "plian", ""],
  historyTable: scalars.table,
  role: words,
  lockTimeout: durations,
  statementTimeout: durations,
  searchPath: words,
  online: ["prefer", "require", ""],
  lockWait: durations,
  policy: ["opt-in", "automatic", "optin", "constructor", ""],
  dotenv: ["none.env", ["none.env"], []],
};

export function anyFlags(random: Random): SettingsFlags {
  const made = Object.entries(flagValues).flatMap(([flag, values]): [string, unknown][] => {
    if (!sometimes(0.15, random)) return [];
    return [[flag, flag === "url" ? addressTexts(random) : pick(values, random)]];
  });
  return Object.fromEntries(made);
}

const general = ["A", "SECRET", "SLUICE_TARGET", "SLUICE_POLICY", "SLUICE_ENV", "APP_ENV", "NODE_ENV", "SLUICE_SOURCE"];
const asked = [
  "SLUICE_FORMAT",
  "SLUICE_HISTORY_TABLE",
  "SLUICE_ROLE",
  "SLUICE_LOCK_TIMEOUT",
  "SLUICE_LOCK_WAIT",
  "SLUICE_ONLINE",
];
const addresses = ["SLUICE_URL", "DATABASE_URL", "DB_URL"];
const plainOnes = groups.flatMap(({ signs, host, port, user, database, parameters }) => [
  ...new Set([...signs, ...host, port, user, ...database, ...Object.keys(parameters ?? {})]),
]);
const secrets = groups.flatMap(({ password }) => password);

export function anyVariables(random: Random): Readonly<Record<string, string>> {
  const given = (list: readonly string[], part: number): readonly string[] =>
    list.filter(() => sometimes(part, random));
  const value = (): string => pick([...words, "localhost", "5432", "3306", "db", "require", "prod", "3s"], random);
  return Object.fromEntries([
    ...given([...general, ...asked], 0.1).map((name) => [name, value()]),
    ...given(addresses, 0.2).map((name) => [name, addressTexts(random)]),
    ...given(plainOnes, pick([0, 0.03, 0.2], random)).map((name) => [name, value()]),
    ...given(secrets, 0.1).map((name) => [name, marker]),
    ...given([...addresses, ...secrets], 0.03).map((name) => [`${name}_FILE`, "/none"]),
  ]);
}

const hosts = ["localhost", "db.internal", "127.0.0.1", "[::1]", "", "a,b", "%2Ftmp", "한글", "HOST", "h:1", "::1"];
const schemes = [
  "postgres",
  "postgresql",
  "postgresql+asyncpg",
  "jdbc:postgresql",
  "mysql",
  "mysql+pymysql",
  "mariadb",
];
const oddSchemes = ["postgress", "http", "prisma+postgres", "constructor", "__proto__", "POSTGRES", "", "sqlite"];
const parameters = [
  "sslmode=require",
  "sslmode=constructor",
  "sslmode=",
  "ssl=true",
  "connect_timeout=5",
  "connect_timeout=x",
  "schema=app",
  "options=-c%20a=b",
  "__proto__=1",
  "constructor=x",
  "toString=",
  "pgbouncer=true",
  "sslrootcert=system",

  "channel_binding=require",
  "target_session_attrs=primary",
  "host=/tmp",
  "port=1",
  "%zz=1",
  "a",
  "=",
  "==",
];

/** A database as somebody might write it, most of them badly. The password is where a password belongs. */
export function addressTexts(random: Random): string {
  const way = random();
  if (way < 0.1) return pick([...words, "embedded:", "embedded:a", "embedded:a b", "${DATABASE_URL}", '"x"'], random);
  const password = pick([marker, `${marker}%40`, `a%2F${marker}`, `${marker}/x`, `${marker}?`, `#${marker}`], random);
  if (way < 0.3) {
    const pairs = [
      "host=db",
      "port=5432",
      "dbname=a",
      `password=${marker}`,
      `password='it\\'s ${marker}'`,
      "sslmode=require",
    ];
    return several(5, random, () =>
      pick([...pairs, "user=u", "hots=x", "user = 'a b'", "port='x", "constructor=1"], random),
    ).join(pick([" ", "  ", "\n"], random));
  }
  const scheme = pick(sometimes(0.9, random) ? schemes : oddSchemes, random);
  const user = pick(["u", "u%20v", "한", "a@b", ""], random);
  const port = pick(["", ":5432", ":0", ":99999", ":x", ":"], random);
  const query = several(3, random, () => pick(parameters, random)).join("&");
  const path = pick(["/db", "/", "", "/a/b", "/%ED%95%9C", "/%zz"], random);
  return `${scheme}://${user}:${password}@${pick(hosts, random)}${port}${path}${query === "" ? "" : `?${query}`}`;
}

const characters = [
  "a",
  "Z",
  "0",
  "-",
  "_",
  ".",
  "@",
  "/",
  ":",
  "?",
  "#",
  "%",
  "&",
  "=",
  "+",
  " ",
  "'",
  '"',
  "\\",
  "$",
  "한",
];

/** The same address as parts, as a URL and as pairs, each written as it should be. */
export function rightAddress(random: Random): { parts: AddressParts; url: string; pairs: string } {
  const text = (least: number): string =>
    Array.from({ length: least + upTo(8, random) }, () => pick(characters, random)).join("");
  const host = pick(["localhost", "db.internal", "10.0.0.1", "xn--bcher-kva.example"], random);
  const port = String(1 + upTo(65_534, random));
  const [user, password, database] = [`u${text(0)}u`, `p${text(1)}p`, `d${text(0)}d`];
  const coded = [user, password].map(encodeURIComponent).join(":");
  const quoted = (value: string): string => `'${value.replace(/['\\]/g, "\\$&")}'`;
  const named = { host, port, user, password, dbname: database };
  return {
    parts: { engine: "postgres", host, port, user, password, database },
    url: `postgres://${coded}@${host}:${port}/${encodeURIComponent(database)}`,
    pairs: Object.entries(named)
      .map(([key, value]) => `${key}=${quoted(value)}`)
      .join(" "),
  };
}

import { userInfo } from "node:os";
import type { Address } from "../core/model/address.js";
import { Secret } from "../core/model/secret.js";
import { SluiceError, isSluiceError, type AnySluiceError } from "../core/failures/failure.js";
import type { UrlConfig } from "./define.js";
import { durationMs } from "./duration.js";
import { expand, type ExpandPlace } from "./expand.js";
import { passwordFrom } from "./pgpass.js";
import type { AddressParts } from "./address-parts.js";
import { composeAddress, type NamedAddress, parseAddress } from "./url.js";
import { groups, partsOf } from "./variable-groups.js";
import { readSecret, type Variables } from "./variables.js";

/** How a target's database was named: an address or why there is none, which place won, and what it hid. */
export interface ChosenDatabase {
  readonly address: { readonly value: Address } | { readonly failure: AnySluiceError };
  readonly from: string;
  readonly hid: readonly string[];
}

export interface DatabaseInput {
  readonly flag?: { readonly name: string; readonly url: string } | undefined;
  readonly configured?:
    | { readonly key: string; readonly url: string | UrlConfig; readonly place: ExpandPlace }
    | undefined;
  readonly variables: Variables;
  readonly root: string;
}

/** One way to name a database; it is read only if it wins. */
interface Way {
  /** The variable, or the first sign of a group of them. */
  readonly name: string;
  readonly from: string;
  /** Variables that its text holds. */
  readonly uses?: readonly string[];
  read(): NamedAddress;
}

/** The first that is there wins, in this order. A way that is there but wrong is a failure, never passed over. */
export function chooseDatabase(input: DatabaseInput): ChosenDatabase {
  const [won, ...rest] = waysOf(input);
  // What the winner is made of is not hidden by it.
  const hid = rest.flatMap((way) => (won?.uses?.includes(way.name) ? [] : [way.from]));
  if (!won)
    return { address: { failure: new SluiceError("no_database", { looked }) as AnySluiceError }, from: "none", hid };
  try {
    return { address: { value: complete(won.read(), input.variables) }, from: won.from, hid };
  } catch (error) {
    if (isSluiceError(error)) return { address: { failure: error }, from: won.from, hid };
    throw error;
  }
}

/** Every place that is looked at, in order, as `no_database` says it. */
const looked: readonly string[] = [
  "--url",
  "SLUICE_URL",
  "sluice.config.ts",
  "DATABASE_URL",
  "DB_URL",
  "DB_HOST",
  "POSTGRES_*",
  "MYSQL_*",
  "MARIADB_*",
  "PGHOST",
];

function waysOf({ flag, configured, variables, root }: DatabaseInput): readonly Way[] {
  const ways: Way[] = [];
  const byUrl = (name: string): void => {
    if (!variables.hasSecret(name)) return;
    const { from } = variables.offer(variables.has(name) ? name : `${name}_FILE`);
    ways.push({ name, from, read: () => parseAddress(variables.secret(name).value ?? "", { from, root }) });
  };
  if (flag)
    ways.push({ name: flag.name, from: flag.name, read: () => parseAddress(flag.url, { from: flag.name, root }) });
  byUrl("SLUICE_URL");
  if (configured) ways.push(configuredWay(configured, root));
  byUrl("DATABASE_URL");
  byUrl("DB_URL");
  for (const group of groups) {
    if (!group.signs.some((sign) => variables.has(sign))) continue;
    ways.push({
      name: group.signs[0]!,
      from: group.name,
      read: () => composeAddress(partsOf(group, variables), { from: group.name, root }),
    });
  }
  return ways;
}

function configuredWay({ key, url, place }: NonNullable<DatabaseInput["configured"]>, root: string): Way {
  const read = (): NamedAddress => {
    if (typeof url === "string") return parseAddress(expand(url, key, place), { from: key, root });
    return composeAddress(partsOfConfig(url, key, place, root), { from: key, root });
  };
  const uses = [...JSON.stringify(url).matchAll(/\$\{(\w+)\}/g)].map(([, name = ""]) => name);
  return { name: key, from: `${place.file}: ${key}`, uses, read };
}

function partsOfConfig(url: UrlConfig, key: string, place: ExpandPlace, root: string): AddressParts {
  const text = (name: keyof UrlConfig): string | undefined => {
    const value = url[name];
    return value === undefined ? undefined : expand(String(value), `${key}.${name}`, place);
  };
  const parameters = new Map<string, string>();
  for (const name of ["sslmode", "sslrootcert", "sslcert", "sslkey"] as const) {
    const value = text(name);
    if (value !== undefined) parameters.set(name, value);
  }
  const timeout = text("connectTimeout");
  if (timeout !== undefined) parameters.set("connect_timeout", `${durationMs(timeout) ?? 0}ms`);
  const file = text("passwordFile");
  return {
    engine: url.engine ?? (text("port") === "3306" ? "mysql" : "postgres"),
    host: text("host") ?? "localhost",
    port: text("port"),
    portFrom: `${key}.port`,
    user: text("user"),
    password: text("password") ?? (file === undefined ? undefined : readSecret(file, root, `${key}.passwordFile`)),
    database: text("database"),
    parameters,
  };
}

/** What is left open is what the engine's own clients take: libpq's variables, the system's user, a database called as the user. */
function complete({ passfile, ...address }: NamedAddress, variables: Variables): Address {
  if (address.embedded) return address;
  const postgres = address.engine === "postgres";
  const user = address.user || (postgres ? variables.get("PGUSER") : undefined) || systemUser();
  const database = address.database || (postgres ? (variables.get("PGDATABASE") ?? user) : "");
  const named = { ...address, user, database };
  if (named.password) return named;
  const password = postgres
    ? (variables.secret("PGPASSWORD").value ?? passwordFrom({ ...named, ...(passfile ? { passfile } : {}) }, variables))
    : variables.secret("MYSQL_PWD").value;
  return password === undefined ? named : { ...named, password: new Secret(password) };
}

function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    // A uid without a passwd entry, as containers have them.
    return "postgres";
  }
}

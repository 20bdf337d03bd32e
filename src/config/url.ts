import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Address, Tls } from "../core/model/address.js";
import { Secret } from "../core/model/secret.js";
import { SluiceError } from "../core/failures/failure.js";
import { nearest } from "../core/failures/nearest.js";
import type { AddressParts } from "./address-parts.js";
import { BadUrl } from "./bad-url.js";
import { goDsnIn, goDsnParts } from "./go-dsn.js";
import { libpqParts } from "./libpq.js";
import { parametersOf, type Parameters } from "./parameters.js";
import { urlParts } from "./url-parts.js";

export interface UrlPlace {
  /** What the value is called in a failure: `--url`, `DATABASE_URL`. */
  readonly from: string;
  /** Certificates and the embedded server's data are relative to it. */
  readonly root: string;
}

/** An address whose password may stand in a file of its own. */
export interface NamedAddress extends Address {
  readonly passfile?: string;
}

/** Reads every way to name a database in one text: a URL of any tool's form, or libpq's `host=… dbname=…`. */
export function parseAddress(given: string, place: UrlPlace): NamedAddress {
  try {
    return read(given.trim(), place);
  } catch (error) {
    if (error instanceof BadUrl) throw new SluiceError("url_invalid", { from: place.from, problem: error.problem });
    throw error;
  }
}

/** The same from parts: a configuration's object, or variables. */
export function composeAddress(parts: AddressParts, place: UrlPlace): NamedAddress {
  try {
    return addressOf(parts, place);
  } catch (error) {
    if (error instanceof BadUrl) throw new SluiceError("url_invalid", { from: place.from, problem: error.problem });
    throw error;
  }
}

/** An address as a person may see it: never the password. */
export function showAddress(address: Address): string {
  if (address.embedded) return "embedded";
  const scheme = address.engine === "postgres" ? "postgres" : "mysql";
  const user = address.user === "" ? "" : `${address.user}${address.password ? ":***" : ""}@`;
  const tls = address.tls.mode === "prefer" ? "" : `?sslmode=${address.tls.mode}`;
  if (address.host.startsWith("/")) return `${scheme}://${user}/${address.database} (socket ${address.host})`;
  const host = address.host.includes(":") ? `[${address.host}]` : address.host;
  return `${scheme}://${user}${host}:${address.port}/${address.database}${tls}`;
}

const schemes: ReadonlyMap<string, AddressParts["engine"]> = new Map([
  ["postgres", "postgres"],
  ["postgresql", "postgres"],
  ["mysql", "mysql"],
  ["mariadb", "mysql"],
]);
const defaultPorts = { postgres: 5432, mysql: 3306 } as const;
const defaultConnectTimeoutMs = 10_000;

function read(text: string, place: UrlPlace): NamedAddress {
  if (text === "") throw new BadUrl({ kind: "empty" });
  const isPairs = /^\w+\s*=/.test(text);
  if (/^["'`]/.test(text) || (!isPairs && /["'`]$/.test(text))) throw new BadUrl({ kind: "quoted" });
  const variable = /\$\{?([A-Za-z_][A-Za-z0-9_]*)\}?/.exec(text);
  if (variable && (text === variable[0] || variable[0].startsWith("${")))
    throw new BadUrl({ kind: "unexpanded", variable: variable[1]! });
  const embedded = /^embedded:(?:\/\/)?(.*)$/i.exec(text);
  if (embedded) return embeddedAddress(embedded[1]!, place);
  if (isPairs) return addressOf({ engine: "postgres", ...libpqParts(text) }, place);
  const dsn = goDsnIn(text);
  if (dsn) return addressOf(goDsnParts(dsn), place);
  const bare = text.replace(/^jdbc:/i, "");
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(bare);
  if (!scheme) throw new BadUrl({ kind: "no_scheme" });
  // SQLAlchemy names its driver after a plus sign: `postgresql+asyncpg`.
  const [name = ""] = scheme[1]!.toLowerCase().split("+");
  const engine = schemes.get(name);
  if (!engine || scheme[1]!.toLowerCase() === "prisma+postgres") throw unknownScheme(scheme[1]!);
  const rest = bare.slice(scheme[0].length);
  // PostgreSQL's JDBC driver takes a database's name alone; here it would be a word of another driver's.
  if (engine === "mysql" && !rest.startsWith("//")) throw new BadUrl({ kind: "no_scheme" });
  return addressOf({ engine, ...urlParts(rest) }, place);
}

function unknownScheme(scheme: string): BadUrl {
  const near = nearest(scheme, schemes.keys());
  return new BadUrl({ kind: "unknown_scheme", scheme, ...(near === undefined ? {} : { near }) });
}

/** A server of our own; a name after the colon keeps several apart. */
function embeddedAddress(name: string, { root }: UrlPlace): Address {
  if (!/^[A-Za-z0-9_-]*$/.test(name))
    throw new BadUrl({ kind: "bad_parameter", parameter: "embedded:", given: name, expected: "embedded:name" });
  return {
    engine: "postgres",
    host: "",
    port: 0,
    user: "",
    database: "sluice",
    tls: { mode: "disable" },
    embedded: { folder: join(root, ".sluice", name === "" ? "postgres" : `postgres-${name}`) },
    connectTimeoutMs: defaultConnectTimeoutMs,
  };
}

function addressOf(parts: AddressParts, { root }: UrlPlace): NamedAddress {
  const { engine } = parts;
  // A NUL ends a word of the protocol: what stands behind it would be read as another setting.
  if ([...Object.values(parts), ...(parts.parameters?.values() ?? [])].some((each) => String(each).includes("\0")))
    throw new BadUrl({ kind: "raw_character", character: "%00", encoded: "%2500" });
  const asked = parametersOf(parts.parameters ?? new Map(), engine);
  const port = portOf(parts.port ?? asked.port, defaultPorts[engine], parts.portFrom);
  const host = assertOneHost(asked.host || parts.host || asked.hostAddress || usualHost(engine, port));
  const hostAddress = assertOneHost(asked.hostAddress ?? "");
  const password = parts.password ?? asked.password;
  const socket = hostAddress === "" && host.startsWith("/");
  return {
    engine,
    host,
    ...(hostAddress === "" || hostAddress === host ? {} : { hostAddress }),
    port,
    user: parts.user || asked.user || "",
    ...(password === undefined || password === "" ? {} : { password: new Secret(password) }),
    database: parts.database || asked.database || "",
    tls: tlsOf(asked, socket, root),
    connectTimeoutMs: asked.connectTimeoutMs ?? defaultConnectTimeoutMs,
    ...(asked.options === undefined ? {} : { options: asked.options }),
    ...(asked.schema === undefined ? {} : { schema: asked.schema }),
    ...(asked.timeZone ? { timeZone: asked.timeZone } : {}),
    ...(asked.migrationsTable ? { migrationsTable: asked.migrationsTable } : {}),
    ...(asked.migrationsTableQuoted ? { migrationsTableQuoted: asked.migrationsTableQuoted } : {}),
    ...(asked.passfile ? { passfile: resolve(root, asked.passfile) } : {}),
  };
}

/** Where libpq looks when no host is named: the local socket, where there is one. */
function usualHost(engine: AddressParts["engine"], port: number): string {
  if (engine !== "postgres") return "localhost";
  const folders = ["/var/run/postgresql", "/tmp"];
  return folders.find((folder) => existsSync(`${folder}/.s.PGSQL.${port}`)) ?? "localhost";
}

function assertOneHost(host: string): string {
  if ((host.startsWith("/") ? /;/ : /[;=\s]/).test(host)) throw new BadUrl({ kind: "bad_host" });
  if (host.includes(",")) throw new BadUrl({ kind: "several_hosts" });
  return host;
}

function portOf(given: string | number | undefined, fallback: number, from: string | undefined): number {
  const text = String(given ?? "").trim();
  if (text === "") return fallback;
  const port = Number(text);
  // Text that is no number may be a piece of a password: only digits are repeated in the failure.
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535)
    throw new BadUrl({
      kind: "bad_port",
      port: /^\d+$/.test(text) ? text : "",
      ...(from === undefined ? {} : { from }),
    });
  return port;
}

function tlsOf(asked: Parameters, socket: boolean, root: string): Tls {
  const file = (path: string): string => (path === "system" ? path : resolve(root, path));
  // Prisma calls the server's certificate authority `sslcert`; a client's own certificate comes with its key.
  const rootCert = asked.sslRootCert ?? (asked.sslKey === undefined ? asked.sslCert : undefined);
  const { channelBinding } = asked;
  const usual = rootCert === "system" ? "verify-full" : socket ? "disable" : "prefer";
  const mode = asked.sslMode ?? usual;
  return {
    // There is nothing to bind to but TLS.
    mode: channelBinding && mode === "prefer" ? "require" : mode,
    ...(channelBinding ? { channelBinding } : {}),
    ...(rootCert === undefined ? {} : { rootCert: file(rootCert) }),
    ...(asked.sslKey === undefined || asked.sslCert === undefined
      ? {}
      : { cert: file(asked.sslCert), key: file(asked.sslKey) }),
  };
}

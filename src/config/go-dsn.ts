import type { AddressParts } from "./address-parts.js";
import { decoded, hostAndPort } from "./url-parts.js";

/** `user:password@tcp(host:3306)/database?…` of Go's driver; golang-migrate writes `mysql://` before it. */
const dsn =
  /^((?:mysql|mariadb):\/\/)?(?:(?<user>[^:@/]*)(?::(?<password>.*))?@)?(?:(?<net>tcp|unix)?\((?<place>[^()]*)\))?\/(?<database>[^/?]*)(?:\?(?<query>.*))?$/s;

/** What it is made of, each piece as it is written. */
export interface GoDsn {
  /** With `//`, where it has one: the rest is then encoded as in a URL. */
  readonly scheme: string;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly net?: string | undefined;
  /** Between the brackets. */
  readonly place?: string | undefined;
  readonly database: string;
  readonly query?: string | undefined;
}

/** Undefined where the text is none; `user:password@/database` is one, too, on this machine. */
export function goDsnIn(text: string): GoDsn | undefined {
  // Any other URL would be a user and a password here.
  const found = /^(?!mysql:|mariadb:)[a-z][a-z0-9+.-]*:(?:\/\/|[a-z]+:)/i.test(text) ? undefined : dsn.exec(text);
  if (!found) return undefined;
  const { user, password, net, place, database = "", query } = found.groups ?? {};
  const scheme = found[1] ?? "";
  if (place === undefined && (scheme !== "" || user === undefined)) return undefined;
  return { scheme, user, password, net, place, database, query };
}

/** Its parts, each as it is meant. */
export function goDsnParts({ scheme, user, password, net, place, database, query = "" }: GoDsn): AddressParts {
  const meant = (value: string | undefined): string | undefined =>
    value === undefined || scheme === "" ? value : decoded(value);
  const { host, port } = net === "unix" ? { host: place ?? "", port: undefined } : hostAndPort(place || "127.0.0.1");
  return {
    engine: "mysql",
    host,
    port,
    user: meant(user),
    password: meant(password),
    database: decoded(database),
    parameters: new Map(pairsIn(query)),
  };
}

function* pairsIn(query: string): Generator<[string, string]> {
  const skipped = /(?:^|&)x-tls-insecure-skip-verify=(?:true|1)(?:&|$)/i.test(query);
  for (const pair of query.split("&")) {
    const [, name = "", value = ""] = /^([^=]*)(?:=(.*))?$/s.exec(pair) ?? [];
    if (name === "") continue;
    // True means checked to Go: against a root that is given, else those of this machine.
    const isChecked = name.toLowerCase() === "tls" && !/^(?:false|0|preferred|skip-verify)$/i.test(value);
    yield isChecked ? ["sslmode", skipped ? "require" : "verify-full"] : [decoded(name), decoded(value)];
  }
}

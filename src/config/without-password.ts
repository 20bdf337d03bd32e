import { BadUrl } from "./bad-url.js";
import { type GoDsn, goDsnIn } from "./go-dsn.js";
import { libpqPairs } from "./libpq.js";
import { decoded, hostAndPort, urlPieces } from "./url-parts.js";

/** The name of a parameter whose value nobody may see, as a pattern. */
export const secretName = String.raw`(?:\w*(?:password|passwd|pwd|pass|secret|token|api_?key)|scram_(?:client|server)_key)`;

/** An address as it is written, each secret in it as `***`; undefined where the text cannot be read as one. */
export function withoutPassword(given: string): string | undefined {
  try {
    if (/^\s*\w[\w ]*=[^;]*;/.test(given)) return semicolonsWithout(given);
    if (/^\s*\w+\s*=/.test(given)) return pairsWithout(given);
    const dsn = goDsnIn(given);
    if (dsn) return dsnWithout(dsn);
    const scheme = /^(?:jdbc:)?[a-z][a-z0-9+.-]*:(?=\/\/|[^/]*\?)/i.exec(given)?.[0];
    return scheme === undefined ? undefined : scheme + urlWithout(given.slice(scheme.length));
  } catch (error) {
    if (error instanceof BadUrl) return undefined;
    throw error;
  }
}

const secrets = new RegExp(`^${secretName}$`, "i");
/** With what stands behind it in a text. */
const isMasked = /^\*{3}\W*$/;

/** `Host=…;Password=…`, or libpq's form with a semicolon in a value: rather too much is taken than too little. */
function semicolonsWithout(given: string): string {
  const value = String.raw`"[^"]*(?:"|$)|'(?:[^'\\]|\\.|'')*(?:'|$)|.*?(?=;|$)`;
  const shown = given.replace(new RegExp(String.raw`((?:^|[;\s])${secretName}\s*=\s*)(?:${value})`, "gis"), "$1***");
  try {
    return pairsWithout(shown);
  } catch (error) {
    if (error instanceof BadUrl) return shown;
    throw error;
  }
}

function pairsWithout(given: string): string {
  let shown = given;
  for (const { keyword, value, from, to } of [...libpqPairs(given)].reverse())
    if (secrets.test(keyword) && value !== "") shown = `${shown.slice(0, from)}***${shown.slice(to)}`;
  return shown;
}

function urlWithout(rest: string): string {
  const { slashes, user, password, server, path, pairs } = urlPieces(rest);
  const named = user === undefined ? "" : `${user}${password === undefined ? "" : password === "" ? ":" : ":***"}@`;
  return `${slashes}${named}${portWithout(server)}${pathWithout(path)}${queryWithout(pairs)}`;
}

function queryWithout(pairs: readonly (readonly [name: string, value?: string])[]): string {
  const query = pairs.map(([name, value]) => {
    if (value === undefined) return name;
    return `${name}=${value !== "" && !isMasked.test(value) && secrets.test(decoded(name)) ? "***" : value}`;
  });
  return query.length > 0 ? `?${query.join("&")}` : "";
}

function dsnWithout({ scheme, user, password, net = "", place, database, query = "" }: GoDsn): string {
  const named = user === undefined ? "" : `${user}${password === undefined ? "" : password === "" ? ":" : ":***"}@`;
  const where = place === undefined ? "" : `${net}(${net === "unix" ? place : portWithout(place)})`;
  const pairs = query
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair): [string, string?] => {
      const at = pair.indexOf("=");
      return at < 0 ? [pair] : [pair.slice(0, at), pair.slice(at + 1)];
    });
  return `${scheme}${named}${where}/${pathWithout(database)}${queryWithout(pairs)}`;
}

/** A parameter behind the wrong character is a part of the path. */
function pathWithout(path: string): string {
  return path.replace(new RegExp(`([;&]${secretName}=)(?!\\*{3}\\W*$)[^;&]+`, "gi"), "$1***");
}

/** `USER:PASSWORD` before a host that was forgotten looks like a host and its port. */
function portWithout(server: string): string {
  const { port = "" } = hostAndPort(server);
  return /^\d*\W*$/.test(port) ? server : `${server.slice(0, -port.length)}***`;
}

import { BadUrl } from "./bad-url.js";
import { libpqPairs } from "./libpq.js";
import { decoded, hostAndPort, urlPieces } from "./url-parts.js";

/** An address as it is written, each secret in it as `***`; undefined where the text cannot be read as one. */
export function withoutPassword(given: string): string | undefined {
  try {
    if (/^\s*\w+\s*=/.test(given)) return pairsWithout(given);
    const scheme = /^(?:jdbc:)?[a-z][a-z0-9+.-]*:(?=\/\/|[^/]*\?)/i.exec(given)?.[0];
    return scheme === undefined ? undefined : scheme + urlWithout(given.slice(scheme.length));
  } catch (error) {
    if (error instanceof BadUrl) return undefined;
    throw error;
  }
}

const secrets = /^(?:(?:ssl)?(?:password|passwd|pwd)|scram_(?:client|server)_key)$/i;
/** With what stands behind it in a text. */
const isMasked = /^\*{3}\W*$/;

function pairsWithout(given: string): string {
  let shown = given;
  for (const { keyword, value, from, to } of [...libpqPairs(given)].reverse())
    if (secrets.test(keyword) && value !== "") shown = `${shown.slice(0, from)}***${shown.slice(to)}`;
  return shown;
}

function urlWithout(rest: string): string {
  const { slashes, user, password, server, path, pairs } = urlPieces(rest);
  const named = user === undefined ? "" : `${user}${password === undefined ? "" : password === "" ? ":" : ":***"}@`;
  const query = pairs.map(([name, value]) => {
    if (value === undefined) return name;
    return `${name}=${value !== "" && !isMasked.test(value) && secrets.test(decoded(name)) ? "***" : value}`;
  });
  return `${slashes}${named}${portWithout(server)}${path}${query.length > 0 ? `?${query.join("&")}` : ""}`;
}

/** `USER:PASSWORD` before a host that was forgotten looks like a host and its port. */
function portWithout(server: string): string {
  const { port = "" } = hostAndPort(server);
  return /^\d*\W*$/.test(port) ? server : `${server.slice(0, -port.length)}***`;
}

import { nearest } from "../core/failures/nearest.js";
import { BadUrl } from "./bad-url.js";
import type { AddressParts } from "./address-parts.js";

/** Every keyword of libpq's connection strings: another one is a mistake, as it is to libpq. */
const keywords: ReadonlySet<string> = new Set(
  (
    "host hostaddr port dbname user password passfile require_auth channel_binding connect_timeout client_encoding " +
    "options application_name fallback_application_name keepalives keepalives_idle keepalives_interval keepalives_count " +
    "tcp_user_timeout replication gssencmode sslmode requiressl sslcompression sslcert sslkey sslkeylogfile sslpassword " +
    "sslcertmode sslrootcert sslcrl sslcrldir sslsni sslnegotiation requirepeer ssl_min_protocol_version " +
    "ssl_max_protocol_version min_protocol_version max_protocol_version krbsrvname gsslib gssdelegation " +
    "scram_client_key scram_server_key service target_session_attrs load_balance_hosts"
  ).split(" "),
);

/** One `keyword=value` of a connection string; `from` and `to` are where its value is written. */
export interface LibpqPair {
  readonly keyword: string;
  readonly value: string;
  readonly from: number;
  readonly to: number;
}

/** Every pair, in order; throws where one does not end. */
export function libpqPairs(text: string): readonly LibpqPair[] {
  const pairs: LibpqPair[] = [];
  const pair = /\s*([A-Za-z_]+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|((?:[^\s\\']|\\.)(?:[^\s\\]|\\.)*)?)(?=\s|$)/dsy;
  for (let at = 0; text.slice(at).trim() !== ""; at = pair.lastIndex) {
    pair.lastIndex = at;
    const found = pair.exec(text);
    if (!found) throw new BadUrl({ kind: "unterminated_quote" });
    const value = (found[2] ?? found[3] ?? "").replace(/\\(.)/gs, "$1");
    const from = found.indices![2] ? found.indices![2][0] - 1 : (found.indices![3]?.[0] ?? pair.lastIndex);
    pairs.push({ keyword: found[1]!, value, from, to: pair.lastIndex });
  }
  return pairs;
}

/** `host=localhost user=admin password='it\'s' dbname=config_server sslmode=disable`. */
export function libpqParts(text: string): Omit<AddressParts, "engine"> {
  const values = new Map<string, string>();
  const pairs = libpqPairs(text);
  if (pairs.some((pair) => isForeign(pair, pairs.length === 1))) throw new BadUrl({ kind: "foreign_pairs" });
  for (const { keyword, value } of pairs) {
    if (!keywords.has(keyword.toLowerCase())) throw unknown(keyword);
    values.set(keyword.toLowerCase(), value);
  }
  return {
    host: values.get("host"),
    port: values.get("port"),
    user: values.get("user"),
    password: values.get("password"),
    database: values.get("dbname"),
    parameters: new Map([...values].filter(([keyword]) => !ownParts.has(keyword))),
  };
}

const ownParts: ReadonlySet<string> = new Set(["host", "port", "user", "password", "dbname"]);

/** A semicolon that parts or ends pairs; a password among others may hold one, and what is sent to the server. */
function isForeign({ keyword, value }: LibpqPair, alone: boolean): boolean {
  return (alone || !/^(?:\w*password|options)$/i.test(keyword)) && /;(?:\s*$|\s*\w[\w ]*=)/.test(value);
}

function unknown(parameter: string): BadUrl {
  const near = nearest(parameter, keywords);
  return new BadUrl({ kind: "unknown_parameter", parameter, ...(near === undefined ? {} : { near }) });
}

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

/** `host=localhost user=admin password='it\'s' dbname=config_server sslmode=disable`. */
export function libpqParts(text: string): Omit<AddressParts, "engine"> {
  const values = new Map<string, string>();
  const pair = /\s*([A-Za-z_]+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|((?:[^\s\\']|\\.)(?:[^\s\\]|\\.)*)?)(?=\s|$)/sy;
  let at = 0;
  while (text.slice(at).trim() !== "") {
    pair.lastIndex = at;
    const found = pair.exec(text);
    if (!found) throw new BadUrl({ kind: "unterminated_quote" });
    at = pair.lastIndex;
    const keyword = found[1]!.toLowerCase();
    if (!keywords.has(keyword)) throw unknown(found[1]!);
    values.set(keyword, (found[2] ?? found[3] ?? "").replace(/\\(.)/gs, "$1"));
  }
  return {
    host: values.get("hostaddr") || values.get("host"),
    port: values.get("port"),
    user: values.get("user"),
    password: values.get("password"),
    database: values.get("dbname"),
    parameters: new Map([...values].filter(([keyword]) => !ownParts.has(keyword))),
  };
}

const ownParts: ReadonlySet<string> = new Set(["host", "hostaddr", "port", "user", "password", "dbname"]);

function unknown(parameter: string): BadUrl {
  const near = nearest(parameter, keywords);
  return new BadUrl({ kind: "unknown_parameter", parameter, ...(near === undefined ? {} : { near }) });
}

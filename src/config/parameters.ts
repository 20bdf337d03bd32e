import type { Tls } from "../core/model/address.js";
import { BadUrl } from "./bad-url.js";
import { durationMs } from "./duration.js";

/** What a URL's parameters ask for, whichever tool's words they are. */
export interface Parameters {
  readonly host?: string;
  /** Where `host` is, without asking for it by its name. */
  readonly hostAddress?: string;
  readonly port?: string;
  readonly user?: string;
  readonly password?: string;
  readonly database?: string;
  readonly sslMode?: Tls["mode"];
  readonly sslRootCert?: string;
  readonly sslCert?: string;
  readonly sslKey?: string;
  readonly channelBinding?: true;
  readonly connectTimeoutMs?: number;
  readonly options?: string;
  readonly schema?: string;
  readonly timeZone?: string;
  readonly migrationsTable?: string;
  readonly migrationsTableQuoted?: string;
  /** Where the password is looked for, as in `~/.pgpass`. */
  readonly passfile?: string;
}

type Reading = (value: string, name: string) => Parameters;

const modes: ReadonlyMap<string, Tls["mode"]> = namedBy({
  disable: "disable",
  disabled: "disable",
  allow: "prefer",
  prefer: "prefer",
  preferred: "prefer",
  require: "require",
  required: "require",
  "no-verify": "require",
  "verify-ca": "verify-ca",
  verify_ca: "verify-ca",
  "verify-full": "verify-full",
  verify_full: "verify-full",
  verify_identity: "verify-full",
  trust: "require",
});

/** Of several words the strictest holds, in whichever order they stand. */
const strictness: readonly Tls["mode"][] = ["disable", "prefer", "require", "verify-ca", "verify-full"];

const sslMode: Reading = (value, name) => {
  const mode = modes.get(value.toLowerCase());
  if (!mode) throw bad(name, value, "disable, prefer, require, verify-ca, verify-full");
  return { sslMode: mode };
};
/** `ssl=true` (JDBC, node-postgres), `ssl=require` (asyncpg), `tls=skip-verify` (Go). */
const ssl: Reading = (value, name) => {
  const word = value.toLowerCase();
  if (["", "true", "1", "yes", "on", "skip-verify"].includes(word)) return { sslMode: "require" };
  if (["false", "0", "no", "off"].includes(word)) return { sslMode: "disable" };
  return sslMode(value, name);
};
const seconds: Reading = (value, name) => {
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : durationMs(value);
  if (ms === undefined) throw bad(name, value, "10");
  // 0 is "wait for ever" to these tools; no command may hang on a host that never answers.
  return ms === 0 ? {} : { connectTimeoutMs: ms };
};
const milliseconds: Reading = (value, name) => {
  if (!/^\d+$/.test(value)) throw bad(name, value, "10000");
  return value === "0" ? {} : { connectTimeoutMs: Number(value) };
};
const unsupported: Reading = (_value, parameter) => {
  throw new BadUrl({ kind: "unsupported_parameter", parameter });
};
/** What is asked for is so anyway, or it is not built. */
const only =
  (...words: readonly string[]): Reading =>
  (value, name) =>
    value === "" || words.includes(value.toLowerCase()) ? {} : unsupported(value, name);
const off = ["false", "0", "no", "off"] as const;
const channelBinding: Reading = (value, name) =>
  value.toLowerCase() === "require" ? { channelBinding: true } : only("prefer", "disable")(value, name);
const requireSsl: Reading = (value) => (value === "1" ? { sslMode: "require" } : {});
/** There is one server, and whether it takes writes is looked at before something is written. */
const theServer: Reading = (value, name) => {
  if (["", "any", "read-write", "primary", "master", "preferprimary"].includes(value.toLowerCase())) return {};
  throw bad(name, value, name.toLowerCase() === "targetservertype" ? "any, primary" : "any, read-write, primary");
};

/** Go's driver takes what SET takes: a word or a text in quotes. */
const timeZone: Reading = (value) => ({ timeZone: value.replace(/^'(.*)'$/s, "$1") });
const socket: Reading = (host) => ({ host });
const dbname: Reading = (database) => ({ database });
const password: Reading = (given) => ({ password: given });
const rootCert: Reading = (sslRootCert) => ({ sslRootCert });
const cert: Reading = (sslCert) => ({ sslCert });
const key: Reading = (sslKey) => ({ sslKey });
const asks =
  (mode: Tls["mode"]): Reading =>
  (value, name) => {
    if (["", "true", "1", "yes", "on"].includes(value.toLowerCase())) return { sslMode: mode };
    if (off.some((word) => word === value.toLowerCase())) return {};
    throw bad(name, value, "true, false");
  };

const shared = namedBy<Reading>({
  host: (host) => ({ host }),
  port: (port) => ({ port }),
  user: (user) => ({ user }),
  username: (user) => ({ user }),
  password,
  dbname,
  sslmode: sslMode,
  "ssl-mode": sslMode,
  ssl,
  tls: ssl,
  usessl: ssl,
  sslrootcert: rootCert,
  sslcert: cert,
  sslkey: key,
  // Prisma: the certificate is only looked at where it says `strict`.
  sslaccept: (value) => (value === "strict" ? { sslMode: "verify-full" } : { sslMode: "require" }),
  sslidentity: unsupported,
  service: unsupported,
  "x-migrations-table": (migrationsTable) => ({ migrationsTable }),
  "x-migrations-table-quoted": (migrationsTableQuoted) => ({ migrationsTableQuoted }),
});

const ofEngine: Readonly<Record<"postgres" | "mysql", ReadonlyMap<string, Reading>>> = {
  postgres: namedBy<Reading>({
    connect_timeout: seconds,
    connecttimeout: seconds,
    options: (options) => ({ options }),
    schema: (schema) => ({ schema }),
    currentschema: (schema) => ({ schema }),
    search_path: (schema) => ({ schema }),
    timezone: timeZone,
    hostaddr: (hostAddress) => ({ hostAddress }),
    passfile: (passfile) => ({ passfile }),
    requiressl: requireSsl,
    channel_binding: channelBinding,
    channelbinding: channelBinding,
    gssencmode: only("prefer", "disable", "allow"),
    load_balance_hosts: only("disable"),
    loadbalancehosts: only(...off),
    // The server is spoken to in 3.0, and never with less than TLS 1.2.
    min_protocol_version: only("3.0"),
    replication: only(...off),
    require_auth: only(),
    requireauth: only(),
    requirepeer: only(),
    sslcertmode: only("allow"),
    sslcrl: only(),
    sslcrldir: only(),
    sslnegotiation: only("postgres"),
    sslpassword: only(),
    sslsni: only("1"),
    ssl_min_protocol_version: only("tlsv1", "tlsv1.1", "tlsv1.2"),
    ssl_max_protocol_version: only("tlsv1.3"),
    target_session_attrs: theServer,
    targetservertype: theServer,
  }),
  mysql: namedBy<Reading>({
    connect_timeout: seconds,
    connecttimeout: milliseconds,
    timeout: seconds,
    time_zone: timeZone,
    socket,
    unix_socket: socket,
    unixsocket: socket,
    localsocket: socket,
    socketpath: socket,
    // mysql2's and PyMySQL's words for what every address has; the further factors of a login are not built.
    database: dbname,
    db: dbname,
    passwd: password,
    password1: password,
    password2: only(),
    password3: only(),
    passwordsha1: only(),
    localaddress: only(),
    bind_address: only(),
    "ssl-ca": rootCert,
    ssl_ca: rootCert,
    sslca: rootCert,
    serversslcert: rootCert,
    "x-tls-ca": rootCert,
    "ssl-cert": cert,
    ssl_cert: cert,
    "x-tls-cert": cert,
    "ssl-key": key,
    ssl_key: key,
    "x-tls-key": key,
    ssl_mode: sslMode,
    // JDBC, PyMySQL: what is true is asked for; what is false leaves it to the other words.
    requiressl: asks("require"),
    verifyservercertificate: asks("verify-ca"),
    ssl_verify_cert: asks("verify-ca"),
    ssl_verify_identity: asks("verify-full"),
    disablesslhostnameverification: only(...off),
    ssl_disabled: (value, name) =>
      off.some((word) => word === value.toLowerCase()) ? {} : asks("disable")(value, name),
    // A file of settings, stores of keys, and what is to be said to the server: not read, and not to be passed over.
    read_default_file: only(),
    read_default_group: only(),
    init_command: only(),
    sessionvariables: only(),
    truststore: only(),
    keystore: only(),
    trustcertificatekeystoreurl: only(),
    clientcertificatekeystoreurl: only(),
  }),
};

/** Parameters that mean nothing here (`pgbouncer`, `connection_limit`, `keepalives` …) are passed over. */
export function parametersOf(given: ReadonlyMap<string, string>, engine: "postgres" | "mysql"): Parameters {
  let found: Parameters = {};
  for (const [name, value] of given) {
    const reading = ofEngine[engine].get(name.toLowerCase()) ?? shared.get(name.toLowerCase());
    if (reading) found = joined(found, reading(value, name));
  }
  return found;
}

function joined(found: Parameters, more: Parameters): Parameters {
  const asked = [found.sslMode, more.sslMode].filter((mode) => mode !== undefined);
  const [strictest] = asked.sort((a, b) => strictness.indexOf(b) - strictness.indexOf(a));
  return { ...found, ...more, ...(strictest ? { sslMode: strictest } : {}) };
}

function bad(parameter: string, given: string, expected: string): BadUrl {
  return new BadUrl({ kind: "bad_parameter", parameter, given, expected });
}

/** What people write is looked up in a map: an object would know `constructor` and `__proto__`, too. */
function namedBy<T>(table: Readonly<Record<string, T>>): ReadonlyMap<string, T> {
  return new Map(Object.entries(table));
}

import type { AddressParts } from "./address-parts.js";
import type { Variables } from "./variables.js";

/** Variables that together name a database. */
export interface Group {
  readonly name: string;
  readonly engine?: AddressParts["engine"];
  /** One of these must be set, or the group is not there. */
  readonly signs: readonly string[];
  readonly host: readonly string[];
  readonly port: string;
  readonly user: string;
  readonly password: readonly string[];
  readonly database: readonly string[];
  /** The image's own default. */
  readonly usualUser?: string;
  /** Of that user alone. */
  readonly usualPassword?: string;
  /** What may name the engine, in the words of the tool that reads it. */
  readonly engineFrom?: readonly string[];
  readonly usualHost?: string;
  readonly parameters?: Readonly<Record<string, string>>;
}

const ofImage = (prefix: "MYSQL" | "MARIADB"): Group => ({
  name: `${prefix}_*`,
  engine: "mysql",
  signs: [`${prefix}_HOST`, `${prefix}_USER`, `${prefix}_DATABASE`],
  host: [`${prefix}_HOST`],
  port: `${prefix}_PORT`,
  user: `${prefix}_USER`,
  password: [`${prefix}_PASSWORD`],
  database: [`${prefix}_DATABASE`],
  usualUser: "root",
  usualPassword: `${prefix}_ROOT_PASSWORD`,
  usualHost: "localhost",
});

/** In the order in which they are looked at. */
export const groups: readonly Group[] = [
  {
    name: "DB_HOST",
    signs: ["DB_HOST", "DB_NAME"],
    host: ["DB_HOST"],
    port: "DB_PORT",
    user: "DB_USER",
    password: ["DB_PASSWORD"],
    database: ["DB_NAME"],
    usualHost: "localhost",
    engineFrom: ["DB_CONNECTION", "DB_TYPE", "DB_ENGINE", "DB_DRIVER", "DB_DIALECT", "DB_CLIENT"],
  },
  {
    name: "POSTGRES_*",
    engine: "postgres",
    signs: ["POSTGRES_HOST", "POSTGRES_USER", "POSTGRES_DB"],
    host: ["POSTGRES_HOST"],
    port: "POSTGRES_PORT",
    user: "POSTGRES_USER",
    password: ["POSTGRES_PASSWORD"],
    database: ["POSTGRES_DB"],
    usualUser: "postgres",
    usualHost: "localhost",
  },
  ofImage("MYSQL"),
  ofImage("MARIADB"),
  {
    name: "PGHOST",
    engine: "postgres",
    signs: ["PGHOST", "PGHOSTADDR", "PGDATABASE"],
    host: ["PGHOST"],
    port: "PGPORT",
    user: "PGUSER",
    password: ["PGPASSWORD"],
    database: ["PGDATABASE"],
    parameters: {
      PGHOSTADDR: "hostaddr",
      PGSSLMODE: "sslmode",
      PGSSLROOTCERT: "sslrootcert",
      PGSSLCERT: "sslcert",
      PGSSLKEY: "sslkey",
      PGREQUIRESSL: "requiressl",
      PGSSLCRL: "sslcrl",
      PGSSLCRLDIR: "sslcrldir",
      PGSSLCERTMODE: "sslcertmode",
      PGSSLSNI: "sslsni",
      PGSSLNEGOTIATION: "sslnegotiation",
      PGSSLMINPROTOCOLVERSION: "ssl_min_protocol_version",
      PGSSLMAXPROTOCOLVERSION: "ssl_max_protocol_version",
      PGCHANNELBINDING: "channel_binding",
      PGGSSENCMODE: "gssencmode",
      PGREQUIREAUTH: "require_auth",
      PGREQUIREPEER: "requirepeer",
      PGLOADBALANCEHOSTS: "load_balance_hosts",
      PGTARGETSESSIONATTRS: "target_session_attrs",
      PGCONNECT_TIMEOUT: "connect_timeout",
      PGOPTIONS: "options",
      PGSERVICE: "service",
    },
  },
];

/** Every variable that names a database or a part of one: what `init` looks for. */
export const databaseVariables: readonly string[] = [
  ...["SLUICE_URL", "DATABASE_URL", "DB_URL"].flatMap((name) => [name, `${name}_FILE`]),
  ...groups.flatMap(({ signs }) => signs),
];

/** A group's variables as the parts of an address. */
export function partsOf(group: Group, variables: Variables): AddressParts {
  const first = (names: readonly string[]): string | undefined =>
    names.map((name) => variables.get(name)).find((value) => value !== undefined);
  const user = variables.get(group.user) ?? group.usualUser;
  const own = group.usualPassword !== undefined && user === group.usualUser ? [group.usualPassword] : [];
  const password = [...group.password, ...own].find((name) => variables.hasSecret(name));
  const parameters = new Map<string, string>();
  for (const [variable, parameter] of Object.entries(group.parameters ?? {})) {
    const value = variables.get(variable);
    if (value !== undefined) parameters.set(parameter, value);
  }
  const port = variables.get(group.port);
  return {
    engine: group.engine ?? engineIn(first(group.engineFrom ?? []), port),
    host: first(group.host) ?? group.usualHost,
    port,
    portFrom: group.port,
    user,
    password: password === undefined ? undefined : variables.secret(password).value,
    database: first(group.database),
    parameters,
  };
}

/** `mysql`, `mariadb`, `pgsql`, `django.db.backends.mysql`; where no word says it, MySQL's own port does. */
function engineIn(word: string | undefined, port: string | undefined): AddressParts["engine"] {
  if (/mysql|mariadb/i.test(word ?? "")) return "mysql";
  if (/^pg|postgres/i.test(word ?? "")) return "postgres";
  return port === "3306" ? "mysql" : "postgres";
}

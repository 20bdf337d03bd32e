import type { Cells, PresetName } from "../core/policy/policy.js";

/** What `sluice.config.ts` says. Every key may be left out. Text may hold `${VARIABLE}`; `$${` stands for `${`. */
export interface SluiceConfig {
  /** In banners and in the history. */
  readonly name?: string | undefined;
  /** Databases, each with the source that belongs to it, in the order in which every command works over them. */
  readonly targets?: Readonly<Record<string, TargetConfig>> | undefined;
  readonly history?: HistoryConfig | undefined;
  readonly session?: SessionConfig | undefined;
  readonly lock?: LockConfig | undefined;
  readonly environments?: Readonly<Record<string, EnvironmentConfig>> | undefined;
  readonly boot?: BootConfig | undefined;
}

/** `3s`, `250ms`, `2m`, or 0. */
export type DurationText = string | 0;

export interface TargetConfig {
  /** The folder that holds the migrations, relative to this file. */
  readonly source?: string | undefined;
  /** `plain`, `goose`, …; otherwise recognised from the files. */
  readonly format?: string | undefined;
  /** Where the team's own commands run. */
  readonly cwd?: string | undefined;
  readonly command?: CommandConfig | undefined;
  readonly url?: string | UrlConfig | undefined;
  readonly history?: HistoryConfig | undefined;
  readonly session?: SessionConfig | undefined;
  readonly lock?: LockConfig | undefined;
  /** What must be there: `table:documents`, `documents.embedding`. */
  readonly require?: readonly string[] | undefined;
}

/** The team's own tool: `{to}` and `{from}` are revisions, `base` for none. */
export interface CommandConfig {
  readonly up?: string | undefined;
  readonly down?: string | undefined;
  readonly sql?: string | undefined;
  /** Of a state that is wanted: ends with 0 where nothing is pending, with 2 where something is. */
  readonly pending?: string | undefined;
  /** Of a state that is wanted: the variable from which these commands read the database's address, beside DATABASE_URL. */
  readonly variable?: string | undefined;
}

/** A database in parts, where a password would have to be percent-encoded in a URL. */
export interface UrlConfig {
  readonly engine?: "postgres" | "mysql" | undefined;
  readonly host?: string | undefined;
  readonly port?: number | string | undefined;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** A file that holds the password: it is read when it is needed. */
  readonly passwordFile?: string | undefined;
  readonly database?: string | undefined;
  readonly sslmode?: "disable" | "prefer" | "require" | "verify-ca" | "verify-full" | undefined;
  readonly sslrootcert?: string | undefined;
  readonly sslcert?: string | undefined;
  readonly sslkey?: string | undefined;
  readonly connectTimeout?: DurationText | undefined;
}

export interface HistoryConfig {
  readonly layout?: string | undefined;
  /** `table` or `schema.table`; a name in double quotes where it holds a dot or a space. */
  readonly table?: string | undefined;
  /** Whether a log is kept beside another tool's table; or the schema (on MariaDB and MySQL the database) in which it is. */
  readonly log?: boolean | string | undefined;
}

/** Whether the server is to refuse what keeps others from writing while a table changes. */
export type OnlineWord = "prefer" | "require";

export interface SessionConfig {
  /** Migrations run as this role, and what they make belongs to it. */
  readonly role?: string | undefined;
  readonly lockTimeout?: DurationText | undefined;
  readonly statementTimeout?: DurationText | undefined;
  readonly searchPath?: string | undefined;
  readonly online?: OnlineWord | undefined;
}

export interface LockConfig {
  /** How long to wait for another run. */
  readonly wait?: DurationText | undefined;
  /** Advisory locks that are held as well, while other tools' images overlap: keys on PostgreSQL, names on MariaDB and MySQL. */
  readonly also?: readonly (string | number | bigint)[] | undefined;
  /** The one node of a Galera cluster that runs go to: a lock holds there alone. */
  readonly node?: string | undefined;
}

/** A preset, and each cell of it that is to be otherwise. */
export interface EnvironmentConfig extends Partial<Omit<Cells, "seed">> {
  readonly policy?: PresetName | undefined;
  /** A folder or a command; or the cell's own word. */
  readonly seed?: string | SeedConfig | undefined;
  /** Databases and hosts that no command may touch. */
  readonly never?:
    | { readonly databases?: readonly string[] | undefined; readonly hosts?: readonly string[] | undefined }
    | undefined;
}

export interface SeedConfig {
  readonly run?: string | undefined;
  readonly folder?: string | undefined;
  readonly target?: string | undefined;
}

export interface BootConfig {
  readonly wait?: { readonly tries?: number | undefined; readonly every?: DurationText | undefined } | undefined;
  readonly after?: readonly AfterConfig[] | undefined;
}

export interface AfterConfig {
  readonly run?: string | undefined;
  readonly http?: string | undefined;
  readonly mayFail?: boolean | undefined;
}

/** Gives a configuration its types. Loads nothing and changes nothing. */
export function defineConfig(config: SluiceConfig): SluiceConfig {
  return config;
}

import type { Secret } from "./secret.js";

/** Where a database is and as whom it is entered, whatever way it was named. */
export interface Address {
  readonly engine: "postgres" | "mysql";
  /** A host name or address; a folder for a unix socket. Empty for the engine's default. */
  readonly host: string;
  /** Where that host is: connected to in its place, while its certificate and its password go by `host`. */
  readonly hostAddress?: string;
  readonly port: number;
  readonly user: string;
  readonly password?: Secret;
  readonly database: string;
  readonly tls: Tls;
  /** A real server of our own, started by the first command and stopped by the last that uses it. */
  readonly embedded?: { readonly folder: string };
  readonly connectTimeoutMs: number;
  /** libpq's `options`, passed through. */
  readonly options?: string;
  /** `search_path` of the URL (Prisma's `?schema=`). */
  readonly schema?: string;
  /** Of the session: `timezone` (pgx, GORM), `time_zone` (Go's driver for MySQL). */
  readonly timeZone?: string;
  /** golang-migrate's `x-migrations-table`, as it is written, and `x-migrations-table-quoted`. */
  readonly migrationsTable?: string;
  readonly migrationsTableQuoted?: string;
}

export interface Tls {
  readonly mode: "disable" | "prefer" | "require" | "verify-ca" | "verify-full";
  /** Files, read when the connection is made. */
  readonly rootCert?: string;
  readonly cert?: string;
  readonly key?: string;
  /** The login must prove that it is this very TLS connection (SCRAM-SHA-256-PLUS). */
  readonly channelBinding?: true;
}

/** `db.internal:5432`, `[::1]:5432`, a socket's folder, or as much of it as is known. */
export function addressOf({ host, port }: { readonly host?: string; readonly port?: number }): string {
  const shown = host?.includes(":") ? `[${host}]` : (host ?? "localhost");
  return port === undefined || shown.startsWith("/") ? shown : `${shown}:${port}`;
}

/** On this machine; no name is the engine's default, which is here. */
export function isLocalHost(host: string): boolean {
  return host === "" || host === "localhost" || host === "::1" || host.startsWith("127.");
}

/** What a migration in code exports as `up` and as `down`. */
export type CodeMigration = (session: MigrationSession) => unknown;

/** A session of the run that a migration in code works with. It ends when the migration does. */
export interface MigrationSession {
  /**
   * One statement, with its values put in as literals of the server: sql`UPDATE users SET name = ${name} WHERE id = ${id}`.
   * A list stands for its values with commas between: `IN (${ids})`. Values in a row are text, or null, as the server writes them.
   */
  readonly sql: Sql;
  /** One statement as it stands. */
  readonly query: (text: string) => Promise<readonly SqlRow[]>;
  /** A name, quoted where it must be: `users`, `app.users`. For `sql`. */
  readonly name: (name: string) => SqlFragment;
  /**
   * A long change of data in batches by key, each in a transaction with how far it has come: each row is changed once,
   * however often the run is broken off. Needs `export const transaction = "batches"` (or `false`).
   */
  readonly batches: (options: BatchOptions) => Promise<BatchesDone>;
  /** Aborted where the run was asked to end. */
  readonly signal: AbortSignal;
}

export type Sql = (text: TemplateStringsArray, ...values: readonly SqlPart[]) => Promise<readonly SqlRow[]>;

/** A Date stands for its time in UTC. */
export type SqlValue = string | number | bigint | boolean | Date | Uint8Array | null;
export type SqlPart = SqlValue | SqlFragment | readonly SqlValue[];
export type SqlRow = Readonly<Record<string, string | null>>;

/** A piece of SQL, which `sql` takes as it is. Made by the session alone. */
export interface SqlFragment {
  readonly sql: string;
}

export interface BatchOptions {
  /** `users`, `app.users`. */
  readonly table: string;
  /** What the batches go along: the primary key, or a unique index. Of several columns all, in its order. */
  readonly key: string | readonly string[];
  /** Rows a batch, at most; 1000 unless told. Batches that take long, or meet a busy table, become smaller. */
  readonly size?: number;
  /** How far these batches have come is kept under this name: needed where a migration goes over one table twice. */
  readonly name?: string;
  /** Milliseconds between two batches, for others to come through; 0 unless told. */
  readonly pauseMs?: number;
  /** Changes the rows of one batch: sql`UPDATE users SET … WHERE ${rows}`. */
  readonly run: (batch: Batch) => unknown;
}

export interface Batch {
  /** The condition that just its rows meet. */
  readonly rows: SqlFragment;
  /** Its last key, as the server writes it; of several columns as a list in JSON. */
  readonly upTo: string;
  /** Rows that it had as it began. */
  readonly size: number;
}

export interface BatchesDone {
  /** Rows gone along, those of earlier runs included. */
  readonly rows: number;
  /** Batches of this run. */
  readonly batches: number;
}

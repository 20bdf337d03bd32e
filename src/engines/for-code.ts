import type { SqlRow, SqlValue } from "../core/model/code-migration.js";

/** What migrations in code need of an engine. */
export interface ForCode {
  /** A value as a literal that reads the same under every setting. Throws `TypeError` at what the server has none for. */
  literal(value: SqlValue): string;
  /** The column that batches go along; undefined where there is none. */
  keyColumn(ask: Ask, table: TableName, column: string): Promise<KeyColumn | undefined>;
  /** A unique index is of just these, in this order: no two rows have one key, and who goes along it reads what he needs. */
  isUnique(ask: Ask, along: Along): Promise<boolean>;
  readonly batching: Batching;
  /** What makes the server write each value in full, whatever is set, for the transaction of a question. */
  readonly exactly: readonly string[];
  /** What is set for this statement alone, which no transaction holds, and put back behind it; undefined where nothing is. */
  around(statement: string): { readonly before: string; readonly after: string } | undefined;
  /** Begins a transaction in which the server lets nothing be written. */
  readonly beginReadOnly: string;
  /** How a table of ours is kept. */
  readonly kept: string;
}

export type Ask = (question: string) => Promise<readonly SqlRow[]>;

export interface TableName {
  readonly schema?: string;
  readonly table: string;
}

/** A table along some of its columns. */
export interface Along extends TableName {
  readonly key: readonly string[];
}

/** A literal for each column of the key. */
export type KeyLiterals = readonly string[];

/** What is asked on the way. */
export interface Batching {
  /** Where the batch behind `after` ends, as `k0`, `k1`, …, and how many rows it has, as `size`; no row where none are left. */
  next(along: Along, after: KeyLiterals | undefined, size: number): string;
  /** The condition that just the rows of a batch meet. */
  rows(along: Along, after: KeyLiterals | undefined, upTo: KeyLiterals): string;
  /** All rows, as `total`. */
  count(along: Along): string;
  /** A row where there is one whose key is NULL: it stands in no batch. */
  keyless(along: Along): string;
}

export interface KeyColumn {
  /** It is never NULL. */
  readonly filled: boolean;
  /** What the server writes of a value is that value, and compares as it does. */
  readonly exact: boolean;
  /** That text, as it is compared with the column. */
  literal(text: string): string;
}

/** What no server has a literal for is told by its kind. */
export function unfit(value: unknown): TypeError {
  const kind = value === undefined ? "undefined" : typeof value === "number" ? String(value) : typeof value;
  return new TypeError(`no SQL value: ${kind === "object" ? "an object (JSON.stringify it)" : kind}`);
}

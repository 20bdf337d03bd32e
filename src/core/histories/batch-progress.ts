import type { Quote } from "../sql/quote.js";
import type { History } from "./history.js";
import type { HistoryTable } from "./layout.js";

/** Whose batches: of a migration, in one direction, under a name of its own. */
export interface BatchesOf {
  readonly id: string;
  readonly direction: "up" | "down";
  readonly name: string;
}

/** How far they have come. */
export interface BatchProgress {
  /** The last key that is done, as the server writes it, and of several columns as a list in JSON; null before the first. */
  readonly last: string | null;
  readonly done: number;
  /** Rows of the table when they began. */
  readonly total: number;
  readonly ended: boolean;
}

/** Beside the log, so out of the way of another tool; beside that tool's table where no log is kept. */
export function placeOfBatches({ log, table }: Pick<History, "log" | "table">): HistoryTable {
  return log.table === "" ? table : log;
}

/** Where the batches of code migrations keep how far they have come, beside the log: a row each, until its migration is recorded. */
export class BatchTable {
  readonly #name: string;
  readonly #quote: Quote;

  constructor({ schema, table }: HistoryTable, quote: Quote) {
    this.#name = quote.qualified(schema, `${table}_batches`);
    this.#quote = quote;
  }

  /** `kept`: in the engine's words. */
  make(kept: string): string {
    return `CREATE TABLE IF NOT EXISTS ${this.#name} (
  id varchar(250) NOT NULL,
  direction varchar(10) NOT NULL,
  name varchar(250) NOT NULL,
  last_key text,
  done bigint NOT NULL,
  total bigint NOT NULL,
  ended smallint NOT NULL,
  PRIMARY KEY (id, direction, name)
)${kept}`;
  }

  /** Locks the row: whoever else is at it is waited for. */
  find(of: BatchesOf): string {
    return `SELECT last_key, done, total, ended FROM ${this.#name} WHERE ${this.#row(of)} FOR UPDATE`;
  }

  /** Rows that are in, by migration and direction. */
  get sums(): string {
    return `SELECT id, direction, sum(done) AS done FROM ${this.#name} GROUP BY id, direction`;
  }

  decode(row: Readonly<Record<string, unknown>> | undefined): BatchProgress | undefined {
    if (!row) return undefined;
    const last = row["last_key"];
    return {
      last: typeof last === "string" ? last : null,
      done: Number(row["done"]),
      total: Number(row["total"]),
      ended: Number(row["ended"]) === 1,
    };
  }

  begin({ id, direction, name }: BatchesOf, total: number): string {
    const values = [id, direction, name, null, 0, total, 0].map((value) => this.#quote.value(value)).join(", ");
    return `INSERT INTO ${this.#name} (id, direction, name, last_key, done, total, ended) VALUES (${values})`;
  }

  advance(of: BatchesOf, { last, done, ended }: BatchProgress): string {
    const { value } = this.#quote;
    return `UPDATE ${this.#name} SET last_key = ${value(last)}, done = ${done}, ended = ${ended ? 1 : 0} WHERE ${this.#row(of)}`;
  }

  /** Of a migration that is in, or out, nobody goes on. */
  forget(id: string): string {
    return `DELETE FROM ${this.#name} WHERE id = ${this.#quote.value(id)}`;
  }

  #row({ id, direction, name }: BatchesOf): string {
    const { value } = this.#quote;
    return `id = ${value(id)} AND direction = ${value(direction)} AND name = ${value(name)}`;
  }
}

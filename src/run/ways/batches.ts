import { BatchTable, placeOfBatches, type BatchesOf, type BatchProgress } from "../../core/histories/batch-progress.js";
import type { BatchesDone, BatchOptions, SqlRow } from "../../core/model/code-migration.js";
import type { Answer, Session } from "../../engines/engine.js";
import type { Along, KeyColumn, KeyLiterals } from "../../engines/for-code.js";
import { askBusy } from "../busy.js";
import type { RunContext } from "../context.js";
import { rowMessage } from "../events.js";
import { Interrupted, StatementFailed } from "./code-failures.js";
import type { CodeSession } from "./code-session.js";
import { Fragment } from "./code-text.js";
import { OpenBatch } from "./open-batch.js";

const usualSize = 1000;
/** A batch keeps others from its rows as long as it takes: one that takes longer becomes smaller. */
const longMs = 1000;

/** Sessions on which the table is known to be there. */
const made = new WeakSet<Session>();

export function batchTable({ history, engine }: RunContext): BatchTable {
  return new BatchTable(placeOfBatches(history), engine.dialect.quote);
}

/** What takes away how far the batches of a migration have come, with the row that says that it is in, or out. */
export function forgetting(id: string, context: RunContext): readonly string[] {
  return made.has(context.session) ? [batchTable(context).forget(id)] : [];
}

/** Goes along the table, each batch in a transaction with how far it has come, from where an earlier run was broken off. */
export function runBatches(options: BatchOptions, code: CodeSession): Promise<BatchesDone> {
  return new Batches(options, code).run();
}

class Batches {
  readonly #options: BatchOptions;
  readonly #code: CodeSession;
  readonly #of: BatchesOf;
  readonly #along: Along;
  readonly #table: BatchTable;
  readonly #full: number;
  /** Aborted where no other batch is begun. */
  readonly #stop: AbortSignal;
  #size: number;
  #count = 0;
  #toldMs = -Infinity;

  constructor(options: BatchOptions, code: CodeSession) {
    const { table, size = usualSize, name } = options;
    const key = typeof options.key === "string" ? [options.key] : options.key;
    if (!Number.isInteger(size) || size < 1) throw new TypeError("size: a whole number from 1");
    if (key.length === 0) throw new TypeError("key: a column, or several");
    const { id } = code.work.step.migration;
    const { export: direction } = code.work.unit.performed as { readonly export: "up" | "down" };
    const [last = "", schema] = table.split(".").reverse();
    this.#options = options;
    this.#code = code;
    // Along another key what was kept would mean other rows.
    this.#of = { id, direction, name: [...(name === undefined ? [] : [name]), `${table}.${key.join(",")}`].join(" ") };
    this.#along = { table: last, key, ...(schema === undefined ? {} : { schema }) };
    this.#table = batchTable(code.context);
    this.#full = this.#size = size;
    this.#stop = AbortSignal.any([code.context.signal, code.over]);
  }

  async run(): Promise<BatchesDone> {
    const { context, batchNames } = this.#code;
    const { name } = this.#of;
    // The second would find that the first has ended, and do nothing.
    if (batchNames.has(name)) throw new TypeError(`batches: a second time along ${name}: give each a name of its own`);
    batchNames.add(name);
    await this.#tried(() => this.#make());
    const key = await this.#tried(() => this.#key());
    const first = await this.#tried(() => this.#begin());
    const startedAt = context.elapsed();
    let now = first;
    while (!now.ended) {
      this.#assertGoesOn(now);
      const last = now;
      now = await this.#tried(() => this.#batch(last, key));
      this.#tell(now, first, startedAt);
      if (!now.ended && this.#options.pauseMs) await context.sleep(this.#options.pauseMs, this.#stop);
    }
    return { rows: now.done, batches: this.#count };
  }

  /** What is in hand is through: whoever comes next goes on behind it. */
  #assertGoesOn({ done }: BatchProgress): void {
    if (this.#code.context.signal.aborted) throw new Interrupted(`interrupted after ${done} rows`);
    this.#code.assertHeard();
    if (this.#code.unfinished !== undefined) throw this.#code.unfinished;
  }

  /** The table of how far batches are, where this session has not seen it yet. */
  async #make(): Promise<void> {
    const { context, forCode } = this.#code;
    const { session, engine } = context;
    if (made.has(session)) return;
    await this.#sure(engine.frame.making([this.#table.make(forCode.kept)], session));
    made.add(session);
  }

  async #key(): Promise<Key> {
    const { context, forCode } = this.#code;
    const { session, engine } = context;
    const { key } = this.#along;
    const ask = (question: string): Promise<readonly SqlRow[]> => this.#rows(question);
    const columns: KeyColumn[] = [];
    for (const each of key) {
      const where = `${this.#options.table}.${each}`;
      const column = await forCode.keyColumn(ask, this.#along, each);
      if (!column) throw new TypeError(`batches: there is no column ${where}`);
      if (!column.exact)
        throw new TypeError(
          `batches: what the server writes of ${where} does not stand for its value: go along another column`,
        );
      columns.push(column);
    }
    const where = `${this.#options.table} (${key.join(", ")})`;
    if (!(await forCode.isUnique(ask, this.#along)))
      throw new TypeError(
        `batches: no primary key or unique index is of ${where}: go along one, by all its columns in its order`,
      );
    const lacks = columns.every(({ filled }) => filled) ? [] : await ask(forCode.batching.keyless(this.#along));
    if (lacks.length > 0) throw new TypeError(`batches: ${where} is NULL in some rows, which no batch would have`);
    const tables = [this.#code.written(this.#options.table)];
    const unit = { kind: "transaction" as const, longest: 0, storage: [{ kind: "writes" as const, tables }] };
    const outlasting = (await engine.questions.outlasting(session, [unit])).get(unit);
    if (outlasting !== undefined)
      throw new TypeError(`batches: ${outlasting} has no transactions: nobody would know what of a batch is in`);
    return new Key(columns);
  }

  /** How far it has come; the first time, how many rows there are is counted once. */
  async #begin(): Promise<BatchProgress> {
    const { commit } = this.#code.context.engine.frame;
    const sets = await this.#sure([...this.#opened, this.#table.find(this.#of), commit]);
    const known = this.#table.decode(sets.at(-2)?.[0]);
    if (known) return known;
    const [row] = await this.#rows(this.#code.forCode.batching.count(this.#along));
    const total = Number(row?.["total"]);
    await this.#sure([...this.#opened, this.#table.begin(this.#of, total), commit]);
    return { last: null, done: 0, total, ended: false };
  }

  get #opened(): readonly string[] {
    const { session, engine } = this.#code.context;
    return engine.frame.open({ id: this.#of.id, first: 1 }, session);
  }

  /** Once more, smaller and after a while, where it meets a busy table. */
  async #tried<T>(work: () => Promise<T>): Promise<T> {
    const { context } = this.#code;
    for (let tries = 1; ; tries++) {
      const startedAt = context.elapsed();
      try {
        return await work();
      } catch (error) {
        const fault = error instanceof StatementFailed ? error.fault : undefined;
        if (fault?.lost || !context.session.alive) throw error;
        await this.#code.send([context.engine.frame.rollback]);
        const mayPass = fault?.kind === "busy" || fault?.kind === "conflict";
        if (!mayPass || tries >= context.maxTries || this.#stop.aborted) throw error;
        this.#size = Math.max(1, Math.floor(this.#size / 2));
        await this.#wait(tries, context.elapsed() - startedAt);
      }
    }
  }

  async #batch(now: BatchProgress, key: Key): Promise<BatchProgress> {
    const { context, forCode } = this.#code;
    const { commit } = context.engine.frame;
    const { batching } = forCode;
    const startedAt = context.elapsed();
    const after = now.last === null ? undefined : key.literals(now.last);
    // Before its transaction, which else would see, and on MariaDB want, the rows as they were by now.
    const question = batching.next(this.#along, after, this.#size);
    const asked = rowMessage([...forCode.exactly, question], context);
    const sets = await this.#sure([...asked, ...this.#opened, this.#table.find(this.#of)]);
    const known = this.#table.decode(sets.at(-1)?.[0]);
    if (known?.done !== now.done || known.last !== now.last) throw new Error("another run is at the same batches");
    const row = sets[asked.indexOf(question)]?.[0];
    const come = row ? await this.#change(row, after, now, key) : { ...now, ended: true };
    await this.#sure([this.#table.advance(this.#of, come), commit]);
    this.#fit(context.elapsed() - startedAt);
    if (!come.ended) this.#count++;
    return come;
  }

  /** In one transaction with how far it comes: what it asked, awaited or not, is over when it ends. */
  async #change(row: SqlRow, after: KeyLiterals | undefined, now: BatchProgress, key: Key): Promise<BatchProgress> {
    const upTo = key.upTo(row);
    const size = Number(row["size"]);
    const rows = new Fragment(this.#code.forCode.batching.rows(this.#along, after, key.literals(upTo)));
    const batch = new OpenBatch();
    try {
      await unlessLeft(
        batch.run(async () => this.#options.run({ rows, upTo, size })),
        this.#code,
      );
    } catch (error) {
      batch.fail(error);
    }
    await batch.end();
    return { ...now, last: upTo, done: now.done + size };
  }

  #fit(tookMs: number): void {
    if (tookMs > longMs) this.#size = Math.max(1, Math.floor((this.#size * longMs) / (2 * tookMs)));
    else if (tookMs < longMs / 2) this.#size = Math.min(this.#full, this.#size * 2);
  }

  async #wait(tries: number, tookMs: number): Promise<void> {
    const { context } = this.#code;
    const busy = await askBusy(this.#code.lastText, context);
    const waitedMs = Math.round(tookMs);
    const about = { target: context.target, id: this.#of.id, try: tries, of: context.maxTries, waitedMs };
    context.on({ type: "table.busy", ...about, ...busy });
    await context.sleep(50 + context.random() * Math.min(10_000, 250 * 2 ** tries), this.#stop);
  }

  /** Twice a second at most: rows done, of how many, how fast, and for how long still. */
  #tell(now: BatchProgress, first: BatchProgress, startedAt: number): void {
    const { context } = this.#code;
    const elapsedMs = context.elapsed() - startedAt;
    if (!now.ended && elapsedMs - this.#toldMs < 500) return;
    this.#toldMs = elapsedMs;
    const perSecond = Math.round((1000 * (now.done - first.done)) / Math.max(1, elapsedMs));
    const left = Math.max(0, now.total - now.done);
    const total = Math.max(now.total, now.done);
    context.on({
      type: "migration.progress",
      target: context.target,
      id: this.#of.id,
      statement: 0,
      of: 0,
      words: this.#options.name ?? this.#options.table,
      progress: {
        done: now.done,
        total,
        unit: "rows",
        perSecond,
        ...(perSecond > 0 ? { leftMs: Math.round((1000 * left) / perSecond) } : {}),
        waitsFor: [],
      },
      elapsedMs: Math.round(elapsedMs),
    });
  }

  /** Asked as a batch works: a name means the same to both, and so do rights. */
  async #rows(question: string): Promise<readonly SqlRow[]> {
    const asked = rowMessage([question], this.#code.context);
    return (await this.#sure(asked))[asked.indexOf(question)] ?? [];
  }

  /** The answers to all of these. */
  async #sure(statements: readonly string[]): Promise<Answer["sets"]> {
    const { sets, fault } = await this.#code.send(statements);
    if (fault) throw new StatementFailed(fault);
    return sets;
  }
}

/** Values of the key's columns, from how they are kept to how they are compared. */
class Key {
  readonly #columns: readonly KeyColumn[];

  constructor(columns: readonly KeyColumn[]) {
    this.#columns = columns;
  }

  upTo(row: SqlRow): string {
    const values = this.#columns.map((_, index) => row[`k${index}`] ?? "");
    return values.length === 1 ? (values[0] ?? "") : JSON.stringify(values);
  }

  literals(kept: string): KeyLiterals {
    const values = this.#columns.length === 1 ? [kept] : (JSON.parse(kept) as readonly string[]);
    return this.#columns.map((column, index) => column.literal(values[index] ?? ""));
  }
}

/** Waits for what a batch's author does, but not where it was left behind. */
async function unlessLeft(work: Promise<unknown>, code: CodeSession): Promise<void> {
  const { over } = code;
  let leave = (): void => {};
  const left = new Promise<void>((resolve) => {
    leave = resolve;
  });
  over.addEventListener("abort", leave);
  if (over.aborted) leave();
  try {
    await Promise.race([work, left]);
    code.assertHeard();
  } finally {
    over.removeEventListener("abort", leave);
  }
}

import { BatchTable, type BatchesOf, type BatchProgress } from "../../core/histories/batch-progress.js";
import type { BatchesDone, BatchOptions } from "../../core/model/code-migration.js";
import type { Fault } from "../../core/model/fault.js";
import type { Session } from "../../engines/engine.js";
import type { Along, KeyColumn } from "../../engines/for-code.js";
import { askBusy } from "../busy.js";
import type { RunContext } from "../context.js";
import { type CodeSession, Interrupted, StatementFailed } from "./code-session.js";
import { Fragment } from "./code-text.js";

const usualSize = 1000;
/** A batch keeps others from its rows as long as it takes: one that takes longer becomes smaller. */
const longMs = 1000;

/** Sessions on which the table is known to be there. */
const made = new WeakSet<Session>();

export function batchTable({ history, engine }: RunContext): BatchTable {
  return new BatchTable(history.table, engine.dialect.quote);
}

/** Makes the table of what batches have done, where this session has not seen it yet. */
export async function makeBatchTable({ context, forCode }: CodeSession): Promise<Fault | undefined> {
  const { session, engine } = context;
  if (made.has(session)) return undefined;
  const { fault } = await session.send({
    statements: engine.frame.making([batchTable(context).make(forCode.kept)], session),
  });
  if (!fault) made.add(session);
  else if (!fault.lost) await session.send({ statements: [engine.frame.rollback] });
  return fault;
}

/** What takes away how far the batches of a migration have come, with the row that says that it is in, or out. */
export function forgetting(id: string, context: RunContext): readonly string[] {
  return made.has(context.session) ? [batchTable(context).forget(id)] : [];
}

/** Goes along the table, each batch in a transaction with how far it has come, from where an earlier run was broken off. */
export async function runBatches(options: BatchOptions, code: CodeSession): Promise<BatchesDone> {
  if (code.batch || running.has(code))
    throw new TypeError("batches in batches: await the first before the second begins");
  running.add(code);
  try {
    return await new Batches(options, code).run();
  } catch (error) {
    // Also where its author catches it: nobody may take for done what is not.
    code.unfinished ??= error;
    throw error;
  } finally {
    running.delete(code);
  }
}

const running = new WeakSet<CodeSession>();

class Batches {
  readonly #options: BatchOptions;
  readonly #code: CodeSession;
  readonly #of: BatchesOf;
  readonly #along: Along;
  readonly #table: BatchTable;
  readonly #full: number;
  #size: number;
  #count = 0;
  #toldMs = -Infinity;

  constructor(options: BatchOptions, code: CodeSession) {
    const { table, key, size = usualSize, name } = options;
    if (!Number.isInteger(size) || size < 1) throw new TypeError("size: a whole number from 1");
    const { id } = code.work.step.migration;
    const { export: direction } = code.work.unit.performed as { readonly export: "up" | "down" };
    const [last = "", schema] = table.split(".").reverse();
    this.#options = options;
    this.#code = code;
    // Along another column what was kept would mean other rows.
    this.#of = { id, direction, name: [...(name === undefined ? [] : [name]), `${table}.${key}`].join(" ") };
    this.#along = { table: last, key, ...(schema === undefined ? {} : { schema }) };
    this.#table = batchTable(code.context);
    this.#full = this.#size = size;
  }

  async run(): Promise<BatchesDone> {
    const { context, batchNames } = this.#code;
    const { name } = this.#of;
    // The second would find that the first has ended, and do nothing.
    if (batchNames.has(name)) throw new TypeError(`batches: a second time along ${name}: give each a name of its own`);
    batchNames.add(name);
    const fault = await makeBatchTable(this.#code);
    if (fault) throw this.#failed(fault);
    const column = await this.#column();
    const first = await this.#begin();
    const startedAt = context.elapsed();
    let now = first;
    while (!now.ended) {
      // What is in hand is through: whoever comes next goes on behind it.
      if (context.signal.aborted) throw new Interrupted(`interrupted after ${now.done} rows`);
      now = await this.#next(now, column);
      this.#tell(now, first, startedAt);
      if (!now.ended && this.#options.pauseMs) await context.sleep(this.#options.pauseMs, context.signal);
    }
    return { rows: now.done, batches: this.#count };
  }

  async #column(): Promise<KeyColumn> {
    const { context, forCode } = this.#code;
    const { session, engine } = context;
    const { key } = this.#along;
    const where = `${this.#options.table}.${key}`;
    const column = await forCode.keyColumn((question) => session.rows(question), this.#along, key);
    if (!column) throw new TypeError(`batches: there is no column ${where}`);
    if (!column.indexed)
      throw new TypeError(`batches: no index begins with ${where}: each batch would read the whole table`);
    if (!column.exact)
      throw new TypeError(`batches: what the server writes of ${where} is not exact: go along another column`);
    const lacks = column.filled ? [] : await session.rows(forCode.batching.keyless(this.#along));
    if (lacks.length > 0) throw new TypeError(`batches: ${where} is NULL in some rows, which no batch would have`);
    const tables = [this.#code.written(this.#options.table)];
    const unit = { kind: "transaction" as const, longest: 0, storage: [{ kind: "writes" as const, tables }] };
    const outlasting = (await engine.questions.outlasting(session, [unit])).get(unit);
    if (outlasting !== undefined)
      throw new TypeError(`batches: ${outlasting} has no transactions: nobody would know what of a batch is in`);
    return column;
  }

  /** How far it has come; the first time, how many rows there are is counted once. */
  async #begin(): Promise<BatchProgress> {
    const { session, engine } = this.#code.context;
    const { frame } = engine;
    const found = await this.#code.send([...this.#opened, this.#table.find(this.#of), frame.commit]);
    if (found.fault) throw await this.#rolledBack(found.fault);
    const known = this.#table.decode(found.sets.at(-2)?.[0]);
    if (known) return known;
    const [row] = await session.rows(this.#code.forCode.batching.count(this.#along));
    const total = Number(row?.["total"]);
    const begun = await this.#code.send([...this.#opened, this.#table.begin(this.#of, total), frame.commit]);
    if (begun.fault) throw await this.#rolledBack(begun.fault);
    return { last: null, done: 0, total, ended: false };
  }

  get #opened(): readonly string[] {
    const { session, engine } = this.#code.context;
    return engine.frame.open({ id: this.#of.id, first: 1 }, session);
  }

  /** The next batch, smaller and after a while where it meets a busy table. */
  async #next(now: BatchProgress, column: KeyColumn): Promise<BatchProgress> {
    const { context } = this.#code;
    for (let tries = 1; ; tries++) {
      const startedAt = context.elapsed();
      try {
        const next = await this.#batch(now, column);
        this.#fit(context.elapsed() - startedAt);
        return next;
      } catch (error) {
        const fault = error instanceof StatementFailed ? error.fault : undefined;
        if (fault?.lost) throw error;
        if (!context.session.alive) throw error;
        await context.session.send({ statements: [context.engine.frame.rollback] });
        const mayPass = fault?.kind === "busy" || fault?.kind === "conflict";
        if (!mayPass || tries >= context.maxTries || context.signal.aborted) throw error;
        this.#size = Math.max(1, Math.floor(this.#size / 2));
        await this.#wait(tries);
      }
    }
  }

  async #batch(now: BatchProgress, column: KeyColumn): Promise<BatchProgress> {
    const { engine } = this.#code.context;
    const { batching } = this.#code.forCode;
    const { frame } = engine;
    const after = now.last === null ? undefined : column.literal(now.last);
    const asked = await this.#code.send([
      ...this.#opened,
      this.#table.find(this.#of),
      batching.next(this.#along, after, this.#size),
    ]);
    if (asked.fault) throw this.#failed(asked.fault);
    const known = this.#table.decode(asked.sets.at(-2)?.[0]);
    if (known?.done !== now.done || known.last !== now.last) throw new Error("another run is at the same batches");
    const row = asked.sets.at(-1)?.[0];
    const upTo = row?.["upto"] ?? undefined;
    const size = Number(row?.["size"]);
    if (upTo !== undefined)
      await this.#change(new Fragment(batching.rows(this.#along, after, column.literal(upTo))), upTo, size);
    const next = upTo === undefined ? { ...now, ended: true } : { ...now, last: upTo, done: now.done + size };
    const kept = await this.#code.send([this.#table.advance(this.#of, next), frame.commit]);
    if (kept.fault) throw this.#failed(kept.fault);
    if (!next.ended) this.#count++;
    return next;
  }

  async #change(rows: Fragment, upTo: string, size: number): Promise<void> {
    const batch: NonNullable<CodeSession["batch"]> = {};
    this.#code.batch = batch;
    try {
      await this.#options.run({ rows, upTo, size });
      await this.#code.settled();
    } finally {
      this.#code.batch = undefined;
    }
    // Also where its author caught it.
    if (batch.failed) throw new StatementFailed(batch.failed);
  }

  #fit(tookMs: number): void {
    if (tookMs > longMs) this.#size = Math.max(1, Math.floor((this.#size * longMs) / (2 * tookMs)));
    else if (tookMs < longMs / 2) this.#size = Math.min(this.#full, this.#size * 2);
  }

  async #wait(tries: number): Promise<void> {
    const { context } = this.#code;
    const busy = await askBusy(this.#code.lastText, context);
    const waitedMs = context.lockTimeoutMs;
    const about = { target: context.target, id: this.#of.id, try: tries, of: context.maxTries, waitedMs };
    context.on({ type: "table.busy", ...about, ...busy });
    await context.sleep(50 + context.random() * Math.min(10_000, 250 * 2 ** tries), context.signal);
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

  #failed(fault: Fault): StatementFailed {
    if (fault.lost) this.#code.failed = fault;
    return new StatementFailed(fault);
  }

  async #rolledBack(fault: Fault): Promise<StatementFailed> {
    if (!fault.lost) await this.#code.send([this.#code.context.engine.frame.rollback]);
    return this.#failed(fault);
  }
}

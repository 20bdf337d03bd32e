import type { BatchesDone, BatchOptions, MigrationSession, SqlPart, SqlRow } from "../../core/model/code-migration.js";
import type { Fault } from "../../core/model/fault.js";
import type { StatementClass } from "../../core/sql/dialect.js";
import type { Answer, Text } from "../../engines/engine.js";
import type { ForCode } from "../../engines/for-code.js";
import type { RunContext } from "../context.js";
import { begunEvent, recordTexts } from "../events.js";
import type { Work } from "../work.js";
import { type Composed, composed, Fragment } from "./code-text.js";

/** A statement of a migration's code that its server refused. */
export class StatementFailed extends Error {
  override readonly name = "StatementFailed";
  readonly fault: Fault;
  constructor(fault: Fault) {
    super(fault.message);
    this.fault = fault;
  }
}

/** The run was asked to end, and what is in hand ended before it was through. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

/**
 * `inside`: in the transaction that its history row is in. `outside`: each statement by itself. `batches`: batches
 * alone write.
 */
export type CodeMode = "inside" | "outside" | "batches";

/** What a migration's code works with: one statement at a time, as it may be where it stands. */
export class CodeSession {
  readonly work: Work;
  readonly context: RunContext;
  readonly forCode: ForCode;
  readonly mode: CodeMode;
  /** What failed: none of it is in, whether its author caught that or not. */
  failed: Fault | undefined;
  /** Why batches ended that did not come to their end. */
  unfinished: unknown;
  /** Under which names it has gone along tables. */
  readonly batchNames = new Set<string>();
  /** The statement that was sent last. */
  lastText = "";
  /** Rows that it has written to the history itself. */
  notes = 0;
  /** A batch is open, and what failed in it. */
  batch: { failed?: Fault } | undefined;
  readonly #isShared: boolean;
  readonly #undo = new Map<string, readonly string[]>();
  #queue: Promise<unknown> = Promise.resolve();
  #number = 0;
  #over = false;

  constructor(work: Work, context: RunContext, forCode: ForCode, mode: CodeMode, isShared = false) {
    this.work = work;
    this.context = context;
    this.forCode = forCode;
    this.mode = mode;
    this.#isShared = isShared;
  }

  get face(): MigrationSession {
    return {
      sql: (strings, ...values) => this.#ask(() => this.#composed(strings, values)),
      query: (text) => this.#ask(() => this.#composed([text], [])),
      name: (name) => new Fragment(this.written(name)),
      batches: (options) => this.#batches(options),
      signal: this.context.signal,
    };
  }

  /** What it has left in its session under names is taken away by these. */
  get undo(): readonly string[] {
    return [...new Set([...this.#undo.values()].flat())];
  }

  /** `app.users`, each part quoted where it must be. */
  written(name: string): string {
    const { quote } = this.context.engine.dialect;
    return name
      .split(".")
      .map((part) => quote.name(part))
      .join(".");
  }

  /** Resolves when what was begun is over. */
  async settled(): Promise<void> {
    await this.#queue;
  }

  /** Nothing more is taken; resolves when what was begun is over. */
  async end(): Promise<void> {
    this.#over = true;
    await this.#queue;
  }

  /** Sends what is the run's own, and takes what is lost for what it is. */
  async send(statements: readonly Text[]): Promise<Answer> {
    const answer = await this.context.session.send({ statements, allRows: true });
    if (answer.fault?.lost) this.failed = answer.fault;
    return answer;
  }

  #composed(strings: readonly string[], values: readonly SqlPart[]): Composed {
    return composed(strings, values, this.context.engine.dialect, (value) => this.forCode.literal(value));
  }

  async #batches(options: BatchOptions): Promise<BatchesDone> {
    if (this.mode === "inside")
      throw new TypeError('batches commit by themselves: export const transaction = "batches"');
    if (this.#over) throw new Error(ended);
    const { runBatches } = await import("./batches.js");
    return runBatches(options, this);
  }

  /** One after the other, also where its author waits for none. */
  #ask(compose: () => Composed): Promise<readonly SqlRow[]> {
    // The place that asked: by the time of an answer nobody would know it.
    const { stack } = new Error();
    const answer = this.#queue.then(async () => {
      try {
        return await this.#answered(compose());
      } catch (error) {
        if (error instanceof Error && stack !== undefined)
          error.stack = stack.replace(/^Error/, `${error.name}: ${error.message}`);
        throw error;
      }
    });
    this.#queue = answer.catch(() => {});
    return answer;
  }

  async #answered({ text, piece }: Composed): Promise<readonly SqlRow[]> {
    if (this.#over) throw new Error(ended);
    const failed = this.batch
      ? this.batch.failed
      : this.mode === "inside" || this.failed?.lost
        ? this.failed
        : undefined;
    if (failed) throw new StatementFailed(failed);
    const { engine, session } = this.context;
    const kind = engine.dialect.classify(piece);
    const refused = this.#refused(kind, piece.words);
    if (refused !== undefined) throw new TypeError(refused);
    const commits = this.mode === "inside" && kind.kind === "outside-transaction";
    if (commits) await this.#note();
    if (this.mode === "outside" && !this.batch && kind.kind === "outside-transaction")
      await this.#sure(engine.frame.aloneBefore({ id: this.#id, first: 1, statement: text }, session));
    const rows = await this.#sent(text);
    for (const { name, undo } of engine.dialect.sessionEffect(piece).leaves ?? []) this.#undo.set(name, undo);
    if (commits) await this.#sure(engine.frame.open({ id: this.#id, first: 1 }, session));
    return rows;
  }

  get #id(): string {
    return this.work.step.migration.id;
  }

  async #sent(text: string): Promise<readonly SqlRow[]> {
    const { session, engine, target } = this.context;
    const { frame } = engine;
    const id = this.#id;
    this.lastText = text;
    const labelled = frame.labelled(text, id, ++this.#number);
    const onlyReads = this.mode === "batches" && !this.batch;
    const statements = onlyReads ? [this.forCode.beginReadOnly, labelled, frame.commit] : [labelled];
    const answer = await session.send({
      statements,
      allRows: true,
      onNotice: (notice) => this.context.on({ type: "notice.received", target, id, ...notice }),
      mayLose: () => this.work.step.migration.direction.allowsLoss === true,
      asWritten: () => text,
    });
    if (!answer.fault) return answer.sets[onlyReads ? 1 : 0] ?? [];
    if (onlyReads && !answer.fault.lost) await session.send({ statements: [frame.rollback] });
    throw this.#failedBy(answer.fault);
  }

  #failedBy(fault: Fault): StatementFailed {
    // Where some of it is in for good, all that is known is that it broke off.
    const kept = this.notes > 0 && !fault.lost ? { ...fault, kind: "ended-inside" as const } : fault;
    if (this.batch) this.batch.failed ??= kept;
    if (kept.lost) this.failed = kept;
    else if (this.mode === "inside") this.failed ??= kept;
    return new StatementFailed(kept);
  }

  async #sure(statements: readonly string[]): Promise<void> {
    const { fault } = await this.context.session.send({ statements });
    if (fault) throw this.#failedBy(fault);
  }

  /** What commits by itself is noted before, in the transaction that it commits; what comes after it is in another. */
  async #note(): Promise<void> {
    const { context, work } = this;
    const { frame } = context.engine;
    const isFirst = this.notes === 0;
    const rows = isFirst ? recordTexts(begunEvent(work, context), context.head + 1, context, context.holdsLock) : [];
    await this.#sure([...rows, frame.commit]);
    if (!isFirst) return;
    context.head++;
    this.notes++;
  }

  #refused(kind: StatementClass, words: string): string | undefined {
    switch (kind.kind) {
      case "begin":
      case "commit":
      case "rollback":
      case "left-out":
      case "refused":
      case "drops-lock":
        return `${words}: transactions and locks are the run's own business`;
      case "may-end-transaction":
        return this.batch ? `${words} may end the transaction of its batch` : undefined;
      case "outside-transaction":
        if (this.batch || this.mode === "batches") return `${words} cannot be in a batch: a migration of its own`;
        if (this.mode === "outside") return undefined;
        if (!kind.commits) return `${words} cannot be in a transaction: export const transaction = false`;
        return this.#isShared ? `${words} commits by itself, and --one-transaction has others with it` : undefined;
      default:
        return undefined;
    }
  }
}

const ended = "the migration has ended: await what it begins";

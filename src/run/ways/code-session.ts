import type { BatchesDone, BatchOptions, MigrationSession, SqlPart, SqlRow } from "../../core/model/code-migration.js";
import type { Fault } from "../../core/model/fault.js";
import type { StatementClass } from "../../core/sql/dialect.js";
import type { Answer, Leaving, Text } from "../../engines/engine.js";
import type { ForCode } from "../../engines/for-code.js";
import type { RunContext } from "../context.js";
import { begunEvent, recordTexts } from "../events.js";
import type { Work } from "../work.js";
import { StatementFailed } from "./code-failures.js";
import { type Composed, composed, Fragment } from "./code-text.js";
import { OpenBatch } from "./open-batch.js";
import { Serial } from "./serial.js";

/**
 * `inside`: in the transaction that its history row is in. `outside`: each statement by itself. `batches`: batches
 * alone write.
 */
export type CodeMode = "inside" | "outside" | "batches";

/** In which transaction code is. */
export interface Within {
  /** Others are in it, too. */
  readonly isShared?: boolean;
  /** What its history row asks for. */
  readonly mark?: string;
}

/** What a migration's code works with: one statement at a time, as it may be where it stands. */
export class CodeSession {
  readonly work: Work;
  readonly context: RunContext;
  readonly forCode: ForCode;
  readonly mode: CodeMode;
  /** What failed: none of it is in, whether its author caught that or not. */
  failed: Fault | undefined;
  /** Why something was not done that its author asked for, whether he has heard of it or not. */
  unfinished: unknown;
  /** Under which names it has gone along tables. */
  readonly batchNames = new Set<string>();
  /** The statement that was sent last. */
  lastText = "";
  /** Rows that it has written to the history itself. */
  notes = 0;
  readonly #within: Within;
  readonly #undo = new Map<string, readonly string[]>();
  /** What is asked, and batches as a whole; what a batch asks goes in its own. */
  readonly #asked = new Serial();
  readonly #over = new AbortController();
  #hasBatches = false;
  #ranUnseen = false;
  #number = 0;

  constructor(work: Work, context: RunContext, forCode: ForCode, mode: CodeMode, within: Within = {}) {
    this.work = work;
    this.context = context;
    this.forCode = forCode;
    this.mode = mode;
    this.#within = within;
  }

  get face(): MigrationSession {
    return {
      sql: (strings, ...values) => this.#ask(() => this.#composed(strings, values)),
      query: (text) => this.#ask(() => this.#composed([text], [])),
      name: (name) => new Fragment(this.written(name)),
      batches: (options) => unheeded(this.#batches(options)),
      signal: this.context.signal,
    };
  }

  /** What it has left in its session. */
  get left(): Leaving {
    return { undo: [...new Set([...this.#undo.values()].flat())], ...(this.#ranUnseen ? { unseen: true } : {}) };
  }

  /** `app.users`, each part quoted where it must be. */
  written(name: string): string {
    const { quote } = this.context.engine.dialect;
    return name
      .split(".")
      .map((part) => quote.name(part))
      .join(".");
  }

  /** Aborted where nothing more is taken. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  /** Nothing more is taken; resolves when what was begun is over. */
  async end(): Promise<void> {
    this.#over.abort();
    await this.#asked.settled();
  }

  /** Nothing is done for code that has ended, or was left behind. */
  assertHeard(): void {
    if (this.over.aborted) throw new Error("the migration has ended: await what it begins");
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

  /** They stand in the queue as a whole: what was asked before is over when they begin. */
  async #batches(options: BatchOptions): Promise<BatchesDone> {
    try {
      if (this.mode === "inside")
        throw new TypeError('batches commit by themselves: export const transaction = "batches"');
      if (OpenBatch.current || this.#hasBatches)
        throw new TypeError("batches in batches: await the first before the second begins");
    } catch (error) {
      this.unfinished ??= error;
      throw error;
    }
    this.#hasBatches = true;
    return this.#asked.add(async () => {
      try {
        this.assertHeard();
        const { runBatches } = await import("./batches.js");
        return await runBatches(options, this);
      } catch (error) {
        // Also where its author catches it: nobody may take for done what is not.
        this.unfinished ??= error;
        throw error;
      } finally {
        this.#hasBatches = false;
      }
    });
  }

  /** One after the other, also where its author waits for none. */
  #ask(compose: () => Composed): Promise<readonly SqlRow[]> {
    // The place that asked: by the time of an answer nobody would know it.
    const { stack } = new Error();
    const batch = OpenBatch.current;
    const late = this.#lateness(batch);
    const answered = async (): Promise<readonly SqlRow[]> => {
      try {
        this.assertHeard();
        if (late !== undefined) throw new TypeError(late);
        return await this.#answered(compose(), batch);
      } catch (error) {
        this.#failedAt(error, batch);
        if (error instanceof Error && stack !== undefined)
          error.stack = stack.replace(/^Error/, `${error.name}: ${error.message}`);
        throw error;
      }
    };
    // Who is late is told at once: what he would queue behind may wait for him.
    if (late !== undefined) return unheeded(answered());
    return (batch?.asked ?? this.#asked).add(answered);
  }

  /** In the midst of batches a statement would stand in a transaction that is not its own, or end it. */
  #lateness(batch: OpenBatch | undefined): string | undefined {
    if (batch) return batch.isOpen ? undefined : "its batch has ended: await what a batch begins";
    return this.#hasBatches ? "batches are under way: await them before anything else is asked" : undefined;
  }

  /** Outside of a transaction its author may go on without a statement that failed; what was not even sent, he meant to be done. */
  #failedAt(error: unknown, batch: OpenBatch | undefined): void {
    if (batch?.isOpen || batch?.failed) batch.fail(error);
    else if (this.mode !== "outside" || !(error instanceof StatementFailed)) this.unfinished ??= error;
  }

  async #answered({ text, piece }: Composed, batch: OpenBatch | undefined): Promise<readonly SqlRow[]> {
    if (batch?.failed) throw new Error("what its batch asked before has failed", { cause: batch.failed.error });
    if (this.failed && (this.mode === "inside" || this.failed.lost)) throw new StatementFailed(this.failed);
    const { engine, session } = this.context;
    const kind = engine.dialect.classify(piece);
    const refused = this.#refused(kind, piece.words, batch);
    if (refused !== undefined) throw new TypeError(refused);
    const commits = this.mode === "inside" && kind.kind === "outside-transaction";
    if (commits) await this.#note();
    if (kind.kind === "may-end-transaction") {
      this.#ranUnseen = true;
      this.context.unseen.ranIn(this.work);
    }
    const rows = await this.#alone(text, kind, batch);
    await this.#setAgain(piece.words);
    for (const { name, undo } of engine.dialect.sessionEffect(piece).leaves ?? []) this.#undo.set(name, undo);
    if (commits) await this.#sure(engine.frame.open({ id: this.#id, first: 1 }, session));
    return rows;
  }

  /** What no transaction holds, with what is set for it alone; all else as it is. */
  async #alone(text: string, { kind }: StatementClass, batch: OpenBatch | undefined): Promise<readonly SqlRow[]> {
    const isAlone = this.mode === "outside" && !batch && kind === "outside-transaction";
    const around = isAlone ? this.forCode.around(text) : undefined;
    if (!around) return this.#sent(text, batch);
    await this.#sure([around.before]);
    try {
      return await this.#sent(text, batch);
    } finally {
      if (this.context.session.alive) await this.#sure([around.after]);
    }
  }

  /** What its author took away with all that was set is the run's: in a transaction for that, else for the session. */
  async #setAgain(words: string): Promise<void> {
    const { frame } = this.context.engine;
    const { mark } = this.#within;
    const unit = { id: this.#id, first: 1, statement: "", ...(mark === undefined ? {} : { mark }) };
    const again = frame.reopen(words, unit, this.context.session);
    if (again) await this.#sure(this.mode === "inside" ? again : frame.aloneBefore(unit, this.context.session));
  }

  get #id(): string {
    return this.work.step.migration.id;
  }

  async #sent(text: string, batch: OpenBatch | undefined): Promise<readonly SqlRow[]> {
    const { session, engine, target } = this.context;
    const { frame } = engine;
    const id = this.#id;
    this.lastText = text;
    const labelled = frame.labelled(text, id, ++this.#number);
    const onlyReads = this.mode === "batches" && !batch;
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

  #refused(kind: StatementClass, words: string, batch: OpenBatch | undefined): string | undefined {
    switch (kind.kind) {
      case "begin":
      case "commit":
      case "rollback":
      case "left-out":
      case "refused":
      case "drops-lock":
        return `${words}: transactions and locks are the run's own business`;
      case "may-end-transaction":
        if (batch) return `${words} may end the transaction of its batch`;
        return this.mode === "batches" ? `${words} may end the transaction that lets it only read` : undefined;
      case "outside-transaction":
        if (batch || this.mode === "batches") return `${words} cannot be in a batch: a migration of its own`;
        if (this.mode === "outside") return undefined;
        if (!kind.commits) return `${words} cannot be in a transaction: export const transaction = false`;
        return this.#within.isShared
          ? `${words} commits by itself, and --one-transaction has others with it`
          : undefined;
      default:
        return undefined;
    }
  }
}

/** Its author need not wait for it: what it throws is kept, and no reason to end the process. */
function unheeded<T>(work: Promise<T>): Promise<T> {
  work.catch(() => {});
  return work;
}

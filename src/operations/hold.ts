import type { Applied } from "../core/model/applied.js";
import type { Fault } from "../core/model/fault.js";
import { SluiceError } from "../core/failures/failure.js";
import type { Step } from "../core/plan/plan.js";
import type { LockKey, Session } from "../engines/engine.js";
import { type Connection, retrying } from "./connect-target.js";
import { acquireLock, giveBackLocks, lockKeysOf, type LockWishes, tryAll } from "./lock-target.js";
import { Unseen } from "../run/work.js";
import { surviving } from "./losses.js";
import { dropSettledLog, upgradeHistory } from "./make-history.js";
import { isForgotten } from "./may-run.js";
import type { OpenSource } from "./open-source.js";
import { type Found, readHistory } from "./read-history.js";
import type { World } from "./world.js";

/** What a run has in its hands of a target: a session, its lock, and the history as it was read last. */
export class Hold {
  session: Session;
  found: Found | undefined;
  /** Where the log stood when this began. */
  firstHead: number | undefined;
  locked = false;
  waitedMs = 0;
  /** Something of the plan may have run: from then on what is left is another plan. */
  driven = false;
  /** The last new connection came at the first try: the server never stopped. */
  serverWentOn = false;
  /** Of the session, whatever is planned over it. */
  readonly unseen = new Unseen(() => this.#renew());
  #closed: Promise<void> | undefined;
  readonly #source: OpenSource;
  readonly #connection: Connection;
  readonly #wishes: Omit<LockWishes, "database">;
  readonly #world: World;

  constructor(source: OpenSource, connection: Connection, wishes: Omit<LockWishes, "database">, world: World) {
    this.#source = source;
    this.#connection = connection;
    this.session = connection.session;
    this.#wishes = wishes;
    this.#world = world;
  }

  get applied(): ReadonlyMap<string, Applied> {
    return this.found?.history.applied ?? new Map<string, Applied>();
  }

  get head(): number {
    return this.found?.history.head ?? 0;
  }

  /** What a plan stands on: how far the history has come; and its log, which may turn out not to be kept, or be a new one. */
  get basis(): string {
    const { log, passing } = this.#source.history;
    const said = passing ? [...this.applied].map(([id, { standing }]) => `${id} ${standing}`).join() : "";
    return `${this.head} ${log.table} ${said}`;
  }

  /** A log that is to stand only while something is unsettled: whoever was to take it away was stopped. */
  get leavesLog(): boolean {
    const { found } = this;
    if (!found || found.standby || found.readOnly) return false;
    return (this.#source.history.passing?.drop(found.history) ?? []).length > 0;
  }

  get #database(): string {
    return this.found?.database ?? "";
  }

  async reread(): Promise<void> {
    this.found = await readHistory(this.session, this.#source);
    this.firstHead ??= this.head;
  }

  async lock(): Promise<void> {
    const startedAt = this.#world.clock.elapsed();
    try {
      await acquireLock(this.session, this.#source, this.#world, { ...this.#wishes, database: this.#database });
    } finally {
      this.waitedMs += Math.round(this.#world.clock.elapsed() - startedAt);
    }
    this.locked = true;
    // Whoever waited reads the history again before acting; so does who did not, since another may just have ended.
    await this.reread();
    if (this.found) this.found = await upgradeHistory(this.session, this.#source, this.found, this.#world);
  }

  /** Locked, and with a log where these need one: their plan is to be made anew where that changes what it stands on. */
  async ready(steps: readonly Step[]): Promise<void> {
    const { basis, session } = this;
    const noting = steps.some((step) => isForgotten(step, this.#source.history));
    await this.surviving(async () => {
      // A new connection holds nothing.
      if (!this.locked || this.session !== session) await this.lock();
      if (!noting || this.basis !== basis || !this.found) return;
      this.found = await upgradeHistory(this.session, this.#source, this.found, this.#world, { noting });
    });
  }

  /** After what drops a session's locks; false: somebody else has it. */
  async relock(): Promise<boolean> {
    await this.giveUpLock();
    this.locked = (await tryAll(this.session, lockKeysOf(this.#source, this.#database))) === undefined;
    return this.locked;
  }

  /** False: it is to be planned anew, over the session that is here then. */
  async #renew(): Promise<boolean> {
    const { proxied, lent } = this.session;
    if (!proxied || lent) return (await this.session.renew?.()) ? this.relock() : true;
    // It may not know how to, or lend us another of the server's sessions: a new one of our own is new as well.
    await this.giveUpLock();
    await this.reconnect(undefined);
    return false;
  }

  /** Locks of a session are counted: taken anew without this, a caller's own connection would keep one. */
  async giveUpLock(): Promise<void> {
    if (this.locked) for (const key of lockKeysOf(this.#source, this.#database)) await this.session.unlock(key);
    this.locked = false;
  }

  /** A command may take its owner's keys itself: while it runs, ours keeps others out, and so do those that are held as well. */
  async givingWay<T>(work: () => Promise<T>): Promise<T> {
    const keys = this.#source.history.locks(this.#database);
    for (const key of keys) await this.session.unlock(key);
    const result = await work();
    if (keys.length > 0 && this.session.alive) await this.#retake(keys);
    return result;
  }

  async #retake(keys: readonly LockKey[]): Promise<void> {
    const { clock, random, signal } = this.#world;
    const startedAt = clock.elapsed();
    for (;;) {
      const refused = await tryAll(this.session, keys);
      if (refused === undefined) return;
      const waitedMs = Math.round(clock.elapsed() - startedAt);
      const also = typeof refused === "string" ? { also: refused } : {};
      if (waitedMs > this.#wishes.lockWaitMs || signal.aborted)
        throw new SluiceError("lock_timeout", { waitedMs, ...also }, { target: this.#source.settings.name });
      await clock.sleep(50 + random() * 450, signal);
    }
  }

  recognise(): Promise<void> {
    return this.surviving(() => this.session.recognise(() => this.#connection.open("sluice")));
  }

  surviving(work: () => Promise<void>): Promise<void> {
    return surviving(work, (fault) => this.reconnect(fault), this.#world);
  }

  async reconnect(fault: Fault | undefined): Promise<void> {
    if (this.#world.connection)
      throw new SluiceError("unreachable", { host: "", port: 0, tries: 1, fault: fault ?? { message: "" } });
    const lost = this.session;
    let tries = 0;
    const open = (): Promise<Session> => {
      tries++;
      // What was begun is to be looked at and recorded first.
      return this.#connection.open("sluice", this.driven ? this.#world.hardSignal : this.#world.signal);
    };
    this.session = await retrying(open, this.#source.settings.name, this.#world, 15_000);
    this.serverWentOn = tries === 1;
    await lost.close();
  }

  /** Once: a caller's own connection that cannot be given back as it was fails a run, where nothing did before. */
  close(): Promise<void> {
    return (this.#closed ??= this.#close());
  }

  async #close(): Promise<void> {
    if (this.locked) {
      await dropSettledLog(this.session, this.#source, this.#world);
      await giveBackLocks(this.session, lockKeysOf(this.#source, this.#database), this.#world);
    }
    if (this.session !== this.#connection.session) await this.session.close();
    await this.#connection.close();
  }
}

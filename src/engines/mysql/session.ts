import type { Fault } from "../../core/model/fault.js";
import type { ConnectOptions } from "../connect-options.js";
import {
  type Answer,
  type First,
  type LockKey,
  type Message,
  type Pooler,
  type Row,
  ServerError,
  type ServerFacts,
  type Session,
  type Text,
} from "../engine.js";
import { Exchange, type Outcome, ping, type Reply, reset, type Wire } from "./exchange.js";
import { faultOf, type Heard } from "./fault.js";
import { lockName } from "./lock.js";
import { failedIn } from "./maintenance.js";
import { assertKnownServer, factsQuestion, featuresIn, firstOf, serverFactsOf } from "./server-facts.js";
import { lockedSince } from "./locked-since.js";
import { learnPrepared } from "./prepared.js";
import { countForgotten, withRowCount } from "./row-count.js";
import { idleSeconds, noLimit, quoted, roleBack, roleOf, settingsOf } from "./settings.js";
import { sentBytes, tooLong } from "./too-long.js";
import { closesTransaction, lostTransaction, undoesTransaction } from "./transaction.js";
import { lossIn, noticeOf, onlyReads, reasonIn, saysNoReason } from "./warnings.js";
import { mannersOf } from "./manners.js";

/** The slice of the driver's connection that a session speaks to. */
export interface Client extends Wire {
  /** The server's number for this session; a proxy has one of its own. */
  readonly threadId: number;
  readonly stream: { destroy(): void };
  addCommand(command: Exchange): unknown;
  on(event: "error" | "end", listener: (error?: unknown) => void): unknown;
  off(event: "error" | "end", listener: (error?: unknown) => void): unknown;
}

export interface SessionBegin {
  readonly database: string;
  readonly options: ConnectOptions;
  /** As the server greets; a proxy says here what it likes. */
  readonly greeting: string;
  readonly lent?: boolean;
  /** Of a lent one: what was set in it goes back. */
  renew?(): Promise<void>;
  /** Over a second connection of the same kind. */
  cancel(thread: number): Promise<boolean>;
  /** `idle`: nothing is under way on it. */
  end(idle: boolean): Promise<void>;
}

/** A session of MariaDB or MySQL over one connection: one statement a message, never several. */
export class MysqlSession implements Session {
  readonly preamble: readonly string[] = [];
  /** What it began with, to be said again after what a file set. */
  readonly settings: readonly string[];
  readonly home: string;
  role: string | undefined;
  readonly lent: boolean;
  readonly #client: Client;
  readonly #begin: SessionBegin;
  #server: ServerFacts;
  #pooler: Pooler;
  #facts: Omit<First, "sets"> | undefined;
  /** What is said before anything else is. */
  #unsaid: readonly string[];
  #alive = true;
  #inTransaction = false;
  /** What ROW_COUNT() would tell, had nothing been asked since. */
  #changed: number | undefined;
  #longest: number | undefined;
  #current: { readonly exchange: Exchange; readonly head: string } | undefined;
  #unanswered: Exchange | undefined;
  /** Why it ended while nothing was asked. */
  #lastHeard: Fault | undefined;
  readonly #pulse: NodeJS.Timeout;
  readonly #onLost = (error?: unknown): void => this.#lost(error);

  constructor(client: Client, begin: SessionBegin) {
    this.#client = client;
    this.#begin = begin;
    this.#server = serverFactsOf(begin.greeting, client.threadId);
    this.#pooler = begin.options.pooler ?? "none";
    const settings = settingsOf(begin.options);
    this.settings = settings;
    this.lent = begin.lent ?? false;
    this.home = `USE ${quoted(begin.database)}`;
    this.#unsaid = settings.slice(roleOf(begin.options).length);
    // Without a listener a connection lost between two statements would end the process.
    client.on("error", this.#onLost);
    client.on("end", this.#onLost);
    this.#pulse = setInterval(() => void this.#stayAwake(), (idleSeconds * 1000) / 4).unref();
  }

  /** The connection is its owner's again, and so are its errors. */
  leave(): void {
    this.#client.off("error", this.#onLost);
    this.#client.off("end", this.#onLost);
  }

  get alive(): boolean {
    return this.#alive;
  }

  get server(): ServerFacts {
    return this.#server;
  }

  get pooler(): Pooler {
    return this.#pooler;
  }

  get proxied(): boolean {
    return this.#pooler !== "none";
  }

  get shared(): boolean {
    return this.#pooler !== "none" && this.#pooler !== "session";
  }

  get saying(): string | undefined {
    return this.#current?.head;
  }

  get unanswered(): object | undefined {
    return this.#unanswered;
  }

  /** What it is asked may need them already. */
  async takeRights(): Promise<Fault | undefined> {
    const [role] = roleOf(this.#begin.options);
    return role === undefined ? undefined : (await this.#exchange(role, false)).fault;
  }

  async first(statements: readonly string[]): Promise<First> {
    // What is only read needs nothing that is set for a run.
    const facts = (this.#facts ??= await this.#look());
    const sets: (readonly Row[])[] = [];
    for (const text of statements) {
      const { fault, reply } = await this.#exchange(text, true);
      if (fault?.kind === "absent") break;
      if (fault) throw new ServerError(fault);
      sets.push(reply?.rows ?? []);
    }
    return { ...facts, sets };
  }

  async recognise(open?: () => Promise<Session>): Promise<void> {
    if (this.#pooler !== "unknown") return;
    const { poolerBefore } = await import("./pooler.js");
    this.#pooler = await poolerBefore(this, open);
  }

  async send({ statements, allRows = false, onNotice, mayLose, asWritten }: Message): Promise<Answer> {
    const sets: (readonly Row[])[] = [];
    const tookMs: number[] = [];
    const faultAt = (statement: number, fault: Fault): Answer => ({
      completed: sets.length,
      sets,
      tookMs,
      fault: { ...fault, statement },
    });
    const unsaid = await this.#say();
    if (unsaid) return faultAt(0, unsaid);
    for (const [index, text] of statements.entries()) {
      const since = performance.now();
      const counted = this.#changed === undefined ? text : withRowCount(text, this.#changed);
      this.#changed = undefined;
      if (counted === undefined) return faultAt(index, countForgotten);
      const unlearned = await learnPrepared(this, counted);
      if (unlearned) return faultAt(index, unlearned);
      const { fault, reply } = await this.#exchange(counted, allRows, () => asWritten?.(index));
      const failed = reply && failedIn(reply.rows);
      if (failed) return faultAt(index, failed);
      if (reply) tookMs[sets.push(reply.rows) - 1] = performance.now() - since;
      if (fault) return faultAt(index, fault);
      if (!reply?.warnings || isOurSetting(text)) continue;
      const mayPass = mayLose?.(index) === true || (reply.asked && onlyReads(headOf(text)));
      const loss = await this.#warned(reply, mayPass ? undefined : headOf(text), onNotice);
      this.#changed = reply.changed;
      if (loss) return faultAt(index, loss);
    }
    return { completed: sets.length, sets, tookMs };
  }

  async results(statements: readonly string[]): Promise<readonly (readonly Row[])[]> {
    const unsaid = await this.#say();
    if (unsaid) throw new ServerError(unsaid);
    return this.#asked(statements);
  }

  async rows(sql: string): Promise<readonly Row[]> {
    return (await this.results([sql])).at(-1) ?? [];
  }

  async tryLock(key: LockKey): Promise<boolean> {
    const [row] = await this.rows(`SELECT GET_LOCK(${lockName(key)}, 0) AS got`);
    const got = row?.["got"];
    // From then on its own history can tell how long things took; another tool's key is taken beside ours.
    if (got === "1" && typeof key !== "string") await this.rows(lockedSince);
    if (got === "1" || got === "0") return got === "1";
    throw new ServerError({ message: "GET_LOCK answered NULL: the server could not take a lock" });
  }

  async unlock(key: LockKey): Promise<void> {
    await this.rows(`SELECT RELEASE_LOCK(${lockName(key)}) AS released`);
  }

  async renew(): Promise<boolean> {
    const outcome = this.lent ? await this.#begin.renew?.() : await this.#run(new Exchange(reset, false), "");
    // It keeps its database and its role.
    this.#unsaid = [this.role ?? [], this.home, this.settings].flat();
    if (!outcome || "reply" in outcome) return !this.lent;
    this.abandon();
    throw new ServerError({ ...faultOf(outcome.error), ...unheard });
  }

  cancel(): Promise<boolean> {
    return this.#begin.cancel(this.#server.pid);
  }

  abandon(): void {
    const silence = Object.assign(new Error("the server does not answer"), { code: "ETIMEDOUT" });
    this.#lost(silence);
    this.#current?.exchange.onResult(silence);
    this.#client.stream.destroy();
  }

  async close(): Promise<void> {
    const idle = this.#alive && this.#current === undefined;
    this.#alive = false;
    clearInterval(this.#pulse);
    await this.#begin.end(idle);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #lost(error?: unknown): void {
    this.#alive = false;
    clearInterval(this.#pulse);
    if (error) this.#lastHeard ??= faultOf(error, this.#heard);
  }

  /** Who the server is and whether it may be written. */
  async #look(): Promise<Omit<First, "sets">> {
    const [[row = {}] = []] = await this.#asked([factsQuestion]).catch((error: unknown) => {
      assertKnownServer(this.#begin.greeting);
      throw error;
    });
    const features = featuresIn(row);
    assertKnownServer(row["version"] ?? "", features);
    const pid = Number(row["id"]);
    if (pid !== this.#client.threadId && this.#pooler === "none") this.#pooler = "unknown";
    this.#server = serverFactsOf(row["version"] ?? "", pid, features);
    this.role = roleBack(row);
    this.#longest = Number(features["max_allowed_packet"]);
    // A server may be told to read what a client writes in its own way, whatever that says at the login; or to answer with some rows alone.
    const isAsOurs = features["character_set_client"] === "utf8mb4" && features["character_set_results"] === "utf8mb4";
    if (!isAsOurs || (features["sql_select_limit"] ?? noLimit) !== noLimit) {
      const unsaid = await this.#say();
      if (unsaid) throw new ServerError(unsaid);
    }
    return firstOf(row, features, this.#begin.options.readOnly === true);
  }

  async #say(): Promise<Fault | undefined> {
    const statements = this.#unsaid;
    this.#unsaid = [];
    for (const text of statements) {
      const { fault } = await this.#exchange(text, false);
      if (!fault) continue;
      this.#unsaid = statements;
      return fault;
    }
    return undefined;
  }

  async #asked(statements: readonly string[]): Promise<readonly (readonly Row[])[]> {
    const sets: (readonly Row[])[] = [];
    for (const text of statements) {
      const { fault, reply } = await this.#exchange(text, true);
      if (fault) throw new ServerError(fault);
      sets.push(reply?.rows ?? []);
    }
    return sets;
  }

  /** `judged`: the statement, where what it lost is a failure. */
  async #warned(
    { warnings }: Reply,
    judged: string | undefined,
    onNotice: Message["onNotice"],
  ): Promise<Fault | undefined> {
    const { reply, fault } = await this.#exchange("SHOW WARNINGS", true);
    if (fault) return fault;
    const shown = reply?.rows ?? [];
    const loss = judged === undefined ? undefined : lossIn(shown, warnings, judged);
    if (!loss) for (const row of shown.slice(0, mostTold)) onNotice?.(noticeOf(row));
    return loss;
  }

  /** One statement; what the server says of the transaction around it is held against what it is. */
  async #exchange(
    text: Text,
    allRows: boolean,
    asWritten?: () => string | undefined,
  ): Promise<{ readonly reply?: Reply; readonly fault?: Fault }> {
    const head = headOf(text);
    const before = this.#inTransaction;
    const long = await this.#tooLong(text);
    if (long) return { fault: long };
    const { outcome, limited } = await this.#inTime(this.#run(new Exchange(text, allRows), head));
    if ("reply" in outcome) {
      const { reply } = outcome;
      this.#inTransaction = reply.inTransaction;
      const lost = before && !reply.inTransaction && !closesTransaction(head);
      return { reply, ...(lost ? { fault: lostTransaction } : {}) };
    }
    const statement = asWritten?.() ?? (typeof text === "string" ? text : text.join(""));
    const said = faultOf(outcome.error, { ...this.#heard, statement });
    const kind = limited && said.kind === "cancelled" ? ({ kind: "time-limit" } as const) : {};
    const fault: Fault = { ...said, ...kind, ...(await this.#reasonFor(said)) };
    if (fault.lost) this.#lost(outcome.error);
    else if (before && !undoesTransaction(fault)) {
      const now = await this.#run(new Exchange(ping, false), head);
      this.#inTransaction = "reply" in now && now.reply.inTransaction;
      if ("reply" in now && !this.#inTransaction) return { fault: { ...fault, kind: "ended-inside" } };
    } else this.#inTransaction = false;
    return { fault };
  }

  /** Asked before anything else is: any other statement forgets it. */
  async #reasonFor(fault: Fault): Promise<Pick<Fault, "detail">> {
    if (!saysNoReason(fault)) return {};
    const asked = await this.#run(new Exchange("SHOW WARNINGS", true), "");
    return "reply" in asked ? reasonIn(asked.reply.rows, fault) : {};
  }

  async #run(exchange: Exchange, head: string): Promise<Outcome> {
    if (!this.#alive)
      return { error: new ServerError({ ...(this.#lastHeard ?? { message: "the session is closed" }), ...unheard }) };
    this.#current = { exchange, head };
    this.#unanswered = exchange;
    this.#client.addCommand(exchange);
    const outcome = await exchange.outcome;
    this.#current = undefined;
    this.#unanswered = undefined;
    return outcome;
  }

  /** Where the server's own limit ends only what reads: the rest is cancelled from here, and nothing else is sent before that is over. */
  async #inTime(asked: Promise<Outcome>): Promise<{ readonly outcome: Outcome; readonly limited: boolean }> {
    const { statementTimeoutMs } = this.#begin.options;
    if (!statementTimeoutMs || !mannersOf(this.#server).limitsReadsAlone)
      return { outcome: await asked, limited: false };
    let cancelled: Promise<boolean> | undefined;
    const timer = setTimeout(() => {
      cancelled = this.cancel();
    }, statementTimeoutMs);
    const outcome = await asked;
    clearTimeout(timer);
    return { outcome, limited: (await cancelled) === true };
  }

  get #heard(): Heard {
    const { title } = this.#server;
    return title === "PostgreSQL" ? {} : { server: title };
  }

  async #tooLong(text: Text): Promise<Fault | undefined> {
    if (this.#longest === undefined && sentBytes(text) < surelyShort) return undefined;
    this.#longest ??= Number((await this.#asked(["SELECT @@max_allowed_packet AS longest"]))[0]?.[0]?.["longest"]);
    return tooLong(text, this.#longest);
  }

  async #stayAwake(): Promise<void> {
    if (!this.#alive || this.#current) return;
    await this.#run(new Exchange(ping, false), "");
  }
}

const unheard = { kind: "unheard", lost: true } as const;

/** Every server in use takes as much; what it takes at most is asked before anything longer is sent. */
const surelyShort = 65_536;

/** As many as MySQL itself keeps. */
const mostTold = 1024;

/** One of them may be deprecated: nothing that whoever runs could do anything about. What files say has a label. */
function isOurSetting(text: Text): boolean {
  return typeof text === "string" && text.startsWith("SET ");
}

function headOf(text: Text): string {
  return (typeof text === "string" ? text : text.slice(0, 20).join("")).slice(0, 4096);
}

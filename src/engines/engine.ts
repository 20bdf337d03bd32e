import type { Action } from "../core/model/action.js";
import type { Address } from "../core/model/address.js";
import type { Cause } from "../core/model/cause.js";
import type { Holder } from "../core/model/event.js";
import type { Fault } from "../core/model/fault.js";
import type { MayLack } from "../core/model/may-lack.js";
import type { Pooler } from "../core/model/pooler.js";
import type { StatementProgress } from "../core/model/statement-progress.js";
import type { Dialect, StatementClass, StatementReader } from "../core/sql/dialect.js";
import type { ConnectOptions } from "./connect-options.js";
import type { Evidence } from "./evidence.js";
import type { Facts } from "./facts.js";
import type { Forbids, PlannedUnit } from "./forbids.js";
import type { ForCode } from "./for-code.js";
import type { OwnServers, RunningServer, ServerFacts } from "./server.js";

/** All that other rooms may know of an engine. Cheap to load: no driver, no parser behind it yet. */
export interface Engine {
  readonly name: "postgres" | "mysql";
  /** What other tools call what is behind it. */
  readonly products: readonly string[];
  readonly can: Capabilities;
  readonly dialect: Dialect;
  /** Loaded where a plan is shown, or nobody may be kept from writing. */
  facts(): Promise<Facts>;
  /** Loaded when something has failed. */
  causes(): Promise<readonly Cause[]>;
  /** What a server said, out of what a program printed that drives it by another driver. Loaded when such a one has failed. */
  saidByDriver(text: string, session: Pick<Session, "server">): Promise<Fault | undefined>;
  readonly frame: TransactionFrame;
  /** Loaded where a plan is printed as a script. */
  byHand(): Promise<ByHand>;
  readonly questions: Questions;
  /** Loads the driver. Throws `SluiceError("unreachable" | "rejected" | "tls_failed" | …)`. */
  connect(address: Address, options: ConnectOptions): Promise<Session>;
  /** Whether a caller's connection is one of this engine's driver, or a pool of such. */
  isLendable(connection: unknown): boolean;
  /** A session over a connection that the caller owns: its settings are read before and put back at `close`. */
  borrow(connection: unknown, options: ConnectOptions): Promise<Session>;
  /** Loaded where a migration is code. */
  forCode(): Promise<ForCode>;
  /** Loads the parser. */
  reader(): Promise<StatementReader>;
  /** Loads the embedded server. */
  servers(): Promise<OwnServers>;
}

export interface Capabilities {
  /** A schema change can be rolled back with the history row beside it. */
  readonly transactionalDdl: boolean;
  readonly severalStatementsInOneMessage: boolean;
  /** A change of a table can be told to fail rather than keep others from writing. */
  readonly refuseToBlock: boolean;
  /** Names are looked up in several places, which a session can be told. */
  readonly searchPath: boolean;
}

/** What stands around a migration's own text so that change and history row are one transaction. */
export interface TransactionFrame {
  /**
   * Before the text. `mark` lives as long as the transaction: a COMMIT hidden in the file takes it away, and the history row, which asks for it, is then refused.
   * Without one nothing is asked.
   */
  open(unit: Beginning, session: SessionStart): readonly string[];
  /** After a statement that took the settings of `open` away; undefined after any other. */
  reopen(words: string, unit: Beginning, session: SessionStart): readonly string[] | undefined;
  /** Before the n-th statement of a script, so that others can see how far it is; nothing where the statement itself tells. */
  at(id: string, statement: number): readonly string[];
  /** The n-th statement as it is sent: with what others see of it, where nothing before it can say so. */
  labelled(text: Text, id: string, statement: number): Text;
  /** True in SQL where the mark still stands; undefined where the session itself watches that. */
  holdsMark(mark: string): string | undefined;
  /** Before the history row: what was deferred comes due as the file left the session, then whose rights the row is written with. */
  putRoleBack(session: SessionStart, unit?: Leaving): readonly string[];
  /**
   * After it: what the file set must not reach the next. `within`: between two units of one file its temporary
   * tables and the like stay, its settings are said again.
   */
  putBack(session: SessionStart, within: boolean): readonly string[];
  /** Rows of ours as one transaction, with the settings that each begins with. */
  together(rows: readonly string[], session: SessionStart): readonly string[];
  /** What makes our own tables: the same, where the engine has transactions for that. */
  making(statements: readonly string[], session: SessionStart): readonly string[];
  /** Before what clears up after a statement: how long it waits for a table, and that no other limit ends it. */
  clearing(lockTimeoutMs: number): readonly string[];
  /** Where the file changed how text is read: for a message of its own before the row. */
  readonly readAsOurs: readonly string[];
  readonly commit: string;
  readonly rollback: string;
  /** Around a statement that cannot be in a transaction. */
  aloneBefore(unit: Beginning & { readonly statement: string }, session: SessionStart): readonly string[];
  /** `within`: the same file goes on. */
  aloneAfter(session: SessionStart, within: boolean, unit?: Leaving): readonly string[];
}

/** A unit whose text comes; its `first` statement has this number in its script. */
export interface Beginning {
  readonly id: string;
  readonly first?: number;
  readonly mark?: string;
  readonly begin?: string;
  /** What its file has set before it. */
  readonly settings?: readonly string[];
  /** What its session alone has and is to have as an earlier unit kept it, and the index of that one's first statement. */
  readonly restores?: { readonly names: readonly string[]; readonly keptBy: number };
}

/** What a unit leaves in its session; whatever it may be, where none is told. */
export interface Leaving {
  /** Nothing. */
  readonly clean?: true;
  /** It is in another database than the run. */
  readonly moved?: true;
  /** It may be in another, or in another role, and no text tells. */
  readonly unseen?: true;
  /** As its dialect gave it, at the end of a script. */
  readonly undo?: readonly string[];
  /** Index of its first statement, and what of its session is kept under that. */
  readonly first?: number;
  readonly keeps?: readonly string[];
}

/** A script that a person runs with the server's own shell: what stands around a plan's own statements. */
export interface ByHand {
  /** Reads a script from where it is piped, and prints nothing but errors. */
  readonly command: string;
  /** Ends the script at its first error; elsewhere than where it was planned, where it is refused, and beside another run before anything is done. */
  before(about: PlannedFor): readonly string[];
  after(lock: LockKey): readonly string[];
  /** Whoever runs it has other startup options than we: how a run's session begins where it says all that itself. */
  begin(asked: ConnectOptions): Pick<SessionStart, "preamble" | "settings">;
  /** As the shell takes it. */
  readonly ended: (statement: string) => string;
  /** Without the answer that would be printed. */
  readonly silent: (record: string) => string;
}

export interface PlannedFor {
  readonly database: string;
  /** The history's table, its newest number then, and what asks for it, as `head`. */
  readonly history: { readonly schema?: string; readonly table: string; readonly head: number; readonly ask: string };
  /** Why it must not run. */
  readonly refused: readonly string[];
  readonly lock: LockKey;
  /** As a run's session begins. */
  readonly settings: readonly string[];
}

/** What is asked of a live server beside the run itself. None of it leaves anything written. */
export interface Questions {
  /** True in SQL where this very session holds the key: what no fence protects asks for it before each unit. */
  holdsLock(key: LockKey): string;
  /** Who holds the lock; undefined where nobody is seen to. */
  holder(session: Session, key: LockKey): Promise<Holder | undefined>;
  /** Who is at a migration now: the holder, or who is seen at one where a pooler lets no lock be held. */
  atWork(session: Session, key: LockKey): Promise<Holder | undefined>;
  /** Another client's session that defines something in this database just now: a server goes on with what a dead one has sent. */
  changing(session: Session): Promise<Holder | undefined>;
  /** What shows whether a session moves; undefined where there is none of this process. */
  pulse(session: Session, pid: number): Promise<Pulse | undefined>;
  /** Ends a session and what runs on it; false where it has ended by itself. Throws `ServerError` where that is not ours to do. */
  end(session: Session, pid: number): Promise<boolean>;
  /** Who holds locks on the tables that this statement names. */
  busy(session: Session, statement: string): Promise<Busy>;
  /** What this server is known to refuse of these, whoever tries; undefined where it is nothing. Asked before any of them runs. */
  forbids(session: Session, units: readonly PlannedUnit[]): Promise<Forbids | undefined>;
  /** Which of these write rows that outlast a rollback, and the table: it has no transactions. Asked before any of them runs. */
  outlasting(session: Session, units: readonly PlannedUnit[]): Promise<ReadonlyMap<PlannedUnit, string>>;
  /** The first of these that a session lacks: a trigger or a routine speaks of it, or may, where these units write, or nothing gives it anew. */
  spokenOf(session: Session, names: readonly MayLack[], units: readonly PlannedUnit[]): Promise<string | undefined>;
  /** What stands where a statement may leave something: asked before it runs, for `left`. */
  before(session: Session, statement: string): Promise<Before>;
  /** What a statement that failed has left behind and nobody else has. */
  left(session: Session, statement: string, before: Before, fault: Fault): Promise<Left>;
  /** SQL that tells how stands what a statement changes, for the note before it; undefined where no look needs it, or the file's settings lead elsewhere. */
  witness(statement: string, settings: readonly string[], session: SessionStart): string | undefined;
  /** What became of a statement that was noted before it ran and never after. Asked under its file's settings. */
  fate(session: Session, noted: Noted): Promise<Fate>;
  /** The same look, told as what stands and what does not; undefined where nothing shows. */
  trace(session: Session, noted: Noted): Promise<Evidence | undefined>;
  /** At which statement of which migration `running` is, as a second session sees it. */
  statementAt(watcher: Session, running: Session): Promise<StatementAt | undefined>;
  /** The same, how far that statement is, whom it waits for and whom it keeps waiting. */
  underWay(watcher: Session, running: Session): Promise<UnderWay | undefined>;
  /** What a run must not leave behind unsaid. */
  health(session: Session): Promise<Health>;
  /** Which of the objects that these actions make are there now. */
  evidence(session: Session, actions: readonly Action[]): Promise<readonly Evidence[]>;
  /** How many rows each table holds; undefined where that cannot be told quickly. Beyond a million it stops counting. */
  rowsIn(
    session: Session,
    tables: readonly { readonly name: string; readonly only?: true }[],
  ): Promise<readonly (number | undefined)[]>;
  /** Names near the one a fault says is missing. */
  near(session: Session, fault: Fault, statement: string): Promise<readonly string[]>;
}

/** A statement that was noted before it ran. */
export interface Noted {
  readonly statement: string;
  readonly statementClass: StatementClass;
  /** What the note keeps. */
  readonly witness?: string;
  /** The note is of another statement: it tells who may still be at that one, and nothing of this one. */
  readonly another?: true;
}

export interface Busy {
  /** Known where one alone comes into question. */
  readonly table?: string;
  /** No table: a lock that sessions agree upon by its number, and that the statement asks for. */
  readonly advisory?: true;
  readonly holders: readonly Holder[];
}

export interface Pulse {
  /** Another one once the session has gone on to anything else. */
  readonly mark: string;
  /** How long it has waited for its client, where it does. */
  readonly idleMs?: number;
}

/** A run's own is its history's table; another tool's is as its owner spells it. */
export type LockKey = { readonly schema?: string; readonly table: string } | string;

export interface StatementAt {
  readonly id: string;
  /** Its number in the script, from 1. */
  readonly statement: number;
}

export interface UnderWay extends StatementAt {
  readonly progress: StatementProgress;
}

/** One statement that takes away, or completes, what another left. */
export interface Clearing {
  readonly text: string;
  /** The index that it takes away. */
  readonly index?: string;
}

export interface Before {
  /** Indexes that are not the statement's, whatever becomes of them. */
  readonly indexes: readonly string[];
  /** What it is to take away, as it stood. */
  readonly stood?: string;
  /** A part of that was taken away already. */
  readonly half?: true;
  /** Why running it would only seem to do what it says. */
  readonly obstacle?: Fault;
  /** The one statement that it runs, whose text stands elsewhere: it is judged as that. */
  readonly runs?: string;
}

export interface Left {
  readonly clear: readonly Clearing[];
  /** Something is there that may be its own and may be another's. */
  readonly unsure: boolean;
  /** Nor will a later look tell. */
  readonly untold?: true;
  /** The fault was a warning: it took effect. */
  readonly stands?: true;
}

export type Fate =
  /** It took effect, once `clear` has completed what was cut off. */
  | { readonly kind: "done"; readonly clear: readonly Clearing[] }
  /** Running it (again) is right, after `clear`. `half`: until then a part of what it does is in. */
  | {
      readonly kind: "again";
      readonly clear: readonly Clearing[];
      readonly half?: true;
      /** What stands under the name of what it makes, and is another. */
      readonly instead?: string;
    }
  /** It still runs on the server, orphaned. */
  | { readonly kind: "running"; readonly holder: Holder }
  | { readonly kind: "unknown" };

export interface Health {
  readonly invalidIndexes: readonly string[];
  readonly unvalidated: readonly { readonly constraint: string; readonly table: string }[];
}

/** Values as the server writes them: text, or null. */
export type Row = Readonly<Record<string, string | null>>;

/** How a session begins each transaction. */
export interface SessionStart {
  readonly server: ServerFacts;
  /** Settings each transaction begins with, where they could not be given at the start (a caller's own connection, a pooler). */
  readonly preamble: readonly string[];
  /** What it began with, as it is said again after what a file set; none where the server itself can go back to it. */
  readonly settings?: readonly string[];
  /** What brings it back to its own database. */
  readonly home?: string;
  /** What gives it back the role that it began with. */
  readonly role?: string | undefined;
  /** After each transaction the server's session may be another client's: nothing may be left in it, nor relied upon. */
  readonly shared: boolean;
  /** A caller's own, which he goes on with. */
  readonly lent?: boolean;
  /** Through a proxy: the server's session is another client's when this one is gone. */
  readonly proxied?: boolean;
}

export interface Session extends SessionStart, AsyncDisposable {
  /** True until the connection is lost or closed. */
  readonly alive: boolean;
  readonly pooler: Pooler;
  /** The beginning of the message that is under way: where `shared`, others find us by it. */
  readonly saying: string | undefined;
  /** The first message: where we are, and the answers to these, as far as their tables are there. A pooler shows by it, and costs it once more. Throws `ServerError`. */
  first(statements: readonly string[]): Promise<First>;
  /** Finds out of what kind a pooler is; costs nothing where there is none. `open`: further sessions over the same way. */
  recognise(open?: () => Promise<Session>): Promise<void>;
  /** Rows of one statement, or of the last of several in one message. Throws `ServerError`. */
  rows(sql: string): Promise<readonly Row[]>;
  /** Rows of each statement of one message. Throws `ServerError`. */
  results(statements: readonly string[]): Promise<readonly (readonly Row[])[]>;
  /** Sends a message and counts completions. A server's error is an answer, not an exception. */
  send(message: Message): Promise<Answer>;
  /** Ends what runs on this session, over a second connection; true if the server took it. */
  cancel(): Promise<boolean>;
  /** The message that is under way, as what it is: another one is another thing. */
  readonly unanswered: object | undefined;
  /** What is under way counts as lost: nobody is heard on this connection any more. */
  abandon(): void;
  /** Tries once; never waits on the server. Where `shared`, true while nobody holds it, and nothing is held then. */
  tryLock(key: LockKey): Promise<boolean>;
  /**
   * Takes away what was set in it and nobody has seen, where nothing else does. True: with its locks. A caller's own
   * keeps what its server does not tell.
   */
  renew?(): Promise<boolean>;
  unlock(key: LockKey): Promise<void>;
  close(): Promise<void>;
}

/** What the server says of itself and of us, and its further answers. */
export interface First {
  readonly database: string;
  readonly user: string;
  readonly standby: boolean;
  readonly readOnly: boolean;
  /** Up to a table that is not there: what is asked behind that has no answer. */
  readonly sets: readonly (readonly Row[])[];
}

/** A statement; a long one comes in parts, since one string would hold it twice. */
export type Text = string | readonly string[];

/** What travels together, where the server takes several statements at once; one after another where it does not. */
export interface Message {
  /** What follows one that fails is not run. */
  readonly statements: readonly Text[];
  /** All rows of each statement; without it the first alone. */
  readonly allRows?: boolean;
  /** Data for a COPY … FROM stdin that ends the message. */
  readonly copyData?: Iterable<string>;
  readonly onNotice?: (notice: Notice) => void;
  /** Whether the n-th statement, from 0, may lose data where the server only warns of it: else that is a failure. */
  readonly mayLose?: (statement: number) => boolean;
  /** The n-th as its file has it, where it is one of a file: what failed is told by that. */
  readonly asWritten?: (statement: number) => string | undefined;
}

export interface Notice {
  readonly severity: string;
  readonly message: string;
  readonly sqlstate?: string;
}

export interface Answer {
  /** Statements that the server completed. */
  readonly completed: number;
  /** One entry a completed statement: its first row, where it gave any. */
  readonly sets: readonly (readonly Row[])[];
  /** How long each of them took, where they go one by one. */
  readonly tookMs?: readonly number[];
  readonly fault?: Fault;
}

export type { Dialect, Holder, OwnServers, Pooler, RunningServer, ServerFacts, StatementClass, StatementReader };

export { ServerError } from "../core/model/server-error.js";
export type { Evidence } from "./evidence.js";

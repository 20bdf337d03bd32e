import type { Action } from "../core/model/action.js";
import type { Address } from "../core/model/address.js";
import type { Cause } from "../core/model/cause.js";
import type { Holder } from "../core/model/event.js";
import type { Fault } from "../core/model/fault.js";
import type { StatementPiece } from "../core/sql/piece.js";
import type { Quote } from "../core/sql/quote.js";
import type { CutRules } from "../core/sql/rules.js";

/** All that other rooms may know of an engine. Cheap to load: no driver, no parser behind it yet. */
export interface Engine {
  readonly name: "postgres" | "mysql";
  /** As its people call it: `PostgreSQL`. */
  readonly title: string;
  /** Without the colon: `postgres`, `postgresql`. */
  readonly schemes: readonly string[];
  readonly defaultPort: number;
  readonly can: Capabilities;
  readonly dialect: Dialect;
  readonly causes: readonly Cause[];
  /** Loads the driver. Throws `SluiceError("unreachable" | "rejected" | "tls_failed" | …)`. */
  connect(address: Address, options: ConnectOptions): Promise<Session>;
  /** A session over a connection that the caller owns: its settings are read before and put back at `close`. */
  borrow(connection: unknown): Promise<Session>;
  /** Loads the parser. */
  reader(): Promise<StatementReader>;
  /** Loads the embedded server. */
  servers(): Promise<OwnServers>;
}

export interface Capabilities {
  /** A schema change can be rolled back with the history row beside it. */
  readonly transactionalDdl: boolean;
  readonly severalStatementsInOneMessage: boolean;
}

/** The pure half of an engine's knowledge of text. */
export interface Dialect {
  readonly rules: CutRules;
  readonly quote: Quote;
  /** What a statement is to a run, told by its leading words and the words it holds. No parser. */
  classify(statement: StatementPiece): StatementClass;
  /** Words `classify` and `mayDestroy` want to be told of (`CutOptions.watch`). */
  readonly watch: ReadonlySet<string>;
  /** False only where the statement surely destroys nothing: then no parser need be loaded to judge it. */
  mayDestroy(statement: StatementPiece): boolean;
}

export type StatementClass =
  /** Can stand in a transaction with others. */
  | { readonly kind: "plain" }
  /** Can stand in a transaction, but not share a message with others (COPY, what changes how text is read). */
  | { readonly kind: "alone-in-message"; readonly why: string }
  /** Cannot be in a transaction at all. `index`: the one it builds or drops, where its name stands in the text. */
  | {
      readonly kind: "outside-transaction";
      readonly why: string;
      readonly index?: { readonly name: string; readonly table?: string; readonly builds: boolean };
    }
  /** BEGIN, START TRANSACTION. `text` is kept, for its isolation level. */
  | { readonly kind: "begin" }
  | { readonly kind: "commit" }
  | { readonly kind: "rollback" }
  /** May end a transaction inside (CALL, DO with COMMIT): only known when tried. */
  | { readonly kind: "may-end-transaction" }
  /** Would drop our lock (DISCARD ALL, pg_advisory_unlock_all). */
  | { readonly kind: "drops-lock" }
  /** Cannot be kept exact: refused by name. */
  | { readonly kind: "refused"; readonly words: string; readonly why: string };

export interface StatementReader {
  /** What the statement does; never throws: what cannot be parsed is `known: "words"`. */
  actions(statement: Pick<StatementPiece, "text" | "words">): readonly Action[];
}

export interface ConnectOptions {
  /** `sluice`, or `sluice <id>`: what others see in pg_stat_activity. */
  readonly application: string;
  readonly role?: string;
  readonly searchPath?: string;
  readonly lockTimeoutMs?: number;
  readonly statementTimeoutMs?: number;
  /** Every transaction read-only, enforced by the server. */
  readonly readOnly?: boolean;
  readonly signal?: AbortSignal;
}

export type Row = Readonly<Record<string, unknown>>;

/** What the server is, known from the handshake: costs no query. */
export interface ServerFacts {
  /** `16.4`. */
  readonly version: string;
  /** 16, or 10011 for MariaDB 10.11: comparable within one engine. */
  readonly versionNumber: number;
  readonly pid: number;
}

export interface Session extends AsyncDisposable {
  readonly server: ServerFacts;
  /** True until the connection is lost or closed. */
  readonly alive: boolean;
  /** Rows of one statement, or of the last of several in one message. Throws `ServerError`. */
  rows(sql: string): Promise<readonly Row[]>;
  /** Rows of each statement of one message. Throws `ServerError`. */
  results(sql: string): Promise<readonly (readonly Row[])[]>;
  /** Sends a message and counts completions. A server's error is an answer, not an exception. */
  send(message: Message): Promise<Answer>;
  /** Ends what runs on this session, over a second connection; true if the server took it. */
  cancel(): Promise<boolean>;
  /** Tries once; never waits on the server. */
  tryLock(key: bigint): Promise<boolean>;
  unlock(key: bigint): Promise<void>;
  close(): Promise<void>;
}

export interface Message {
  readonly text: string;
  /** Data for a COPY … FROM stdin that ends the message. */
  readonly copyData?: Iterable<string>;
  readonly onNotice?: (notice: Notice) => void;
}

export interface Notice {
  readonly severity: string;
  readonly message: string;
  readonly sqlstate?: string;
}

export interface Answer {
  /** Statements that the server completed. */
  readonly completed: number;
  /** Rows of the last statement that gave any. */
  readonly rows: readonly Row[];
  readonly fault?: Fault;
}

/** What a session throws: a server's or a network's answer in the engine's neutral shape. */
export class ServerError extends Error {
  override readonly name = "ServerError";
  readonly fault: Fault;
  constructor(fault: Fault) {
    super(fault.message);
    this.fault = fault;
  }
}

/** Catalog questions, each a text for a session and a reading of its rows. */
export interface OwnServers {
  /** Starts the embedded server of this folder, or joins the one that runs, and counts this process as a user. */
  use(folder: string): Promise<RunningServer>;
}

export interface RunningServer {
  readonly address: Address;
  /** Gives it back; the last user stops it. */
  release(): Promise<void>;
}

export type { Holder };

import type { Action } from "../model/action.js";
import type { Giving } from "../model/may-lack.js";
import type { LeftOutWhy, TransactionWhy } from "../model/transaction-why.js";
import type { StatementPiece } from "./piece.js";
import type { Quote } from "./quote.js";
import type { CutRules } from "./rules.js";

/** The pure half of an engine's knowledge of text. */
export interface Dialect {
  readonly rules: CutRules;
  readonly quote: Quote;
  /** What a statement is to a run, told by its leading words and the words it holds. No parser. */
  classify(statement: StatementPiece): StatementClass;
  /** Words and quoted names `classify`, `mayDestroy` and its reader want to be told of (`CutOptions.watch`). */
  readonly watch: ReadonlySet<string>;
  /** False only where the statement surely destroys nothing: then no parser need be loaded to judge it. */
  mayDestroy(statement: StatementPiece): boolean;
  /** What it leaves in its session's settings for what comes after it. */
  sessionEffect(statement: StatementPiece): SessionEffect & {
    readonly leaves?: readonly Leftover[];
    /** What it runs that may set whatever a session has under a name. */
    readonly runs?: Runs | { readonly called: string };
    /** Nothing of it stays but in its session, and run anew there it is as good. */
    readonly passes?: true;
  };
  /** What it sets, of what the engine's causes tell of. */
  settings?(statement: StatementPiece): readonly Setting[];
  /** The character set in which it says that the text after it is; undefined where it says none, empty where that is not known. */
  textIs?(statement: StatementPiece): string | undefined;
  /** By which of its modes a server of these features reads a statement otherwise than a run's session does; undefined where it reads all alike. */
  otherReading?(
    features: Readonly<Record<string, string>>,
  ): ((statement: StatementPiece) => string | undefined) | undefined;
  /** How long it waits for a busy table, where it says that itself or its file has `set` it, in milliseconds. */
  patience?(statement: StatementPiece, set: Readonly<Record<string, string>>): number | undefined;
  /**
   * Whether it reads one of the names that `sessionEffect` gave; without it, every statement reads all that was set.
   * `unseen`: what it runs may.
   */
  reads?(statement: StatementPiece, names: ReadonlySet<string>): boolean | "unseen";
  /** The names that it reads which something unseen may have given, whoever has said them or not. */
  readsOfOthers?(statement: StatementPiece): readonly string[];
  /** What it may leave as it was, of what else it gives: unless its rows are counted there, where that is told. */
  mayGive?(statement: StatementPiece): { readonly name: string; readonly where?: Giving } | undefined;
  /** Names of what only its session has and nobody can set as it was. */
  readonly lasting?: readonly string[];
  /** What it reads that tells of the statement right before it: where the run says something between the two, that is gone. */
  readsBefore?(statement: StatementPiece): string | undefined;
  /** Databases that it names where it changes anything, or goes there; none where a session has its own alone. */
  databases?(statement: StatementPiece): readonly string[];
  /** What makes a dump without these tables. */
  dumpWithout(tables: readonly LeftOutOfDump[]): string;
  /** What it says of where rows are kept; an engine all of whose tables have transactions need not ask. */
  storage?(statement: Pick<StatementPiece, "text" | "parts" | "words">): Storage | undefined;
}

/** Which tables have transactions is known by how they are kept. Names are as they are written. */
export type Storage =
  | { readonly kind: "writes"; readonly tables: readonly string[] }
  /** A table is made, or kept otherwise: `as` its storage says, or as another table is, else as tables are by default. `unless`: it may be there already. */
  | {
      readonly kind: "keeps";
      readonly table: string;
      readonly as?: string;
      readonly like?: string;
      readonly unless?: true;
      /** Of one that is made: the column that counts its rows, and its place from 1; false where none is told. */
      readonly counts?: { readonly name: string; readonly place: number } | false;
    }
  | { readonly kind: "renames"; readonly tables: readonly { readonly from: string; readonly to: string }[] }
  /** How tables are kept that are made after it. */
  | { readonly kind: "defaults"; readonly to: string }
  /** Names mean those of another database after it. */
  | { readonly kind: "goes"; readonly to: string };

export interface LeftOutOfDump {
  /** That of names without one, too; undefined where it is not known. */
  readonly schema: string | undefined;
  readonly table: string;
  /** All that stands in its schema is left out. */
  readonly isApart?: true;
}

export type SessionEffect =
  /**
   * Of no setting. `clean`: surely nothing at all of it stays in the session, no temporary table either. `makes`: a
   * table that runs nothing of anybody's when rows are written to it. `fills`: clean where that table was just made.
   */
  | { readonly kind: "none"; readonly clean?: true; readonly makes?: string; readonly fills?: string }
  /**
   * Sets something, and may be said again over a session as it was at the start. `stays`: what forgets does not
   * forget it, unless it forgets all. `moves`: names mean those of another database from there on.
   */
  | {
      readonly kind: "sets";
      readonly stays?: true;
      readonly moves?: true;
      readonly names?: readonly string[];
      /** A statement under that name, and what it does when it is called. */
      readonly calls?: Runs;
    }
  /** Everything is as it was at the start. */
  | { readonly kind: "forgets"; readonly all?: true }
  /** Sets something, or may, and cannot be said again. `names`: lost only to what reads one of them. */
  | { readonly kind: "unsayable"; readonly names?: readonly string[] }
  /** What is set after a savepoint lasts only if nothing goes back to it. Without a name it is not known which. */
  | { readonly kind: "savepoint" | "rolls-back" | "releases"; readonly name?: string };

export interface Setting {
  readonly name: string;
  /** None where it is as it was at the start. */
  readonly value?: string;
  readonly lasts: "transaction" | "session";
}

/** `unseen`: what stands elsewhere. `beside`: what is seen, and with it what hangs on that: triggers, functions. */
export type Runs = "unseen" | "beside";

/** What stays in a session under a name until somebody takes it away. */
export interface Leftover {
  readonly name: string;
  /** What takes it away, where the engine does not forget it by itself; none where the statement has done that. */
  readonly undo: readonly string[];
  /** No rollback takes it away, and while it is there what made it does not run as it did. */
  readonly blocks?: true;
}

export type StatementClass =
  /** Can stand in a transaction with others. */
  | { readonly kind: "plain" }
  /** Can stand in a transaction, but not share a message with others (COPY, what changes how text is read). */
  | { readonly kind: "alone-in-message"; readonly why: string }
  /**
   * Cannot be in a transaction at all. `commits`: it ends one that is open, where it would else fail in it.
   * `index`: the one it builds or drops, where its name stands in the text.
   */
  | {
      readonly kind: "outside-transaction";
      readonly why: string;
      readonly commits?: true;
      readonly index?: { readonly name: string; readonly table?: string; readonly builds: boolean };
    }
  /** BEGIN, START TRANSACTION. `text` is kept, for its isolation level. `commits`: in a transaction it ends that one. */
  | { readonly kind: "begin"; readonly commits?: true }
  | { readonly kind: "commit" }
  | { readonly kind: "rollback" }
  /** May end a transaction inside (CALL, DO with COMMIT, REINDEX of what is partitioned): only known when tried. `alone`: with no other beside it, since what it ends would stay. */
  | { readonly kind: "may-end-transaction"; readonly alone?: true }
  /** Is the run's own business, and not sent: it says what is one transaction, or locks tables against the history. */
  | { readonly kind: "left-out"; readonly words: string; readonly why: LeftOutWhy }
  /** Would drop our lock (DISCARD ALL, pg_advisory_unlock_all). */
  | { readonly kind: "drops-lock" }
  /** Cannot be kept exact: refused by name. */
  | { readonly kind: "refused"; readonly words: string; readonly why: TransactionWhy };

export interface StatementReader {
  /** What a server calls what an action adds without a name, where nothing else is called so. */
  givenNames(action: Action): readonly string[];
  /** What the statement does; never throws: what cannot be parsed is `known: "words"`. */
  actions(
    statement: Pick<StatementPiece, "text" | "parts" | "words"> & Partial<Pick<StatementPiece, "holds">>,
  ): readonly Action[];
}

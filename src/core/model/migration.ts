import type { Action } from "./action.js";
import type { Script } from "./script.js";

/** A migration's identity as its format writes it: `001`, `00001`, `20240101120000`. Always text. */
export type MigrationId = string & { readonly __brand: "MigrationId" };

/** One change with an id, an `up`, and where its author wrote one a `down`. */
export interface Migration {
  readonly id: MigrationId;
  readonly name: string;
  /** The file that holds `up`, as a person is shown it. */
  readonly file: string;
  readonly up: Direction;
  readonly down?: Direction;
  /** What has to be in right before it, where migrations are no line but a graph. */
  readonly upon?: readonly string[];
}

export interface Direction {
  readonly script: Script;
  /** `none`: the author asked for no transaction (`-- sluice:no-transaction`). */
  readonly transaction: "auto" | "none";
  /** The author wants data cut or changed on its way in where the server only warns of it (`-- sluice:allow lossy`). */
  readonly allowsLoss?: boolean;
  /** Of how many parts of its file it is made, where its owner runs each by itself. */
  readonly blocks?: number | undefined;
  /** How it is done, where that is not by sending its text. */
  readonly performed?: Performed | undefined;
  /** What it does as far as its text tells, where that is not SQL; what of it is SQL the engine's reader reads. */
  does?(read: (sql: string) => readonly Action[]): readonly Action[];
  /** What it is written in, where that is not SQL, and whose it is: it is known, and cannot be run here. */
  readonly code?: Code | undefined;
  /** Of the text exactly as written; cheap, and enough where nothing was changed. */
  raw(): string;
  /** Read when first asked for, then kept. Of the text of this direction alone. */
  checksums(): Checksums;
}

/** What is done by something other than the statements of its text: the project's own code, or a command. */
export type Performed = ByCode | ByCommand;

export interface ByCode {
  readonly way: "code";
  /** Its path inside the source. */
  readonly module: string;
  readonly export: "up" | "down";
  /** Outside a transaction: its batches alone write, each in a transaction with how far it has come, and it goes on behind them. */
  readonly inBatches?: true;
}

export interface ByCommand {
  readonly way: "command";
  /** As the system's shell takes it. */
  readonly command: string;
  /** Absolute; the run's own where there is none. */
  readonly cwd?: string;
  /** Beside those of the run itself. */
  readonly env?: Readonly<Record<string, string>>;
  /** All of it is one transaction with its row in its owner's table, where the engine has such for what defines anything. */
  readonly inTransaction?: true;
  /** It does all that stands before it as well, or takes back all that came in behind it. */
  readonly takesAlong?: true;
  /** Prints its SQL, where its text alone does not tell what it does. */
  readonly sql?: string;
}

export interface Code {
  readonly language: string;
  readonly format: string;
  /** What would do it, if it were there. */
  readonly wants?: { readonly program: string; readonly key: "up" | "down"; readonly line: string };
}

export interface Checksums {
  /** `sha256:` of the bytes as decoded text, exactly as written. */
  readonly raw: string;
  /** Blind to comments and to white space outside literals. */
  readonly tokens: string;
  /** The version of the algorithm behind `tokens`. */
  readonly version: number;
}

import type { DownPlace } from "../model/down-place.js";
import type { ByCommand, Migration } from "../model/migration.js";
import type { Problem } from "../model/problem.js";
import type { Tree } from "../model/tree.js";
import type { CutRules } from "../sql/rules.js";

/** One tool's way to keep migrations in files: file tree → migrations and problems, and back. */
export interface Format {
  readonly name: string;
  /** As `Running <Format> migrations...` says it: `SQL`, `goose`. */
  readonly title: string;
  /** The history layout that belongs to it, unless the configuration says otherwise. */
  readonly layout: string;
  /** The owner's own program, of which steps are asked where the configuration names no command. */
  readonly defaultCommand?: { readonly program: string; readonly up: string; readonly down: string };
  /** Some of its files are done by a command of the team's, where the configuration has one. */
  readonly byCommand?: true;
  /** Its files are the state that is wanted, and no steps to it: what is pending its tool is asked. */
  readonly wanted?: true;
  /** Its tool takes every table of the database that it does not know for one to be dropped. */
  readonly dropsOthers?: true;
  /** Its owner takes a URL's `?schema=` for a name as it stands: no word of SQL, whose capitals would be small. */
  readonly exactSchema?: true;
  recognise(tree: Tree): Recognition;
  /** Migrations in order. Never throws: what is wrong is a problem with its place. */
  parse(tree: Tree, rules: CutRules, around?: Surroundings): ParsedSource;
  /** The files of a new migration. */
  compose(draft: Draft): readonly NewFile[];
  /** The same for one in code. Absent: it has none that Sluice would run. */
  composeCode?(draft: Draft, tree: Tree): Promise<readonly NewFile[]>;
  /** The id a new migration gets: the next number as wide as the others, or a timestamp where they are. */
  nextId(ids: readonly string[], now: Date): string;
  /** Below 0 when `a` is applied before `b`. */
  readonly compareIds: (a: string, b: string) => number;
  /** The one id that `given` means (`4`, `004`, the file's name): all that match are returned. */
  matchIds(
    given: string,
    migrations: readonly { readonly id: string; readonly name: string; readonly file?: string }[],
  ): readonly string[];
  /** Where the down of one that has none is to be written. Absent: its files have none. */
  downPlace?(migration: Pick<Migration, "file" | "up">): DownPlace;
  /** What another format's migrations need to be written in its files, and its own to be written in another's. Absent: nobody does that. */
  readonly grammar?: Grammar;
}

/** What a format's files can say, as far as that differs from one to the other. */
export interface Grammar {
  readonly ids: IdGrammar;
  /** How a file asks for no transaction: for each way by itself, for both at once, or not at all. */
  readonly noTransaction: "each way" | "both ways" | "never";
  /** How one way reaches the server: what has no transaction by itself, unasked; each statement; or all of it as one message. */
  readonly sends: "units" | "statements" | "message";
  /** A file may say that its author wants data to be cut on its way in. */
  readonly allowsLoss: boolean;
  /** A migration without a statement is none. */
  readonly needsStatement: boolean;
  /** Commands of a client and data behind a statement: its owner sends all to the server as it is. */
  readonly readsClient: boolean;
  /** The text of one direction without what only this format reads in it. */
  unmarked(text: string, rules: CutRules): string;
  /** The files of one migration. */
  write(migration: Rewritten, rules: CutRules): readonly NewFile[];
  /** Its owner knows no way back: most who have its files write none. */
  readonly rarelyBack?: true;
  /** Files that stand once in a source. `product`: as other tools call the target's. */
  beside?(product: string): readonly NewFile[];
}

/** The numbers that a format's ids are or begin with. */
export interface IdGrammar {
  /** With zeros before them they have at least so many. */
  readonly digits: number;
  /** They are ordered by their letters: all are as wide. */
  readonly byText: boolean;
  readonly least: bigint;
  readonly greatest?: bigint;
}

/** A migration as it is to be written in another format: every text ends with its last statement's semicolon. */
export interface Rewritten {
  readonly id: string;
  readonly name: string;
  readonly up: RewrittenWay;
  readonly down?: RewrittenWay;
}
export interface RewrittenWay {
  readonly text: string;
  readonly transaction: "auto" | "none";
  readonly allowsLoss: boolean;
}

export interface NewFile {
  readonly path: string;
  readonly text: string;
}

/** What a source may ask of the place where it is read. */
export interface Surroundings {
  /** The environment, for files that have its values put in. */
  readonly variables?: Variables;
  /** The names that other tools have for the target's product; nothing is compared with none. */
  readonly products?: readonly string[];
  /** What stands around the source, for a format whose settings stand there. */
  readonly outside?: Outside;
  /** How the team itself runs a step, for a format whose files are not SQL. */
  readonly command?: StepCommand;
  /** The target's address for its commands, beside the run's own variables: those that they read it from are named. */
  readonly addressed?: (names: readonly string[]) => Readonly<Record<string, string>>;
  /** Whether an address that is written somewhere is of another database than the target's. */
  readonly isElsewhere?: (address: string) => boolean;
}

/** Where a source stands. Paths are absolute, with `/`. */
export interface Outside {
  readonly folder: string;
  /** It, and the folders above it as far as the project goes, nearest first. */
  readonly above: readonly string[];
  /** Where the team's commands run, where the configuration says so. */
  readonly cwd?: string;
  /** Undefined where there is no such file. */
  text(path: string): string | undefined;
  /** A folder, named as a person is shown it; undefined where there is none. */
  tree(path: string): Tree | undefined;
}

/** Command lines, with `{to}` and `{from}` in them. */
export interface StepCommand {
  readonly up?: string;
  readonly down?: string;
  readonly sql?: string;
  /** Ends with 0 where nothing is pending, with 2 where something is. */
  readonly pending?: string;
  /** The variable from which they read the database's address. */
  readonly variable?: string;
}

export type Variables = Readonly<Record<string, string | undefined>>;

export interface Recognition {
  readonly sure: boolean;
  /** How many its files are; those that go both ways in two files count once. */
  readonly migrations: number;
  readonly evidence: string;
}

export interface ParsedSource {
  readonly migrations: readonly Migration[];
  readonly problems: readonly Problem[];
  /** Of a state that is wanted: the command that tells whether it is reached. */
  readonly pending?: ByCommand;
  /** What these files themselves decide, where the format leaves it to them. */
  readonly own?: Partial<Pick<Format, "compareIds" | "matchIds" | "compose" | "nextId">>;
  /** Their owner's table, where its settings name one. */
  readonly table?: { readonly schema?: string; readonly table?: string };
}

export interface Draft {
  readonly id: string;
  readonly name: string;
  readonly up: string;
  readonly down?: string;
  /** Paths that the source holds already: a new migration is named and divided as they are. */
  readonly beside?: readonly string[];
  /** True where the source's migrations have their downs in files of their own. */
  readonly pairs?: boolean;
  /** Where names may say when they were made. */
  readonly now?: Date;
}

import type { NotedBy } from "./applied.js";
import type { At } from "./at.js";
import type { ObstacleWhy } from "./obstacle.js";
import type { LeftOutWhy, TransactionWhy } from "./transaction-why.js";

/** What can be wrong with a source's files, found before a connection is opened. Data, never thrown. */
export interface ProblemFacts {
  /** Two files claim one id (`001` and `0001` are one, since ids are numbers). */
  duplicate_id: { id: string; other: string };
  /** A file that looks like SQL of this source has no id in its name. */
  name_without_id: { expected: string };
  /** The file, or its up part, holds no statement. */
  /** `code`: that of a migration in code. */
  empty_file: { readonly code?: true };
  /** A `.down.sql` without its up file. */
  down_without_up: { id: string };
  /** Down given twice: in a section and in a file of its own. */
  down_twice: { other: string };
  /** UTF-8 with a byte order mark: taken off, said. */
  byte_order_mark: object;
  /** `marked`: a byte order mark says so. */
  utf16: { order: "little" | "big"; marked?: true };
  /** Not UTF-8; `likely` is what the bytes look like: `binary` is a dump's column that holds no text. */
  not_utf8: { likely?: "CP949" | "Latin-1" | "binary" };
  /** UTF-8 that was once decoded as something else and saved again. */
  twice_encoded: { as: "CP949" | "Windows-1252"; found: string; meant: string };
  carriage_returns: { lines: number };
  conflict_marker: { marker: string };
  nul_byte: object;
  /** White space that PostgreSQL does not take for white space (NBSP, zero width space …). */
  strange_space: { codePoint: string };
  /**
   * A section twice, or `up` after `down` (`other`: the line of the one it clashes with), or not on a line of its own.
   * `indented`: its owner takes it only at its line's very start.
   */
  misplaced_directive: { directive: string; other?: number; indented?: true };
  /** A line that only another tool's files have: run as plain SQL, its down would run right after its up. */
  foreign_marker: { marker: string; format: string };
  unknown_directive: { directive: string; near?: string };
  /** A directive of plain files in another format's: `instead` it has this; what stands below `isRun` with the up. */
  directive_elsewhere: { directive: string; format: string; instead?: string; isRun?: true };
  /** A line that the file's format cannot do without. */
  section_missing: { directive: string };
  /** A statement that no direction owns: it stands before the first section. */
  statement_outside: { directive: string };
  /** A comment that no two dashes begin, before the first section: its owner refuses the file for it. */
  comment_outside: { format: string; directive: string };
  /** A statement without a semicolon, where the format's owner needs one. `directive`: what comes next. */
  statement_unended: { format: string; directive?: string };
  /** The format's owner does not see this file, for its name; nor does Sluice. `stops`: its command runs nothing for it. */
  name_left_out: { format: string; expected: string; stops?: true };
  /** A down whose up has no file: its owner takes that for an up that does nothing. */
  up_without_file: { id: string; format: string };
  /** A folder that is a migration by its owner's rules, and lacks its file. */
  file_missing: { expected: string };
  /** The source is for another product than the target is. */
  provider_differs: { provider: string; expected: string };
  /** A variable that the file asks for is not set; with `message` it must be, else nothing stands in its place. */
  variable_unset: { name: string; message?: string };
  /** What looks like a variable to be put in, and is none that is known. */
  bad_variable: { written: string };
  /** Written in a language, and run by its owner alone. */
  /** Of a migration in code: what it does not export, or not so that its text alone shows it. */
  code_exports: { missing: "up" | "transaction" };
  not_sql: { language: string; format: string };
  /** A program does it that is not there; `line` is how the configuration would name it. */
  no_command: { program: string; key: "up" | "down"; line: string };
  /** Another format's files cannot hold it. */
  not_convertible: { id: string; to: string; obstacle: ObstacleWhy };
  /** Without this command line nobody can say what is pending, or bring it in. */
  command_missing: { key: string };
  /** Asked for the SQL of a state that is wanted, its tool did not give it. */
  sql_untold: { why: string };
  /** A tool's own file says where its database is, and that is another than the target's. */
  other_address: { address: string };
  /** A command line that lets its tool lose data. */
  accepts_loss: { command: string };
  /** Another tool's table is not there any more, and our log beside it knows so many to be in, or half in: all count as out. */
  table_gone: { tool: string; count: number };
  /** Another tool's table, as its owner would not leave it: goose's row with number 0 is missing. */
  zero_row_missing: { table: string };
  /** golang-migrate's table has more rows than its owner ever leaves. */
  several_versions: { table: string; versions: string };
  /** Rows that another row of the table stands on already: its owner refuses to go on from such. */
  rows_doubled: { table: string; tool: string; ids: readonly string[] };
  /** Rows that no file is, and that speak for all that they stand on: its owner's command goes neither on nor back. */
  stray_row: { table: string; tool: string; ids: readonly string[] };
  /** Prisma has tried it before. */
  tried_before: { id: string; times: number };
  /** Another tool has noted it as begun or failed, and nobody what became of it. */
  noted_elsewhere: { id: string; tool: string; as: NotedBy["as"]; error?: string };
  /** Its owner has recorded it with the first of its file's blocks, and no log knows of the others. */
  first_block: { id: string; tool: string };
  /** Its owner's table is not there, and others are, among which it refuses to begin; `upTo` is the newest of which all is there. */
  not_empty: { tool: string; among: string; upTo?: string };
  /** Beside another tool's table our log may not be made. */
  log_not_kept: { table: string };
  /** Our log was to stand no longer, beside the table of a tool that takes it for one to drop. */
  log_left: { tool: string; message: string };
  /** No table may be made in which a step that begins would be noted, and its owner notes none. */
  step_not_noted: { tool: string };
  /** A string, comment or dollar quote that does not end; `at` is where it opened. */
  unterminated: { what: "string" | "identifier" | "comment" | "dollar quote" | "copy data" | "parenthesis" };
  /** A command of the client (psql, the shell of MariaDB and MySQL) that cannot be run here. */
  meta_command: { command: string };
  /** DELIMITER with nothing behind it, or with a backslash or white space in it. */
  bad_delimiter: object;
  /** From here on MariaDB would read another language. */
  oracle_mode: object;
  /** Something stands on the line of `COPY … FROM stdin;` after it, where only its data may follow. */
  text_after_copy: object;
  /** Transaction words that would part a change from its history row (PREPARE TRANSACTION, AND CHAIN …). */
  transaction_word: { words: string; why: TransactionWhy };
  /** ROLLBACK or ABORT: what stands before it would be recorded and not be there. */
  taken_back: { words: string };
  /** A session setting made where nobody can say it again, with more of the file to run apart from it. */
  setting_lost: object;
  /** UTF-8 text after a statement (`SET NAMES latin1`) by which the server takes it for something else. */
  encoded_twice: { charset: string };
  /** It changes what the run itself keeps of what is in. `tool`: whose table that is; `without`: what dumps all but such. */
  own_table: { table: string; does: string; tool?: string; without: string };
  /** The server's own shell reads this otherwise, by a mode that a run's session does not have. */
  read_otherwise: { mode: string };
  /** LOCK TABLES and the like, which the run does without. */
  left_out: { words: string; why: LeftOutWhy };
  /** Python that Python itself could not read. */
  bad_python: { what: "indentation" | "bracket" | "character" | "statement" | "nesting" };
  /** One of the names that make a file a revision is not written there as it is: it would have to be run. */
  revision_computed: { name: string };
  revision_missing: { name: string };
  /** An id with a sign that has another meaning wherever a revision is named. */
  revision_illegal: { id: string; character: string };
  /** Longer than its owner's own table can hold. */
  revision_long: { id: string; most: number };
  /** It follows, or needs, one that no file has. */
  revision_unknown: { id: string; name: string };
  /** Revisions that wait for each other, in the order in which they do. */
  revision_cycle: { ids: readonly string[] };
  /** A branch's name that another revision has as its name or id. */
  label_taken: { label: string; other: string };
  several_heads: { heads: readonly string[] };
  unreadable: { reason: string };
  /** What its owner reads of its settings is not understood here, or is nothing that the owner takes. */
  setting_unread: { setting: string };
}
export type ProblemCode = keyof ProblemFacts;

/** `error` keeps every command that would write from starting; `warning` and `note` are said. */
export type Severity = "error" | "warning" | "note";

export type Problem = {
  [C in ProblemCode]: {
    readonly code: C;
    readonly severity: Severity;
    readonly at: At;
    readonly facts: Readonly<ProblemFacts[C]>;
  };
}[ProblemCode];

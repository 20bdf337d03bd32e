import type { ProblemFacts } from "../../../core/model/problem.js";
import { iconv } from "../../iconv.js";
import { obstacleText } from "./obstacles.js";
import { notedAs } from "./half.js";
import { maybe, type ProblemWords } from "../text.js";

const pythonFault = {
  indentation: "its indentation fits no block",
  bracket: "this bracket closes none",
  character: "this sign belongs to no word",
  statement: "this statement lacks its colon",
  nesting: "it is nested too deep",
} as const;

/** What can be wrong with a source's files. */
export const problems: ProblemWords = {
  duplicate_id: (p) => ({
    what: `the id ${p.id} is taken already, by ${p.other}`,
    fix: "give one of them another number",
  }),
  name_without_id: (p) => ({ what: "the name does not begin with an id", fix: `name it like ${p.expected}` }),
  empty_file: ({ code }) => ({
    what: "there is no statement in it",
    fix: code ? 'write one, or "return;" where nothing is to be done' : "write one, or remove the file",
  }),
  down_without_up: (p) => ({
    what: `a down without an up: there is no migration ${p.id}`,
    fix: "add its up, or remove it",
  }),
  down_twice: (p) => ({ what: `the down is written twice, also in ${p.other}`, fix: "keep one of them" }),
  byte_order_mark: () => ({ what: "begins with a byte order mark, which is left out" }),
  utf16: (p) => ({
    what: `is UTF-16 (${p.order} endian), not UTF-8`,
    fix: iconv(p.marked ? "marked" : p.order, p.file),
  }),
  not_utf8: ({ likely, file }) =>
    likely === "binary"
      ? {
          what: "is not UTF-8: the dump holds the bytes of a column that is no text (BLOB, BINARY, BIT) as they are",
          fix: "make the dump again with --hex-blob; converting this file would change those bytes",
        }
      : {
          what: `is not UTF-8${maybe(likely, (known) => `; it looks like ${known}`)}`,
          fix: likely === undefined ? "save it as UTF-8" : iconv(likely, file),
        },
  twice_encoded: (p) => ({
    what: `was read as ${p.as} once and saved again: "${p.found}" was most likely "${p.meant}"`,
    fix: "restore the text from an older copy",
  }),
  carriage_returns: (p) => ({
    what: `has Windows line ends (${p.lines === 1 ? "1 line" : `${p.lines} lines`}); they are kept`,
  }),
  conflict_marker: (p) => ({ what: `holds a merge conflict: ${p.marker}`, fix: "decide the conflict" }),
  nul_byte: () => ({ what: "holds a zero byte, which no server takes", fix: "remove it" }),
  strange_space: (p) => ({
    what: `holds a space that the server does not take for one (${p.codePoint})`,
    fix: "write a plain space",
  }),
  misplaced_directive: (p) =>
    p.indented
      ? { what: `${p.directive} does not stand at the very start of its line`, fix: "take away the space before it" }
      : {
          what:
            p.other === undefined
              ? `${p.directive} does not stand on a line of its own`
              : `${p.directive} clashes with line ${p.other}`,
          fix: "one up section, then at most one down section",
        },
  foreign_marker: (p) => ({
    what: `${p.marker} belongs to ${p.format}'s files; run as plain SQL, its down would run right after its up`,
    fix: "name the format that the files are in: --format",
  }),
  unknown_directive: (p) => ({
    what: `${p.directive} is no directive${maybe(p.near, (near) => `; ${near} is near it`)}`,
    fix: "correct or remove it",
  }),
  directive_elsewhere: (p) => ({
    what: `${p.directive} means nothing in ${p.format}'s files: ${p.isRun ? "what stands below it would run with the up" : "it is passed over"}`,
    fix: p.instead === undefined ? "take it out" : `as ${p.format} has it: ${p.instead}`,
  }),
  section_missing: (p) => ({
    what: `${p.directive} is missing`,
    fix: "write it where it belongs, on a line of its own",
  }),
  statement_outside: (p) => ({
    what: `stands before ${p.directive}, and belongs to nothing`,
    fix: `move it below ${p.directive}`,
  }),
  comment_outside: (p) => ({
    what: `a comment before ${p.directive} that does not begin with --: ${p.format} itself refuses the file for it`,
    fix: `begin each of its lines with --, or move it below ${p.directive}`,
  }),
  statement_unended: (p) => ({
    what: `this statement does not end${maybe(p.directive, (next) => ` before ${next}`)}, which ${p.format} does not take`,
    fix: "end it with a semicolon",
  }),
  name_left_out: (p) => ({
    what: `is left out: by its name, ${p.format} does not take it for a migration${p.stops ? ", and its command refuses the whole folder for it" : ""}`,
    fix: `name it like ${p.expected}, or move it elsewhere`,
  }),
  up_without_file: (p) => ({
    what: `there is no up of ${p.id}: ${p.format} takes that for one that does nothing, and so does Sluice`,
    fix: "add its up, or remove it",
  }),
  file_missing: (p) => ({ what: `there is no ${p.expected} in it`, fix: "add it, or remove the folder" }),
  provider_differs: (p) => ({
    what: `these files are written for ${p.provider}, and the target is ${p.expected}`,
    fix: "give the target the database that they are for",
  }),
  variable_unset: (p) =>
    p.message === undefined
      ? { what: `the variable ${p.name} is not set: nothing stands in its place`, fix: `set ${p.name}` }
      : {
          what: `the variable ${p.name} is not set${maybe(p.message || undefined, (said) => `: ${said}`)}`,
          fix: `set ${p.name}`,
        },
  bad_variable: (p) => ({
    what: `${p.written} is no variable that can be put in`,
    fix: "write ${V}, ${V:-default}, ${V-default} or ${V?message}",
  }),
  code_exports: (p) =>
    p.missing === "up"
      ? { what: "exports no up", fix: "export async function up({ sql }) { … }, plainly in this file" }
      : {
          what: "what it says of its transaction cannot be told from its text",
          fix: 'export const transaction = false; or "batches"; or leave it out',
        },
  not_sql: (p) => ({
    what: `is written in ${p.language}: only a program of your own that holds ${p.format} can run it`,
    fix: `say in the configuration how it is run (command: { up: "PROGRAM up-by-one", down: "PROGRAM down" }), run that program up to it by hand, or write it in SQL`,
  }),
  no_command: (p) => ({
    what: `is run by ${p.program}, which is neither on the PATH nor in .venv or venv beside its files`,
    fix: `put it there, or say in the configuration how it is run: command: { ${p.key}: "${p.line}" }`,
  }),
  not_convertible: (p) => obstacleText(p.to, p.obstacle),
  command_missing: (p) => ({
    what: `nothing says how its tool is called: ${p.key} is missing`,
    fix: `write it in the configuration, for this target: ${p.key}`,
  }),
  sql_untold: (p) => ({
    what: `command.sql does not say what would be done, so whatever it is may destroy: ${p.why}`,
    fix: "call it by hand, and see that it ends with 0 within 30 s",
  }),
  other_address: (p) => ({
    what: `its tool works on the database that is written here, which is not this target's: ${p.address}`,
    fix: 'name a variable in its place, as url = env("DATABASE_URL"): it is set for the tool',
  }),
  accepts_loss: (p) => ({
    what: `this command lets its tool lose data: ${p.command}`,
    fix: "leave that flag out: what would lose data is done by hand, and seen",
  }),
  unterminated: (p) =>
    p.what === "copy data"
      ? { what: "the data of this COPY does not end", fix: "end it with \\. on a line of its own" }
      : { what: `a ${p.what} begins here and does not end`, fix: "close it" },
  meta_command: (p) => ({ what: `the client's ${p.command} cannot be run here`, fix: "write it as SQL, or remove it" }),
  bad_delimiter: () => ({
    what: "DELIMITER does not say what ends a statement",
    fix: "write it with a word or signs behind it, without a backslash: DELIMITER //",
  }),
  oracle_mode: () => ({
    what: "sql_mode ORACLE makes the server read another language from here on, which cannot be cut into statements",
    fix: "leave ORACLE out of sql_mode, and write what follows without it",
  }),
  text_after_copy: () => ({
    what: "something stands on the line after COPY … FROM stdin;",
    fix: "let the data begin on the next line",
  }),
  transaction_word: (p) => transactionWord(p),
  setting_lost: () => ({
    what: "the setting made here would not reach the rest of the file, which is run apart from it",
    fix: "write it as SET, or as SELECT set_config(…, false) by itself",
  }),
  encoded_twice: (p) => ({
    what: `this text is UTF-8, and the file has told the server to read it as ${p.charset}: it would be stored encoded twice`,
    fix: "write SET NAMES utf8mb4, or leave it out: each file begins with it",
  }),
  own_table: (p) => ({
    what: `${p.does}: by ${p.table} ${p.tool === undefined ? "Sluice knows" : `Sluice and ${p.tool} know`} what is applied; without it all of that would be run again`,
    fix: `take out what changes it; a dump without it: ${p.without}`,
  }),
  read_otherwise: (p) => ({
    what: `this server's own sql_mode has ${p.mode}, and a run's session does not: here ${p.mode === "ANSI_QUOTES" ? '"…" is text, not a name' : "a backslash escapes, and is no letter"}`,
    fix: `write ${p.mode === "ANSI_QUOTES" ? "names as `name`, and text as '…'" : "a backslash twice"}; or say it before: SET sql_mode = CONCAT(@@sql_mode, ',${p.mode}');`,
  }),
  left_out: (p) => ({
    what: `${p.words} is left out: ${p.why === "locks" ? "under a lock on tables the run could not write its history" : "the run itself says what is one transaction"}`,
  }),
  taken_back: (p) => ({
    what: `${p.words} takes back what stands before it, which would be recorded and not be there`,
    fix: "end it with COMMIT, or leave BEGIN and this out: each migration is a transaction of its own",
  }),
  bad_python: (p) => ({ what: `Python cannot read this: ${pythonFault[p.what]}`, fix: "correct it" }),
  setting_unread: (p) => ({
    what: `${p.setting} cannot be read, and what it sets is not to be guessed`,
    fix: p.setting.startsWith("[") ? "correct it" : "correct it, or say it in alembic.ini, which comes first",
  }),
  revision_computed: (p) => ({
    what: `${p.name} is made when the file runs, and Sluice reads it without running it`,
    fix: `write ${p.name} as plain text`,
  }),
  revision_missing: (p) => ({ what: `the file does not say its ${p.name}`, fix: `write ${p.name} = … into it` }),
  revision_illegal: (p) => ({
    what: `the revision ${p.id} has a ${p.character} in it, which means something else wherever a revision is named`,
    fix: "give it another id, also where it is named",
  }),
  revision_long: (p) => ({
    what: `the revision ${p.id} has more than ${p.most} characters, and alembic_version takes no more`,
    fix: "give it a shorter id, or make the column wider first",
  }),
  revision_unknown: (p) => ({
    what: `${p.name} names ${p.id}, and no file is that revision`,
    fix: `bring the file of ${p.id} here, or correct ${p.name}`,
  }),
  revision_cycle: (p) => ({
    what: `these revisions wait for each other: ${[...p.ids, ...p.ids.slice(0, 1)].join(" → ")}`,
    fix: "take one of these references back",
  }),
  label_taken: (p) => ({
    what: `the branch label ${p.label} is taken already, by ${p.other}`,
    fix: "give one of them another name",
  }),
  several_heads: (p) => ({
    what: `${p.heads.length} revisions are the newest of their branch: ${p.heads.join(", ")}`,
    fix: "where they are not meant to stay apart: alembic merge heads",
  }),
  table_gone: (p) => ({
    what: `the table is gone: ${p.count === 1 ? "the one that the log knew to be in, or half in, counts" : `the ${p.count} that the log knew to be in, or half in, count`} as out, as for ${p.tool}`,
    fix: "where the database was emptied that is so: sluice up begins anew; where it was not, record first what is in: sluice baseline ID",
  }),
  zero_row_missing: (p) => ({
    what: "goose's row with number 0 is missing: goose itself refuses the table, or begins anew",
    fix: `add it: INSERT INTO ${p.table} (version_id, is_applied) VALUES (0, true)`,
  }),
  several_versions: (p) => ({
    what: `there are several rows (${p.versions}), and golang-migrate reads any one of them`,
    fix: `keep the one that is true: DELETE FROM ${p.table} WHERE version <> NUMBER`,
  }),
  rows_doubled: (p) => ({
    what: `${p.table} has rows that another row stands on already (${p.ids.join(", ")}): ${p.tool} refuses to go on from there`,
    fix: `they say nothing that the other does not: DELETE FROM ${p.table} WHERE version_num IN (${p.ids.map((id) => `'${id}'`).join(", ")})`,
  }),
  stray_row: (p) => ({
    what: `no file here is ${p.ids.join(", ")}, which ${p.table} says is in: newer than these files, or of others. What it stands on nobody can tell: nothing that may be in counts as pending, and ${p.tool} goes neither on nor back from there`,
    fix: "use the files that have it: the newer image's; where it is there by mistake, say where the database stands: alembic stamp --purge REVISION",
  }),
  tried_before: (p) => ({ what: `${p.id} was tried ${p.times === 1 ? "once" : `${p.times} times`} before` }),
  noted_elsewhere: (p) => ({
    what: `${p.id} ${notedAs(p)}`,
    fix:
      p.as === "first-block"
        ? `where all of it is there, or done by hand: sluice resolve ${p.id} --applied; or take its first block back by hand, then: sluice resolve ${p.id} --pending`
        : `look at the database, then say what is true: sluice resolve ${p.id} --applied | --pending --because TEXT`,
  }),
  first_block: (p) => ({
    what: `${p.id} has several blocks, and is recorded: where ${p.tool} itself ran it, only the first is in for certain`,
    fix: "look at the database, and do by hand what is missing; without a log nobody can say here that it is done",
  }),
  not_empty: (p) => ({
    what: `there is no history, and tables are here: ${p.among}; ${p.tool} refuses to begin in such a database (P3005)`,
    fix:
      p.upTo === undefined
        ? "where some migrations are in already, record the last of them: sluice baseline ID"
        : `all that ${p.upTo} makes is here: where it is in, with those before it: sluice baseline ${p.upTo}`,
  }),
  log_not_kept: () => ({
    what: "no table may be made beside it: what runs is recorded here alone, without who, when and the SQL",
    fix: "let who runs this make tables, or say that it is meant: history.log: false",
  }),
  log_left: (p) => ({
    what: `it is not needed any more, and could not be dropped: ${p.message}; ${p.tool} takes it for a table of its own to drop`,
    fix: "let who runs this drop it: the next up or down does",
  }),
  step_not_noted: (p) => ({
    what: `a step that breaks off will not be known, and the next up begins it again: beside the table of ${p.tool} no table may be made, in which it would be noted`,
    fix: 'let who runs this make tables; or make a database for the log (schema, on PostgreSQL) and name it: history: { log: "sluice_log" }; or say that none is wanted: history: { log: false }',
  }),
  unreadable: (p) => ({
    what: `cannot be read: ${p.reason}`,
    fix:
      p.reason === "EILSEQ"
        ? "its name is not UTF-8: name it anew"
        : p.reason === "ENOENT"
          ? "it is a link that leads nowhere: take it away, or put there what it names"
          : "let this user read it",
  }),
};

/** Before a problem's words, by weight. */
export const severities = { error: "error", warning: "warning", note: "note" } satisfies Record<string, string>;

/** What the run could not keep exact, and what to write instead. */
function transactionWord({ words, why }: ProblemFacts["transaction_word"]): {
  readonly what: string;
  readonly fix: string;
} {
  switch (why) {
    case "begins-unasked":
      return {
        what: `${words} begins a transaction that no statement ends: the history row would be in it, and be lost`,
        fix: "end it with COMMIT alone: the run begins each transaction itself",
      };
    case "ends-session":
      return { what: `${words} ends the connection, and the run with it`, fix: "end it with COMMIT alone" };
    case "other-session":
      return {
        what: `${words} would part the change from its history row: the transaction is another session's then`,
        fix: "leave it out: each migration is a transaction of its own",
      };
    case "locks-history":
      return {
        what: `${words} keeps every table from being written, the history's too`,
        fix: "leave it out; what needs tables that nobody writes to is done by hand, beside the migration",
      };
    case "next-alone":
      return {
        what: `${words} holds for the next transaction alone, and that one is the run's own`,
        fix: "say it for the session: SET SESSION TRANSACTION …",
      };
    case "next-row":
      return {
        what: `${words} holds for the next row that is given a number, whichever file it is in`,
        fix: "write the number into the row: INSERT INTO t (id, …) VALUES (77, …)",
      };
    case "not-replicated":
      return {
        what: `after ${words} what follows does not reach the replicas, where the history would say that it did`,
        fix: "leave it out; a dump without it: mysqldump --set-gtid-purged=OFF",
      };
    case "sets-more":
      return {
        what: `${words} is the run's own business, and stands in one statement with other settings`,
        fix: "set the others in a statement of their own, and leave this one out",
      };
    case "of-before":
      return {
        what: `${words} tells of the statement right before it, and here that is one of the run's own: what stands before it in the file runs apart`,
        fix: "ask in the same statement, or count what is there: SET @n = (SELECT COUNT(*) FROM …)",
      };
    case "unended":
      return {
        what: `the transaction that ${words} begins here does not end in this file`,
        fix: "end it with COMMIT, or leave BEGIN out: each migration is a transaction of its own",
      };
    case "inside":
      return {
        what: `${words}: what cannot be in a transaction stands in one`,
        fix: "write COMMIT before it, or leave BEGIN and COMMIT out: it is run by itself then",
      };
  }
}

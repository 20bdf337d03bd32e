import { type ConfigWords, maybe, type UrlWords, type WrongUseWords } from "../text.js";
import { batched } from "./batches.js";
import { statesIn } from "./states.js";

const near = (word: string | undefined): string => maybe(word, (known) => `; ${known} is near it`);

/** What was typed wrongly. */
export const wrongUses: WrongUseWords = {
  unknown_command: (p) => ({ what: `there is no command ${p.given}${near(p.near)}`, fixes: ["sluice --help"] }),
  unknown_flag: (p) => ({
    what: `there is no flag ${p.given}${near(p.near)}`,
    fixes: [`${p.command === "sluice" ? "sluice" : `sluice ${p.command}`} --help`],
  }),
  flag_elsewhere: (p) => ({
    what: `${p.command} does not take ${p.flag}${p.secret ? ": a password may stand in it, and none is written into a file" : ""}`,
    fixes: [p.secret ? `export DATABASE_URL=…; sluice ${p.command}` : `sluice ${p.command} --help`],
  }),
  unknown_option: (p) => ({
    what: `${p.command} takes no ${p.given}${near(p.near)}`,
    fixes: [`it takes ${p.known.join(", ")}`],
  }),
  missing_value: (p) => ({ what: `${p.flag} needs a value`, fixes: [`${p.flag} ${p.expected}`] }),
  bad_value: (p) => ({ what: `${p.flag} cannot be "${p.given}"${near(p.near)}`, fixes: [`it takes ${p.expected}`] }),
  online_unmet: (p) => ({
    what: `session.online is require (${p.from}), and this server cannot be made to refuse a change that keeps others waiting`,
    fixes: ["--online prefer; session.lockTimeout limits how long anybody waits behind a change"],
  }),
  search_path_unmet: (p) => ({
    what: `session.searchPath (${p.from}) cannot be kept: this server looks a name up in one database alone`,
    fixes: ["leave it out for this target; a table of another database: other.orders"],
  }),
  no_code: (p) => ({
    what: `${p.format} files are no place for a migration in TypeScript or JavaScript: nothing was written`,
    fixes: [
      "leave --code out: the file is then written as the others are",
      ...(p.convertible
        ? ["or keep plain files, among which code may stand: sluice convert --to plain --dry-run"]
        : []),
    ],
  }),
  several_heads: ({ heads }) => ({
    what: `${heads.length} revisions are the newest of their branch (${heads.join(", ")}), and a new one stands on one of them`,
    fixes: [
      "bring them together first: alembic merge heads",
      "or, where they are meant to stay apart, name the one: alembic revision --head REVISION",
    ],
  }),
  missing_argument: (p) => ({
    what: `${p.command} needs ${p.argument}`,
    fixes: [`sluice ${p.command} ${p.argument}; sluice ${p.command} --help`],
  }),
  extra_argument: (p) => ({ what: `${p.command} does not take "${p.given}"`, fixes: [`sluice ${p.command} --help`] }),
  table_told: ({ why, tool, from, given, ours }) =>
    ({
      differs: {
        what: `${from} says ${given}, and history.table says ${ours}: ${tool} and sluice would keep a history each`,
        fixes: ["let both name one table, or leave history.table out"],
      },
      unsure: {
        what: `${from} says ${given}: ${tool} reads that since 3.24.3, and older ones pass over it`,
        causes: ["with a history of another name everything would run again"],
        fixes: [
          `say which table it is: --history-table ${given}, or history: { table: "${given}" }`,
          `with an older ${tool}: --history-table goose_db_version`,
        ],
      },
      unread: {
        what: `${from} says ${given}, which ${tool} takes for no name of a table`,
        fixes: [`correct it, as ${tool} would have it: TABLE, or with its schema`],
      },
    })[why],
  conflict: (p) => ({ what: `${p.one} and ${p.other} exclude each other`, fixes: ["give one of them"] }),
  not_in_one_transaction: (p) => ({
    what: `--one-transaction: ${p.id} ${p.name} has ${p.why === "outlasts" ? `rows for ${p.words}` : p.words}, which ${notShared[p.why]}`,
    fixes: ["leave --one-transaction out; what each migration does is recorded as it goes: sluice plan"],
  }),
  in_order: (p) => ({
    what: `${p.tool}'s table has ${p.speaksFor === "ancestors" ? "a row for the newest of a branch, which stands for all below it" : "one number, which stands for all up to it"}: ${p.id} cannot be told apart from ${p.other} there`,
    fixes: [`begin with ${p.other}, or do both`, "what stands where: sluice status"],
  }),
  would_be_forgotten: (p) => ({
    what: `${p.id} ${p.name} ${p.direction === "up" ? "has" : "is taken back by"} ${p.units === 1 ? "a statement outside a transaction" : `${p.units} units that commit by themselves`}: without Sluice's log nobody would know how far it came, and the next run would begin again; nothing was begun`,
    fixes: [
      "keep the log: history.log: true, or the schema or database that it may stand in, with the right to make tables there",
      // One by itself can be in none.
      `or ${p.units === 1 ? "" : "make it one transaction, or one statement a file; or "}let ${p.tool} do it`,
    ],
  }),
  taken_along: (p) => ({
    what:
      p.direction === "up"
        ? `${p.id} is done by a command that brings in all before it: ${p.other} would come along, which was not asked for`
        : `${p.id} is taken back by a command that goes back to what stands before it: ${p.other} would go along, which was not asked for`,
    fixes: [
      p.direction === "up" ? `begin with ${p.other}, or do both` : `take ${p.other} back first`,
      "what stands where: sluice status",
    ],
  }),
  not_in_script: (p) => ({
    what: `plan --sql: ${p.id} ${p.name} is done by ${p.by === "code" ? "code" : "a command"}, which no script of SQL can do`,
    fixes: ["what it would run: sluice plan", "what comes before it alone: add --steps N or --to ID"],
  }),
  bad_switch: (p) => ({
    what: `${p.variable} cannot be "${p.given}"`,
    fixes: ["true, 1, yes, on, or false, 0, no, off"],
  }),
  bad_state: (p) => ({
    what: `${p.id} is ${statesIn(p.state)}; this is only for what is ${statesIn(p.expected)}`,
    fixes: ["the states: sluice status"],
  }),
  half_run: (p) => ({
    what: `${p.direction === "down" ? "the down of " : ""}${p.id}: ${p.from === p.to ? p.from : `${p.from}–${p.to}`} of ${p.of} ${p.from === p.to ? "was" : "were"} ${p.ran ? "" : "not "}run by sluice${p.open ? ", and nothing says that its run has ended" : ""}`,
    fixes: [
      `go on where it stopped: sluice ${p.direction}`,
      `or, where that was ${p.ran ? "undone" : "done"} by hand${p.open ? " and no run is at work" : ""}: add --because TEXT`,
    ],
  }),
  batched: (p) => ({
    what: batched.said(p.id, p.rows, p.direction),
    fixes: [batched.ways.goOn(`sluice ${p.direction}`), batched.ways.unlessDone(p.ran)],
  }),
  needs_flag: (p) =>
    p.flag === "--target"
      ? {
          what: `this is for one target, and there are ${p.among.length}: ${p.among.join(", ")}`,
          fixes: [`add --target ${p.among[0] ?? "NAME"}`],
        }
      : {
          what: p.unseen
            ? `${p.flag} TEXT is needed: the history says that ${p.why} is in, and nothing in the schema shows otherwise`
            : `${p.flag} TEXT is needed, since the schema shows otherwise (${p.why})`,
          fixes: [
            ...(p.half?.run ? [`let sluice look, and finish or clear what is half done: sluice ${p.half.run}`] : []),
            ...(p.half?.clear.map((text) => `${p.half?.run ? "or by hand" : "by hand"}: ${text}`) ?? []),
            `${p.half ? "or say it all the same: " : ""}add ${p.flag} TEXT`,
          ],
        },
  in_transaction: () => ({
    what: "the connection is inside a transaction, which the run would commit",
    fixes: ["end it first: COMMIT or ROLLBACK", "or give a connection of its own"],
  }),
  holds: (p) => ({
    what: `the connection would lose what it holds: ${p.what.join(", ")}`,
    fixes: ["give a connection of its own: new Client()", "or drop it first: DISCARD TEMP; CLOSE ALL; DEALLOCATE ALL"],
  }),
};

/** What is wrong in a configuration; the key stands before it. */
export const configProblems: ConfigWords = {
  unknown_key: (p) => ({
    what: `is not a key${near(p.near)}`,
    fixes: [p.near === undefined ? `known there: ${p.known.join(", ")}` : `write ${p.near}`],
  }),
  bad_type: (p) => ({ what: `must be ${p.expected}, not ${p.given}`, fixes: ["correct the configuration"] }),
  bad_value: (p) => ({
    what: `cannot be "${p.given}"${near(p.near)}`,
    fixes: [`it takes ${p.expected}`],
  }),
  missing_variable: (p) => ({
    what: `uses \${${p.variable}}, which is not set`,
    fixes: [`set ${p.variable}, or read it from a file: --dotenv .env`],
  }),
  same_environment: (p) => ({
    what: `means the same environment as ${p.other}: ${p.environment}`,
    fixes: [`put both under environments.${p.environment}`],
  }),
  no_export: () => ({
    what: "exports no configuration",
    fixes: ["export default defineConfig({ … })"],
  }),
  several_files: (p) => ({
    what: `stands beside ${p.files.slice(1).join(", ")}: which one is meant cannot be known`,
    fixes: ["keep one of them, or name one: --config FILE"],
  }),
};

/** Why a text does not name a database. */
export const urlProblems: UrlWords = {
  empty: () => ({ what: "it is empty", fixes: ["postgres://USER:PASSWORD@HOST/DATABASE"] }),
  quoted: () => ({
    what: "it begins with a quotation mark",
    causes: ["the quotation marks of a file became part of the value"],
    fixes: ["take the quotation marks away where it is set"],
  }),
  unexpanded: (p) => ({
    what: `it holds \${${p.variable}} as such`,
    causes: ["nobody put the variable's value there: single quotes, or a file that does not expand"],
    fixes: [`set it to the value of ${p.variable} itself`],
  }),
  no_scheme: () => ({
    what: "it is neither a URL nor host=… dbname=…",
    fixes: ["postgres://USER:PASSWORD@HOST/DATABASE", 'or "host=HOST user=USER dbname=DATABASE"'],
  }),
  unknown_scheme: (p) => ({
    what: `${p.scheme}: is no database that sluice knows${near(p.near)}`,
    fixes: ["postgres://, mysql://, mariadb://, embedded:"],
  }),
  raw_character: (p) => ({
    what: `there is a "${p.character}" where none may be`,
    causes: ["most likely it is part of the password"],
    fixes: [`write it as ${p.encoded}`],
  }),
  bad_port: (p) => ({
    what: `${[p.from, p.port].filter(Boolean).join(" ") || "what stands for the port"} is no port`,
    fixes: ["a number from 1 to 65535"],
  }),
  several_hosts: () => ({ what: "it names several hosts", fixes: ["name the one that takes changes"] }),
  bad_host: () => ({
    what: "what stands for the host is no host",
    fixes: ["a name, an address, or the folder of a socket"],
  }),
  foreign_pairs: () => ({
    what: "its pairs are separated by semicolons, as ADO.NET writes them; sluice does not read that form",
    fixes: ["postgres://USER:PASSWORD@HOST/DATABASE", 'or "host=HOST user=USER dbname=DATABASE"'],
  }),
  misplaced_parameter: (p) => ({
    what: `a parameter follows "${p.character}" before there is a "?"`,
    fixes: ["write ? before the first parameter and & before each other one"],
  }),
  unterminated_quote: () => ({ what: "a quotation mark in it is not closed", fixes: ["close it, or write it as \\'"] }),
  unknown_parameter: (p) => ({
    what: `the parameter ${p.parameter} is not known${near(p.near)}`,
    fixes: ["take it away or correct it"],
  }),
  bad_parameter: (p) => ({
    what: `${p.parameter} cannot be "${p.given}"`,
    fixes: [`it takes ${p.expected}`],
  }),
  unsupported_parameter: (p) => ({
    what: `${p.parameter} is not in this version`,
    causes: ["to leave it out unsaid would connect in another way than was asked for"],
    fixes: [`take ${p.parameter} away if that is what you want`],
  }),
};

const notShared = {
  commits: "commits by itself here: no transaction can hold it",
  alone: "shares no transaction with others",
  may_end: "may end the transaction that it stands in",
  own_begin: "begins a transaction of its own kind",
  outlasts: "stay whatever happens: that table has no transactions",
};

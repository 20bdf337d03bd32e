import type { FaultPlace } from "../../core/model/cause.js";
import type { Fault } from "../../core/model/fault.js";
import { quotedNames } from "./fault-place.js";

/** True where the server said one of these numbers and, unless it speaks another language, these words. */
export function said(fault: Fault, numbers: number | readonly number[], words?: RegExp): boolean {
  const { errno } = fault;
  if (errno === undefined || !(typeof numbers === "number" ? errno === numbers : numbers.includes(errno))) return false;
  return words === undefined || words.test(fault.message);
}

/** The same where the number is another error at the other make of server. */
export function saidBy(fault: Fault, server: "MariaDB" | "MySQL", numbers: number | readonly number[]): boolean {
  return (fault.server === undefined || fault.server === server) && said(fault, numbers);
}

export function onMariadb(fault: Fault): boolean {
  return fault.server === "MariaDB";
}

export function firstName(fault: Fault, otherwise: string): string {
  return quotedNames(fault.message)[0] || otherwise;
}

/** ` x`, where the server names it. */
export function named(fault: Fault): string {
  const name = firstName(fault, "");
  return name === "" ? "" : ` ${name}`;
}

/** A name as SQL takes it, whatever words it consists of; one that came qualified stays so. */
export function typed(name: string): string {
  return name
    .split(".")
    .map((part) => `\`${part.replaceAll("`", "``")}\``)
    .join(".");
}

/** The table as it is typed; where nobody said which, none is made up. */
export function tableIn(fault: Fault): string {
  return fault.table === undefined ? "…" : typed(fault.table);
}

export function columnIn(fault: Fault): string {
  return fault.column === undefined ? "c" : typed(fault.column);
}

/** `orders.total`, as people say it. */
export function columnOf(fault: Fault, otherwise: string): string {
  if (fault.column === undefined) return otherwise;
  return fault.table === undefined ? fault.column : `${fault.table}.${fault.column}`;
}

/** The account that statements are sent as, to be put into a GRANT. */
export function accountOf(fault: Fault, { user }: FaultPlace): string {
  const account = /'[^']*'@'[^']*'/.exec(fault.message)?.[0];
  return account ?? (user === undefined || user === "" ? "<user>" : `'${user}'@'%'`);
}

/** The database that a right is wanted in, as it is typed: only MariaDB says which. */
export function databaseIn(fault: Fault, where: FaultPlace): string {
  const name = deniedIn(fault) ?? historyIn(fault, where) ?? where.database ?? "";
  return name === "" ? "<database>" : `\`${name.replaceAll("`", "``")}\``;
}

/** What our history needs of its database all together; each but the first is asked for once the one before is there. */
export function rightsIn(fault: Fault, where: FaultPlace): string {
  const right = /^([A-Z][A-Z ]*?) command denied/.exec(fault.message)?.[1] ?? "ALL PRIVILEGES";
  return historyIn(fault, where) === undefined ? right : [...new Set([...ofHistory, right])].join(", ");
}

const ofHistory = ["SELECT", "INSERT", "CREATE"];

/** ``for table `log`.`t` ``, `for routine 'app.f'`. */
function deniedIn({ message }: Fault): string | undefined {
  const table = /`((?:[^`]|``)+)`\.`(?:[^`]|``)+`/.exec(message)?.[1]?.replaceAll("``", "`");
  return table ?? /routine '([^'.]+)\./.exec(message)?.[1];
}

/** Where the configuration has our history, or the log beside another tool's; of a migration's own statement it says nothing. */
function historyIn(fault: Fault, { id, history, logIn, database }: FaultPlace): string | undefined {
  if (id !== undefined) return undefined;
  const isLog = logIn !== undefined && (quotedNames(fault.message).at(-1)?.startsWith("sluice_") ?? false);
  const schema = isLog ? logIn : history;
  const denied = deniedIn(fault) ?? schema;
  return schema === database || denied !== schema ? undefined : schema;
}

export function nearIn({ near = [] }: FaultPlace, before: string): string {
  return near.length === 0 ? "" : before + near.join(", ");
}

/** What is asked for before a statement that must not be run twice. */
export interface Guard {
  /** Run where what it looks for is `there`. */
  readonly statement: string;
  readonly there: boolean;
  /** Of information_schema. */
  readonly view: "columns" | "statistics" | "table_constraints";
  readonly table: string;
  readonly name: string;
}

const nameIn = { columns: "column_name", statistics: "index_name", table_constraints: "constraint_name" } as const;

/** The statement under a condition, as every server takes it: only MariaDB has IF EXISTS for parts of a table. */
export function guarded({ statement, there, view, table, name }: Guard): string {
  const where = `table_schema = DATABASE() AND table_name = ${literal(table)} AND ${nameIn[view]} = ${literal(name)}`;
  const choice = `IF(COUNT(*) ${there ? ">" : "="} 0, ${literal(statement)}, 'DO 0')`;
  return `SET @s = (SELECT ${choice} FROM information_schema.${view} WHERE ${where}); PREPARE s FROM @s; EXECUTE s; DEALLOCATE PREPARE s;`;
}

export function literal(value: string): string {
  return `'${value.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}

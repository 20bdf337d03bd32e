/**
 * How an operation on a table runs at the most, and at best where the table (or a setting) decides. `INSTANT`, `NOCOPY`,
 * `INPLACE`, `COPY` is the first ALGORITHM that the server accepts; behind it whether others may write meanwhile
 * (`none` locks them out of nothing, `shared` of writing, `exclusive` of all); `rebuilds` means the whole table anew.
 */
export type Cost =
  | "INSTANT none"
  | "NOCOPY none"
  | "NOCOPY shared"
  | "INPLACE none"
  | "INPLACE shared"
  | "INPLACE exclusive"
  | "INPLACE none rebuilds"
  | "INPLACE shared rebuilds"
  | "COPY";

export interface Fact {
  /** Undefined: the server does not know the operation. */
  readonly mariadb?: Costs;
  readonly mysql?: Costs;
  /** What it becomes beside another clause, and beside one that is not instant. */
  readonly beside?: Cost;
  readonly besideSlower?: Cost;
  /** Its statement takes no LOCK: nothing makes the server refuse rather than block. `names`: only names are touched. */
  readonly clause?: "mariadb-none" | "none" | "names";
  /** Data that it takes away or changes comes back by no statement. */
  readonly final?: true;
}

interface Costs {
  readonly worst: Cost;
  readonly best?: Cost;
  /** Before that version, by documentation alone. */
  readonly before?: readonly (readonly [version: string, cost: Cost])[];
}

const instant: Costs = { worst: "INSTANT none" };
const inplace: Costs = { worst: "INPLACE none" };
const nocopy: Costs = { worst: "NOCOPY none" };
const anew: Costs = { worst: "INPLACE none rebuilds" };
const copy: Costs = { worst: "COPY" };
const exclusive: Costs = { worst: "INPLACE exclusive" };
const either = (best: Cost, worst: Cost): Costs => ({ best, worst });
const since = (version: string, cost: Cost, now: Costs): Costs => ({ ...now, before: [[version, cost]] });

/**
 * Measured on MariaDB 10.11 and 11.8 and MySQL 9.7, InnoDB, row by row (tests/mysql/facts.test.ts); what older
 * versions of MySQL do stands here by their documentation.
 */
export const facts = {
  "add column": {
    mariadb: instant,
    mysql: since("8.0.12", "INPLACE none rebuilds", instant),
    besideSlower: "INPLACE none rebuilds",
  },
  // Where the table has a virtual column, MariaDB copies it.
  "add column in between": {
    mariadb: either("INSTANT none", "COPY"),
    mysql: since("8.0.29", "INPLACE none rebuilds", instant),
    besideSlower: "INPLACE none rebuilds",
  },
  "add column with an expression as default": {
    mariadb: either("INSTANT none", "COPY"),
    mysql: copy,
    besideSlower: "COPY",
  },
  "add auto_increment column": {
    mariadb: { worst: "INPLACE shared rebuilds" },
    mysql: { worst: "INPLACE shared rebuilds" },
  },
  "add stored column": { mariadb: copy, mysql: copy },
  "add virtual column": { mariadb: instant, mysql: instant, beside: "COPY" },
  "add column with check": { mariadb: instant, mysql: copy, besideSlower: "COPY" },
  "add column with unique": { mariadb: anew, mysql: anew },
  "add column with foreign key": {
    mariadb: either("INPLACE none rebuilds", "COPY"),
    mysql: either("INPLACE none rebuilds", "COPY"),
  },
  // Indexed, it takes its index along.
  "drop column": {
    mariadb: either("INSTANT none", "NOCOPY none"),
    mysql: since("8.0.29", "INPLACE none rebuilds", either("INSTANT none", "INPLACE none rebuilds")),
    besideSlower: "INPLACE none rebuilds",
    final: true,
  },
  "rename column": { mariadb: instant, mysql: since("8.0.28", "INPLACE none", instant) },
  // A longer VARCHAR copies where its bytes pass 255; what it was before is not in the statement.
  "modify column": {
    mariadb: either("INSTANT none", "COPY"),
    mysql: either("INSTANT none", "COPY"),
    besideSlower: "COPY",
    final: true,
  },
  "set default": { mariadb: instant, mysql: instant },
  "column visibility": { mysql: instant },
  "add index": { mariadb: nocopy, mysql: inplace },
  "add index over an expression": { mysql: { worst: "INPLACE shared" } },
  // The first one of a table adds a hidden column.
  "add fulltext index": {
    mariadb: either("NOCOPY shared", "INPLACE shared rebuilds"),
    mysql: either("INPLACE shared", "INPLACE shared rebuilds"),
  },
  "add spatial index": { mariadb: { worst: "NOCOPY shared" }, mysql: { worst: "INPLACE shared" } },
  "drop index": { mariadb: nocopy, mysql: inplace },
  "rename index": { mariadb: instant, mysql: inplace },
  "index visibility": { mariadb: instant, mysql: inplace },
  "add primary key": { mariadb: anew, mysql: anew },
  "drop primary key": { mariadb: copy, mysql: copy },
  "change primary key": { mariadb: anew, mysql: anew },
  // At best with foreign_key_checks=0: then no row that is there is checked.
  "add foreign key": { mariadb: either("INSTANT none", "COPY"), mysql: either("INPLACE none", "COPY") },
  "drop foreign key": { mariadb: instant, mysql: inplace },
  "add check": { mariadb: copy, mysql: copy },
  "drop check": { mysql: instant },
  "enforce check": { mysql: either("INSTANT none", "COPY") },
  // Its name does not say of what kind it is.
  "drop constraint": {
    mariadb: either("INSTANT none", "NOCOPY none"),
    mysql: either("INSTANT none", "INPLACE none"),
  },
  "table option": { mariadb: instant, mysql: inplace, beside: "NOCOPY none" },
  "convert character set": {
    mariadb: either("INSTANT none", "COPY"),
    mysql: either("INPLACE none", "COPY"),
    final: true,
  },
  "same engine": { mariadb: either("INPLACE none rebuilds", "COPY"), mysql: either("INPLACE none rebuilds", "COPY") },
  "other engine": { mariadb: copy, mysql: copy },
  rebuild: {
    mariadb: either("INSTANT none", "INPLACE none rebuilds"),
    mysql: either("INPLACE none", "INPLACE none rebuilds"),
  },
  "order by": { mariadb: copy, mysql: copy },
  "rename table": { mariadb: instant, mysql: instant, clause: "names" },
  "enable keys": { mariadb: instant, mysql: instant, clause: "names" },
  "discard or import tablespace": { mariadb: exclusive, mysql: exclusive, clause: "none", final: true },
  "add partition": { mariadb: exclusive, mysql: either("INPLACE none", "INPLACE shared"), clause: "mariadb-none" },
  "drop partition": { mariadb: exclusive, mysql: inplace, clause: "mariadb-none", final: true },
  "truncate partition": { mariadb: exclusive, mysql: instant, clause: "mariadb-none", final: true },
  "exchange partition": { mariadb: exclusive, mysql: instant, clause: "mariadb-none" },
  "look at partition": { mariadb: exclusive, mysql: instant, clause: "mariadb-none" },
  "change partition": {
    mariadb: exclusive,
    mysql: either("INSTANT none", "INPLACE shared"),
    clause: "mariadb-none",
  },
  // MariaDB 10.11 accepts INSTANT here, and copies.
  "partition by": { mariadb: copy, mysql: copy },
  "remove partitioning": { mariadb: copy, mysql: copy },
  "add system versioning": { mariadb: copy },
  "drop system versioning": { mariadb: { worst: "INPLACE shared rebuilds" }, final: true },
  "add period": { mariadb: copy },
  "drop period": { mariadb: instant },
  "what is not read": { mariadb: copy, mysql: copy },
} as const satisfies Readonly<Record<string, Fact>>;

export type FactName = keyof typeof facts;

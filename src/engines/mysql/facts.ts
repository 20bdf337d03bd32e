import type { ServerFacts } from "../engine.js";
import { type AlteredTable, readAlterTable } from "./actions-alter.js";
import { columnsIn, type Clause } from "./actions-clauses.js";
import type { Column } from "./actions-column.js";
import { type Cost, type Fact, type FactName, facts } from "./facts-table.js";
import type { Tokens } from "./tokens.js";

export type Maker = Pick<ServerFacts, "title" | "version">;
export type Algorithm = "INSTANT" | "NOCOPY" | "INPLACE" | "COPY";
/** What others are kept from meanwhile: nothing, writing, all. */
export type Lock = "NONE" | "SHARED" | "EXCLUSIVE";

/** How a change of a table runs while others use it. */
export interface Online extends Way {
  /** Where the table or a setting decides: at best. */
  readonly atBest?: Way;
  /** Each of it was tried on a real server of this version. */
  readonly checked: boolean;
  /** What it does can be taken back by a statement, data and all. */
  readonly reversible: boolean;
}

export interface Way {
  readonly algorithm: Algorithm;
  readonly lock: Lock;
  /** The whole table is written anew. */
  readonly rebuilds: boolean;
}

/** What a statement asks of a table that is in use; undefined for one that changes none that is there, or only by name. */
export function onlineOf(tokens: Tokens, server: Maker): Online | undefined {
  const change = changeOf(tokens);
  if (!change || change.names.length === 0) return undefined;
  const worst = decided(change.names, server, "worst");
  const best = decided(change.names, server, "best");
  const isSame = JSON.stringify(best) === JSON.stringify(worst);
  return {
    ...worst,
    ...(isSame ? {} : { atBest: best }),
    checked: isChecked(server),
    reversible: change.names.every((name) => !factOf(name).final),
  };
}

/**
 * The statement with what makes the server refuse it rather than keep others from writing; as it is where it does not
 * do that anyway; undefined where nothing makes the server refuse. LOCK=NONE alone: MySQL takes no LOCK beside
 * ALGORITHM=INSTANT, and MariaDB 10.11 accepts that ALGORITHM for what it then copies.
 */
export function provingClause(text: string, tokens: () => Tokens, server: Maker): string | undefined {
  const change = changeOf(tokens());
  if (!change) return text;
  const known = change.names.map(factOf);
  if (known.every(({ clause }) => clause === "names")) return text;
  if (known.some(({ clause }) => clause === "none" || (clause && isMariadb(server)))) return undefined;
  const { algorithm, lock } = change.demands;
  if (lock !== undefined) return lock === "NONE" ? text : undefined;
  if (algorithm === "INSTANT" && !isMariadb(server)) return text;
  return change.proven(text);
}

/** Whether a statement is in whole or not at all, whatever becomes of the server meanwhile. */
export function isAtomic(tokens: Tokens, server: Maker): boolean {
  if (!tokens.takes("DROP")) return true;
  const what = tokens.takesOne("TABLES", "TABLE", "DATABASE", "SCHEMA", "VIEW");
  if (what === "DATABASE" || what === "SCHEMA") return false;
  if (what === undefined || !isMariadb(server)) return true;
  tokens.takes("IF EXISTS");
  tokens.clause();
  return !tokens.at(",");
}

interface Change {
  readonly names: readonly FactName[];
  /** What the statement itself asks for. */
  readonly demands: { readonly algorithm?: string; readonly lock?: string };
  readonly proven: (text: string) => string;
}

function changeOf(tokens: Tokens): Change | undefined {
  if (/^(?:TABLE|IGNORE|ONLINE)$/.test(tokens.peek(1).said)) {
    const altered = readAlterTable(tokens);
    return altered && changeOfTable(altered);
  }
  if (tokens.at("CREATE")) return createdIndex(tokens);
  return tokens.at("DROP INDEX") ? droppedIndex(tokens) : undefined;
}

function changeOfTable({ clauses, clausesAt }: AlteredTable): Change {
  const demanded = (word: string) =>
    clauses.find((clause) => clause.word === word && clause.operation === "demand")?.value;
  const [algorithm, lock] = [demanded("ALGORITHM"), demanded("LOCK")];
  const first = clauses[0]?.operation;
  const mark = first === undefined || first === "partition-by" || first === "remove-partitioning" ? "" : ",";
  return {
    names: namesIn(clauses),
    demands: { ...(algorithm ? { algorithm } : {}), ...(lock ? { lock } : {}) },
    proven: (text) => `${text.slice(0, clausesAt)} LOCK=NONE${mark}${text.slice(clausesAt)}`,
  };
}

function isPrimary({ operation }: Clause): boolean {
  return operation === "drop-primary" || operation === "add-primary";
}

function createdIndex(tokens: Tokens): Change | undefined {
  tokens.takes("CREATE");
  tokens.takes("OR REPLACE");
  const kind = tokens.takesOne("UNIQUE", "FULLTEXT", "SPATIAL");
  if (!tokens.takes("INDEX")) return undefined;
  while (!tokens.ended && !tokens.at("(")) tokens.next();
  const isOfExpression = columnsIn(tokens.inParentheses()).includes("");
  const name = kind === "FULLTEXT" ? "add fulltext index" : kind === "SPATIAL" ? "add spatial index" : "add index";
  return {
    names: [isOfExpression ? "add index over an expression" : name],
    demands: demandsIn(tokens),
    proven: (text) => `${text} LOCK=NONE`,
  };
}

/** MariaDB takes ALGORITHM and LOCK here in no order that MySQL takes: what ALTER TABLE says is the same to both. */
function droppedIndex(tokens: Tokens): Change | undefined {
  tokens.takes("DROP INDEX");
  const condition = tokens.takes("IF EXISTS") ? "IF EXISTS " : "";
  const index = tokens.qualified();
  if (!tokens.takes("ON")) return undefined;
  const table = tokens.qualified();
  const patience = tokens.takes("WAIT") ? ` WAIT ${tokens.next().text}` : tokens.takes("NOWAIT") ? " NOWAIT" : "";
  if (index === undefined || table === undefined) return undefined;
  return {
    names: ["drop index"],
    demands: demandsIn(tokens),
    proven: () => `ALTER TABLE ${table}${patience} LOCK=NONE, DROP INDEX ${condition}${index}`,
  };
}

function demandsIn(tokens: Tokens): Change["demands"] {
  let demands: Change["demands"] = {};
  while (!tokens.ended) {
    const word = tokens.takesOne("ALGORITHM", "LOCK");
    if (word === undefined) tokens.next();
    else {
      tokens.takes("=");
      demands = { ...demands, [word.toLowerCase()]: tokens.next().said };
    }
  }
  return demands;
}

const plain: Partial<Readonly<Record<Clause["operation"], FactName>>> = {
  "drop-column": "drop column",
  "modify-column": "modify column",
  "rename-column": "rename column",
  "set-default": "set default",
  "drop-default": "set default",
  "column-visibility": "column visibility",
  "add-index": "add index",
  "add-unique": "add index",
  "add-fulltext": "add fulltext index",
  "add-spatial": "add spatial index",
  "add-primary": "add primary key",
  "add-foreign": "add foreign key",
  "add-check": "add check",
  "add-period": "add period",
  "drop-period": "drop period",
  "drop-index": "drop index",
  "drop-primary": "drop primary key",
  "drop-foreign": "drop foreign key",
  "drop-check": "drop check",
  "drop-constraint": "drop constraint",
  "alter-constraint": "enforce check",
  "rename-index": "rename index",
  "index-visibility": "index visibility",
  "rename-table": "rename table",
  "order-by": "order by",
  "convert-charset": "convert character set",
  option: "table option",
  rebuild: "rebuild",
  keys: "enable keys",
  "discard-tablespace": "discard or import tablespace",
  "import-tablespace": "discard or import tablespace",
  "discard-partition": "discard or import tablespace",
  "add-partition": "add partition",
  "drop-partition": "drop partition",
  "truncate-partition": "truncate partition",
  "change-partition": "change partition",
  "look-at-partition": "look at partition",
  "exchange-partition": "exchange partition",
  "partition-by": "partition by",
  "remove-partitioning": "remove partitioning",
  "add-versioning": "add system versioning",
  "drop-versioning": "drop system versioning",
};

/** What of a table these clauses touch, in the words of the table of facts. */
export function namesIn(clauses: readonly Clause[]): readonly FactName[] {
  const primary = ["drop-primary", "add-primary"].every((each) => clauses.some(({ operation }) => operation === each));
  return clauses.flatMap((clause) => (primary && isPrimary(clause) ? ["change primary key"] : namesOf(clause)));
}

function namesOf(clause: Clause): readonly FactName[] {
  const { operation, column, functional, value = "" } = clause;
  if (operation === "demand") return [];
  if (operation === "add-column" && column) return namesOfColumn(column);
  if (operation === "modify-column" && column) return ["modify column", ...namesOfConstraints(column)];
  if (operation === "engine") return [/^['"`]?innodb['"`]?$/i.test(value) ? "same engine" : "other engine"];
  if (functional) return ["add index over an expression"];
  return [plain[operation] ?? "what is not read"];
}

function namesOfColumn(column: Column): readonly FactName[] {
  const moved: readonly FactName[] = column.moved ? ["add column in between"] : [];
  const constraints = namesOfConstraints(column);
  if (column.autoIncrement) return ["add auto_increment column", ...moved];
  if (column.generated === "stored") return ["add stored column", ...constraints];
  if (column.generated === "virtual") return ["add virtual column", ...constraints, ...moved];
  if (column.default === "expression") return ["add column with an expression as default", ...constraints, ...moved];
  return ["add column", ...constraints, ...moved];
}

function namesOfConstraints({ constraints }: Column): readonly FactName[] {
  const names = {
    "primary key": "add primary key",
    unique: "add column with unique",
    check: "add column with check",
    "foreign key": "add column with foreign key",
  } as const;
  return constraints.map((constraint) => names[constraint]);
}

function factOf(name: FactName): Fact {
  return facts[name];
}

function isMariadb({ title }: Maker): boolean {
  return title === "MariaDB";
}

function isChecked(server: Maker): boolean {
  return (isMariadb(server) ? /^(?:10\.11|11\.8)\./ : /^9\.7\./).test(server.version);
}

const algorithms: readonly Algorithm[] = ["INSTANT", "NOCOPY", "INPLACE", "COPY"];
const locks: readonly Lock[] = ["NONE", "SHARED", "EXCLUSIVE"];

/** The worst clause decides; what is instant by itself is not beside every other. */
function decided(names: readonly FactName[], server: Maker, which: "worst" | "best"): Way {
  const alone = names.map((name) => costOf(factOf(name), server, which));
  const costs = names.flatMap((name, index) => {
    const others = alone.filter((_, other) => other !== index);
    const { beside, besideSlower } = factOf(name);
    return [
      alone[index]!,
      ...(beside && others.length > 0 ? [beside] : []),
      ...(besideSlower && others.some((cost) => cost !== "INSTANT none") ? [besideSlower] : []),
    ];
  });
  const ways = costs.map((cost) => wayOf(cost, server));
  const most = <T>(order: readonly T[], of: (way: Way) => T): T =>
    order[Math.max(...ways.map((way) => order.indexOf(of(way))))]!;
  return {
    algorithm: most(algorithms, ({ algorithm }) => algorithm),
    lock: most(locks, ({ lock }) => lock),
    rebuilds: ways.some(({ rebuilds }) => rebuilds),
  };
}

/** Of what the server does not know, nobody can say more than the worst. */
function costOf(fact: Fact, server: Maker, which: "worst" | "best"): Cost {
  const costs = isMariadb(server) ? fact.mariadb : fact.mysql;
  if (!costs) return "COPY";
  const older = costs.before?.find(([version]) => isBefore(server.version, version));
  return older?.[1] ?? (which === "best" ? costs.best : undefined) ?? costs.worst;
}

/** Others write while it copies. */
export function copiesOnline(server: Maker): boolean {
  return isMariadb(server) && !isBefore(server.version, "11.2.0");
}

function wayOf(cost: Cost, server: Maker): Way {
  if (cost === "COPY") {
    return { algorithm: "COPY", lock: copiesOnline(server) ? "NONE" : "SHARED", rebuilds: true };
  }
  const [algorithm, lock, rebuilds] = cost.toUpperCase().split(" ");
  return { algorithm: algorithm as Algorithm, lock: lock as Lock, rebuilds: rebuilds !== undefined };
}

function isBefore(version: string, other: string): boolean {
  const [own, than] = [version, other].map((each) => each.split(".").map(Number));
  for (const [index, part] of (than ?? []).entries()) {
    const difference = (own?.[index] ?? 0) - part;
    if (difference !== 0) return difference < 0;
  }
  return false;
}

import type { Action } from "../../core/model/action.js";
import { type Clause, readClauses } from "./actions-clauses.js";
import { unnamedOn } from "./actions-names.js";
import type { Tokens } from "./tokens.js";

/** An ALTER TABLE as it is read. */
export interface AlteredTable {
  readonly table: string;
  readonly clauses: readonly Clause[];
  readonly ifExists?: true;
  /** Rows that do not fit are dropped or changed, rather than keep it from running. */
  readonly ignores?: true;
  /** Where the clauses begin in the text. */
  readonly clausesAt: number;
}

/** Reads from ALTER on; undefined where that is not what stands there. */
export function readAlterTable(tokens: Tokens): AlteredTable | undefined {
  if (!tokens.takes("ALTER")) return undefined;
  tokens.takes("ONLINE");
  const ignores = tokens.takes("IGNORE");
  if (!tokens.takes("TABLE")) return undefined;
  const ifExists = tokens.takes("IF EXISTS");
  const table = tokens.qualified();
  if (table === undefined) return undefined;
  if (tokens.takes("WAIT")) tokens.next();
  else tokens.takes("NOWAIT");
  const clausesAt = tokens.passed;
  return {
    table,
    clausesAt,
    clauses: readClauses(tokens),
    ...(ifExists ? { ifExists } : {}),
    ...(ignores ? { ignores } : {}),
  };
}

/** What each clause does, in order. */
export function alterTableActions({ table, clauses, ifExists, ignores }: AlteredTable): readonly Action[] {
  const actions = clauses.flatMap((clause) =>
    clauseActions(table, clause).map((action) => ({
      ...action,
      ...(ifExists || clause.ifExists ? { ifExists: true as const } : {}),
      ...(clause.ifNotExists ? { ifNotExists: true as const } : {}),
    })),
  );
  const loses = ignores && clauses.some(({ operation }) => operation === "add-unique" || operation === "add-primary");
  const all = actions.length > 0 ? actions : [{ ...known("alter-table", table), detail: "nothing" }];
  return loses ? [...all, { ...known("delete", table), detail: "rows that are there twice", destroys: true }] : all;
}

/** A constraint or an index as ALTER TABLE and ADD COLUMN bring it; without a name it is told by its columns. */
export function addedKey(table: string, clause: Clause): Action {
  const { operation, name, columns = [] } = clause;
  const object = name ?? unnamedOn(table, columns);
  const detail = constraints[operation];
  return detail === undefined
    ? { ...known("create-index", object), on: table }
    : { ...known("add-constraint", object), on: table, detail };
}

const constraints: Partial<Readonly<Record<Clause["operation"], string>>> = {
  "add-unique": "unique",
  "add-primary": "primary key",
  "add-foreign": "foreign key",
  "add-check": "check",
};

function clauseActions(table: string, clause: Clause): readonly Action[] {
  const { operation, name = "", to, column } = clause;
  const ofColumn = `${table}.${name}`;
  switch (operation) {
    case "add-column":
      return [
        { ...known("add-column", ofColumn), detail: column?.type ?? "" },
        ...(column?.constraints ?? []).map((detail) => ({ ...known("add-constraint", ofColumn), on: table, detail })),
      ];
    case "drop-column":
      return [{ ...known("drop-column", ofColumn), destroys: true }];
    case "modify-column":
      return [
        ...(to === undefined ? [] : [{ ...known("rename", ofColumn), detail: to }]),
        { ...known("alter-column-type", `${table}.${to ?? name}`), detail: column?.type ?? "" },
      ];
    case "rename-column":
      return [{ ...known("rename", ofColumn), detail: to ?? "" }];
    case "set-default":
    case "drop-default":
      return [known(operation, ofColumn)];
    case "column-visibility":
      return [{ ...known("alter-table", ofColumn), detail: "visibility" }];
    case "add-index":
    case "add-fulltext":
    case "add-spatial":
    case "add-unique":
    case "add-primary":
    case "add-foreign":
    case "add-check":
      return [addedKey(table, clause)];
    case "drop-index":
      return [{ ...known("drop-index", name), on: table }];
    case "drop-primary":
      return [{ ...known("drop-constraint", "`PRIMARY`"), on: table, detail: "primary key" }];
    case "drop-foreign":
    case "drop-check":
    case "drop-constraint":
      return [{ ...known("drop-constraint", name), on: table, ...dropped[operation] }];
    case "rename-index":
      return [{ ...known("rename", name), on: table, detail: to ?? "" }];
    case "rename-table":
      return [{ ...known("rename", table), detail: to ?? "" }];
    case "drop-partition":
    case "truncate-partition":
    case "discard-partition":
      return [{ ...known("alter-table", table), detail: `${operation.replace("-", " ")} ${name}`, destroys: true }];
    case "discard-tablespace":
      return [{ ...known("alter-table", table), detail: "discard tablespace", destroys: true }];
    case "drop-versioning":
      return [{ ...known("alter-table", table), detail: "drop versioning", destroys: true }];
    case "engine":
      return [{ ...known("alter-table", table), detail: "engine", ...(losesRows(clause) ? { destroys: true } : {}) }];
    case "demand":
      return [];
    case "unread":
      return [unread(table, clause)];
    default:
      return [{ ...known("alter-table", table), detail: detailOf(clause) }];
  }
}

function detailOf({ operation, name, word }: Clause): string {
  if (operation === "option" || operation === "rebuild" || operation === "keys") return word?.toLowerCase() ?? "";
  if (operation === "change-partition" || operation === "look-at-partition")
    return [word, "partition", name].filter((part) => part !== undefined).join(" ");
  return [operation.replaceAll("-", " "), name].filter((part) => part !== undefined).join(" ");
}

const dropped: Partial<Readonly<Record<Clause["operation"], Pick<Action, "detail">>>> = {
  "drop-foreign": { detail: "foreign key" },
  "drop-check": { detail: "check" },
};

/** It keeps no rows, or only until the server ends. */
function losesRows({ value = "" }: Clause): boolean {
  return /^['"`]?(?:blackhole|memory|heap)['"`]?$/i.test(value);
}

/** In doubt it destroys. */
function unread(table: string, { value = "" }: Clause): Action {
  const destroys = /\b(?:drop|truncate|discard|delete)\b/i.test(value) || value === "";
  return { kind: "alter-table", object: table, ...(destroys ? { destroys } : {}), known: "words" };
}

function known(kind: Action["kind"], object: string): Action {
  return { kind, object, known: "tree" };
}

import type { Action } from "../../core/model/action.js";
import { callableName, nameIn, onlyOf, quoted, relationIn } from "./actions-names.js";
import { isOn, node, nodes, options, part, text, type Fields, type TreeNode } from "./actions-tree.js";
import { isAlwaysTrue } from "./actions-truth.js";

/** What reads and changes rows, with what its WITH queries change first. Undefined for any other statement. */
export function rowActions(statement: TreeNode): readonly Action[] | undefined {
  const { kind, fields } = statement;
  switch (kind) {
    case "SelectStmt":
      return selectActions(fields);
    case "InsertStmt":
      return [
        ...withActions(fields),
        ...inserted(fields),
        { kind: "insert", object: relationIn(fields), ...guardsIn(fields), known: "tree" },
      ];
    case "UpdateStmt":
      return [
        ...withActions(fields),
        { ...changed("update", fields, isUnbounded(fields)), columns: nodes(fields, "targetList").map(columnIn) },
      ];
    case "DeleteStmt":
      return [...withActions(fields), changed("delete", fields, isUnbounded(fields))];
    case "MergeStmt":
      return [...withActions(fields), changed("merge", fields, mergesAll(fields))];
    default:
      return undefined;
  }
}

/** What a statement's query changes on the way, without the query's own reading: for CREATE TABLE AS, COPY, DECLARE. */
export function changesIn(fields: Fields, field = "query"): readonly Action[] {
  const query = node(fields, field);
  const actions = query === undefined ? [] : (rowActions(query) ?? []);
  return actions.filter(({ kind }) => kind !== "select");
}

/** `EXPLAIN` reads; with ANALYZE it does what it explains. */
export function explainActions(
  statement: Fields,
  actionsOf: (statement: TreeNode) => readonly Action[],
): readonly Action[] {
  const query = node(statement, "query");
  if (query === undefined || !isOn(options(statement, "options"), "analyze")) return [reads];
  return actionsOf(query);
}

function selectActions(select: Fields): readonly Action[] {
  const into = intoOf(select);
  const own: Action =
    into === undefined ? reads : { kind: "create-table", object: relationIn(into, "rel"), known: "tree" };
  return [...withActions(select), ...armsOf(select), own];
}

/** The WITH queries of the arms of a UNION: only those at the top may change rows, but the parser allows more. */
function armsOf(select: Fields): readonly Action[] {
  return ["larg", "rarg"].flatMap((arm) => {
    const fields = part(select, arm);
    return Object.keys(fields).length === 0 ? [] : [...withActions(fields), ...armsOf(fields)];
  });
}

function intoOf(select: Fields): Fields | undefined {
  if (Object.keys(part(select, "intoClause")).length > 0) return part(select, "intoClause");
  return Object.keys(part(select, "larg")).length > 0 ? intoOf(part(select, "larg")) : undefined;
}

function withActions(fields: Fields): readonly Action[] {
  return nodes(part(fields, "withClause"), "ctes").flatMap(({ fields: cte }) => changesIn(cte, "ctequery"));
}

/** INSERT … WITH d AS (DELETE …) SELECT: the WITH may belong to the SELECT. */
function inserted(insert: Fields): readonly Action[] {
  return changesIn(insert, "selectStmt");
}

/** Whether rows that are there already are looked for, and left or changed. */
function guardsIn(insert: Fields): Pick<Action, "ifNotExists" | "replaces"> {
  const action = text(part(insert, "onConflictClause"), "action");
  if (action === "ONCONFLICT_UPDATE") return { replaces: true };
  if (action !== undefined) return { ifNotExists: true };
  const where = node(part(part(insert, "selectStmt"), "SelectStmt"), "whereClause");
  return where && sparesIn(where) ? { ifNotExists: true } : {};
}

/** `NOT EXISTS (…)`, alone or behind AND. */
function sparesIn({ kind, fields }: TreeNode): boolean {
  if (kind !== "BoolExpr") return false;
  const args = nodes(fields, "args");
  if (text(fields, "boolop") === "AND_EXPR") return args.some(sparesIn);
  const isExists = (arg: TreeNode): boolean =>
    arg.kind === "SubLink" && text(arg.fields, "subLinkType") === "EXISTS_SUBLINK";
  return text(fields, "boolop") === "NOT_EXPR" && args.some(isExists);
}

function changed(kind: "update" | "delete" | "merge", fields: Fields, destroys: boolean): Action {
  return {
    kind,
    object: relationIn(fields),
    ...onlyOf(part(fields, "relation")),
    ...(destroys ? { destroys: true } : {}),
    known: "tree",
  };
}

function columnIn({ fields }: TreeNode): string {
  return quoted(text(fields, "name") ?? "");
}

function isUnbounded(fields: Fields): boolean {
  const where = node(fields, "whereClause");
  return where === undefined || isAlwaysTrue(where);
}

/** MERGE names its rows in ON: it changes all of them where ON is always true, or where a branch takes all the others. */
function mergesAll(merge: Fields): boolean {
  const join = node(merge, "joinCondition");
  const all = join === undefined || isAlwaysTrue(join);
  return nodes(merge, "mergeWhenClauses").some(({ fields }) => {
    const kind = text(fields, "matchKind");
    const condition = node(fields, "condition");
    if (!["CMD_DELETE", "CMD_UPDATE"].includes(text(fields, "commandType") ?? "")) return false;
    if (condition !== undefined && !isAlwaysTrue(condition)) return false;
    return kind === "MERGE_WHEN_NOT_MATCHED_BY_SOURCE" || all;
  });
}

/** `CALL`: what the procedure does is not known. */
export function callActions(statement: Fields): readonly Action[] {
  const name = nameIn(part(statement, "funccall"), "funcname");
  return [{ kind: "call", object: name === "" ? callableName(statement) : name, known: "inside" }];
}

const reads: Action = { kind: "select", object: "", known: "tree" };

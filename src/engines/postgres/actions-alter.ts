import type { Action } from "../../core/model/action.js";
import { nounOf } from "./actions-nouns.js";
import {
  columnOf,
  nameIn,
  objectName,
  quoted,
  relationIn,
  relationName,
  roleName,
  typeText,
  unnamedOn,
} from "./actions-names.js";
import { flag, node, nodes, part, stringOf, text, type Fields } from "./actions-tree.js";

/** `ALTER TABLE` and its kin: one action for each sub-command, and one more for each constraint a new column brings. */
export function alterTableActions(statement: Fields): readonly Action[] {
  const owner: Owner = { name: relationIn(statement), type: text(statement, "objtype") ?? "" };
  const ifExists = flag(statement, "missing_ok") ? { ifExists: true as const } : {};
  return nodes(statement, "cmds").flatMap(({ fields }) =>
    commandActions(owner, fields).map((action) => ({ ...action, ...ifExists, ...ownCondition(fields) })),
  );
}

/** `ALTER DOMAIN`: its constraints and its default. */
export function alterDomainActions(statement: Fields): readonly Action[] {
  const domain = nameIn(statement, "typeName");
  const name = quoted(text(statement, "name") ?? "");
  const cascade = text(statement, "behavior") === "DROP_CASCADE" ? { cascade: true as const } : {};
  const missing = flag(statement, "missing_ok") ? { ifExists: true as const } : {};
  switch (text(statement, "subtype") ?? "") {
    case "T":
      return [known(node(statement, "def") === undefined ? "drop-default" : "set-default", domain)];
    case "N":
      return [known("drop-not-null", domain)];
    case "O":
      return [known("set-not-null", domain)];
    case "C":
      return [constraintAction(domain, part(part(statement, "def"), "Constraint"))];
    case "X":
      return [{ ...known("drop-constraint", name), on: domain, ...cascade, ...missing }];
    case "V":
      return [{ ...known("validate-constraint", name), on: domain }];
    default:
      return [{ ...known("alter-other", domain), detail: "domain" }];
  }
}

/** `ALTER TYPE … ADD VALUE` and `RENAME VALUE`. */
export function alterEnumActions(statement: Fields): readonly Action[] {
  const type = nameIn(statement, "typeName");
  const old = text(statement, "oldVal");
  const value = text(statement, "newVal") ?? "";
  if (old !== undefined) return [{ ...known("rename", `${type}.${literal(old)}`), detail: literal(value) }];
  const missing = flag(statement, "skipIfNewValExists") ? { ifNotExists: true as const } : {};
  return [{ ...known("add-value", type), detail: value, ...missing }];
}

/** `ALTER … RENAME`: the old name as the object, the new one as the detail. */
export function renameActions(statement: Fields): readonly Action[] {
  const type = text(statement, "renameType") ?? "";
  const detail = quoted(text(statement, "newname") ?? "");
  const sub = text(statement, "subname");
  const object = node(statement, "object");
  const holder = relationIn(statement) || (object === undefined ? "" : movedName(type, objectName(object)));
  const missing = flag(statement, "missing_ok") ? { ifExists: true as const } : {};
  if (sub === undefined) return [{ ...known("rename", holder), detail, ...missing }];
  if (type === "OBJECT_COLUMN" || type === "OBJECT_ATTRIBUTE")
    return [{ ...known("rename", columnOf(holder, sub)), detail, ...missing }];
  return [{ ...known("rename", quoted(sub)), ...(holder === "" ? {} : { on: holder }), detail, ...missing }];
}

/** `ALTER … SET SCHEMA`. */
export function setSchemaActions(statement: Fields): readonly Action[] {
  return [{ ...known("set-schema", movedObject(statement)), detail: quoted(text(statement, "newschema") ?? "") }];
}

/** `ALTER … OWNER TO`. */
export function ownerActions(statement: Fields): readonly Action[] {
  return [{ ...known("owner-to", movedObject(statement)), detail: roleName(part(statement, "newowner")) }];
}

/** A constraint as ALTER TABLE, ALTER DOMAIN and ADD COLUMN bring it. */
export function constraintAction(on: string, constraint: Fields, column?: string): Action {
  const name = text(constraint, "conname");
  const keys = [...nodes(constraint, "keys"), ...nodes(constraint, "fk_attrs")].map(stringOf);
  const columns = column === undefined ? keys : [column];
  const type = text(constraint, "contype") ?? "";
  return {
    ...known("add-constraint", name === undefined ? unnamedOn(on, columns) : quoted(name)),
    on,
    detail: constraintWords[type] ?? type.replace("CONSTR_", "").toLowerCase(),
    ...(flag(constraint, "skip_validation") ? { validated: false as const } : {}),
  };
}

interface Owner {
  readonly name: string;
  readonly type: string;
}

function commandActions(owner: Owner, command: Fields): readonly Action[] {
  const table = owner.name;
  const name = text(command, "name") ?? "";
  const def = node(command, "def")?.fields ?? {};
  const cascade = text(command, "behavior") === "DROP_CASCADE" ? { cascade: true as const } : {};
  switch (text(command, "subtype") ?? "") {
    case "AT_AddColumn":
      return addColumnActions(owner, def);
    case "AT_DropColumn":
      return [dropColumnAction(owner, name, "cascade" in cascade)];
    case "AT_AlterColumnType":
      if (owner.type === "OBJECT_TYPE")
        return [{ ...known("alter-type", columnOf(table, name)), detail: "alter attribute", ...cascade }];
      return [{ ...known("alter-column-type", columnOf(table, name)), detail: typeText(part(def, "typeName")) }];
    case "AT_ColumnDefault":
      return [known(node(command, "def") === undefined ? "drop-default" : "set-default", columnOf(table, name))];
    case "AT_SetNotNull":
      return [known("set-not-null", columnOf(table, name))];
    case "AT_DropNotNull":
      return [known("drop-not-null", columnOf(table, name))];
    case "AT_AddConstraint":
      return [constraintAction(table, def)];
    case "AT_ValidateConstraint":
      return [{ ...known("validate-constraint", quoted(name)), on: table }];
    case "AT_DropConstraint":
      // With CASCADE a primary key takes along materialized views that group by it.
      return [
        {
          ...known("drop-constraint", quoted(name)),
          on: table,
          ...cascade,
          ...("cascade" in cascade ? { destroys: true as const } : {}),
        },
      ];
    case "AT_ChangeOwner":
      return [{ ...known("owner-to", table), detail: roleName(part(command, "newowner")) }];
    case "AT_AttachPartition":
      return [{ ...known("attach-partition", relationName(part(def, "name"))), on: table }];
    case "AT_DetachPartition":
      return [
        {
          ...known("detach-partition", relationName(part(def, "name"))),
          on: table,
          ...(flag(def, "concurrent") ? { concurrently: true as const } : {}),
        },
      ];
    case "AT_DetachPartitionFinalize":
      return [{ ...known("detach-partition", relationName(part(def, "name"))), on: table, detail: "finalize" }];
    default:
      return [otherCommand(owner, command)];
  }
}

function addColumnActions(owner: Owner, column: Fields): readonly Action[] {
  const name = text(column, "colname") ?? "";
  const object = columnOf(owner.name, name);
  if (owner.type === "OBJECT_TYPE") return [{ ...known("alter-type", object), detail: "add attribute" }];
  const constraints = nodes(column, "constraints").filter(({ fields }) =>
    checksRows.has(text(fields, "contype") ?? ""),
  );
  return [
    { ...known("add-column", object), detail: typeText(part(column, "typeName")) },
    ...constraints.map(({ fields }) => constraintAction(owner.name, fields, name)),
  ];
}

/** The column of a foreign table is only a view of it: the rows are elsewhere. */
function dropColumnAction(owner: Owner, name: string, cascade: boolean): Action {
  const object = columnOf(owner.name, name);
  const action: Action =
    owner.type === "OBJECT_TYPE"
      ? { ...known("alter-type", object), detail: "drop attribute" }
      : known("drop-column", object);
  const destroys = owner.type !== "OBJECT_FOREIGN_TABLE" || cascade;
  return { ...action, ...(cascade ? { cascade: true } : {}), ...(destroys ? { destroys: true } : {}) };
}

/** Sub-commands that nothing has its own word for, told by the grammar's: `AT_EnableRowSecurity` → `enable row security`. */
function otherCommand(owner: Owner, command: Fields): Action {
  const subtype = text(command, "subtype") ?? "";
  const name = text(command, "name") ?? text(part(node(command, "def")?.fields ?? {}, ""), "conname");
  const said = subtype
    .replace("AT_", "")
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .replace(/\btrig\b/, "trigger")
    .replace("rel options", "options")
    .replace("table space", "tablespace");
  const kind = owner.type === "OBJECT_TABLE" || owner.type === "OBJECT_FOREIGN_TABLE" ? "alter-table" : "alter-other";
  if (name === undefined) return { ...known(kind, owner.name), detail: said };
  if (ofColumn.test(subtype)) return { ...known(kind, columnOf(owner.name, name)), detail: said };
  return { ...known(kind, owner.name), detail: `${said} ${quoted(name)}` };
}

/** IF EXISTS of one command; what adds a column says IF NOT EXISTS. */
function ownCondition(command: Fields): Partial<Action> {
  if (!flag(command, "missing_ok")) return {};
  return text(command, "subtype") === "AT_AddColumn" ? { ifNotExists: true } : { ifExists: true };
}

function movedObject(statement: Fields): string {
  const object = node(statement, "object");
  return (
    relationIn(statement) ||
    (object === undefined ? "" : movedName(text(statement, "objectType") ?? "", objectName(object)))
  );
}

/** Operator classes and families come with their index method first. */
function movedName(type: string, name: string): string {
  return nounOf(type).startsWith("operator ") && name.includes(".") ? name.slice(name.indexOf(".") + 1) : name;
}

function known(kind: Action["kind"], object: string): Action {
  return { kind, object, known: "tree" };
}

function literal(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

const ofColumn =
  /^AT_(?:SetExpression|DropExpression|SetStatistics|SetOptions|ResetOptions|SetStorage|SetCompression|AddIdentity|SetIdentity|DropIdentity|AlterColumnGenericOptions)$/;

/** Constraints of a new column that look at rows or at other tables; NOT NULL and DEFAULT belong to the column itself. */
const checksRows: ReadonlySet<string> = new Set([
  "CONSTR_CHECK",
  "CONSTR_EXCLUSION",
  "CONSTR_FOREIGN",
  "CONSTR_PRIMARY",
  "CONSTR_UNIQUE",
]);

const constraintWords: Readonly<Record<string, string>> = {
  CONSTR_FOREIGN: "foreign key",
  CONSTR_NOTNULL: "not null",
  CONSTR_PRIMARY: "primary key",
};

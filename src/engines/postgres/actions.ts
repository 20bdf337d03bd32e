import type { Action, ActionKind } from "../../core/model/action.js";
import {
  alterDomainActions,
  alterEnumActions,
  alterTableActions,
  ownerActions,
  renameActions,
  setSchemaActions,
} from "./actions-alter.js";
import { dropActions, dropDatabaseActions, dropOwnedActions } from "./actions-drop.js";
import {
  createdCallable,
  dotted,
  nameIn,
  objectName,
  onlyOf,
  quoted,
  relationIn,
  roleName,
  typeText,
  unnamedOn,
} from "./actions-names.js";
import { nounOf } from "./actions-nouns.js";
import { callActions, changesIn, explainActions, rowActions } from "./actions-rows.js";
import {
  flag,
  isOn,
  node,
  nodes,
  options,
  part,
  statementsIn,
  stringOf,
  text,
  type Fields,
  type TreeNode,
} from "./actions-tree.js";

/** What the statements of a parse result do, in order. Never throws: a kind that has no reading is `other`. */
export function actionsOf(tree: unknown): readonly Action[] {
  return statementsIn(tree).flatMap(actionsOfStatement);
}

/** The statement kinds that have a reading here; the tests try each. */
export function readKinds(): readonly string[] {
  return ["SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt", ...Object.keys(readings)];
}

type Reading = (statement: Fields) => readonly Action[];

function actionsOfStatement(statement: TreeNode): readonly Action[] {
  const rows = rowActions(statement);
  if (rows !== undefined) return rows;
  const reading = readings[statement.kind];
  if (reading !== undefined) return reading(statement.fields);
  return [
    other(
      statement.kind
        .replace(/Stmt$/, "")
        .replace(/([a-z])([A-Z])/g, "$1 $2")
        .toLowerCase(),
    ),
  ];
}

const creations: Readonly<Record<string, Reading>> = {
  CreateSchemaStmt: (s) => {
    const name = text(s, "schemaname");
    const schema = create("create-schema", name === undefined ? roleName(part(s, "authrole")) : quoted(name), s);
    return [...schema, ...nodes(s, "schemaElts").flatMap(actionsOfStatement)];
  },
  CreateStmt: (s) => create("create-table", relationIn(s), s),
  CreateForeignTableStmt: (s) =>
    create("create-table", relationIn(part(s, "base")), part(s, "base"), { detail: "foreign table" }),
  CreateTableAsStmt: (s) => [
    ...changesIn(s),
    ...create(
      text(s, "objtype") === "OBJECT_MATVIEW" ? "create-materialized-view" : "create-table",
      relationIn(part(s, "into"), "rel"),
      s,
    ),
  ],
  IndexStmt: (s) => {
    const table = relationIn(s);
    const columns = nodes(s, "indexParams").map(({ fields }) => text(fields, "name") ?? "");
    const name = text(s, "idxname");
    return create(
      "create-index",
      name === undefined ? unnamedOn(table, columns.includes("") ? [] : columns) : quoted(name),
      s,
      {
        on: table,
        ...(flag(s, "concurrent") ? { concurrently: true } : {}),
      },
    );
  },
  ViewStmt: (s) => create("create-view", relationIn(s, "view"), s),
  CreateFunctionStmt: (s) =>
    create(flag(s, "is_procedure") ? "create-procedure" : "create-function", createdCallable(s), s),
  CreateTrigStmt: (s) => create("create-trigger", quoted(text(s, "trigname") ?? ""), s, { on: relationIn(s) }),
  CreateEventTrigStmt: (s) => createOther("event trigger", quoted(text(s, "trigname") ?? ""), s),
  CreatePolicyStmt: (s) =>
    create("create-policy", quoted(text(s, "policy_name") ?? ""), s, { on: relationIn(s, "table") }),
  RuleStmt: (s) => create("create-rule", quoted(text(s, "rulename") ?? ""), s, { on: relationIn(s) }),
  CompositeTypeStmt: (s) => create("create-type", relationIn(s, "typevar"), s),
  CreateEnumStmt: (s) => create("create-type", nameIn(s, "typeName"), s),
  CreateRangeStmt: (s) => create("create-type", nameIn(s, "typeName"), s),
  DefineStmt: (s) => {
    const kind = text(s, "kind") ?? "";
    const names = nodes(s, "defnames").map(stringOf);
    if (kind === "OBJECT_TYPE") return create("create-type", dotted(names), s);
    return createOther(nounOf(kind), kind === "OBJECT_OPERATOR" ? names.join(".") : dotted(names), s);
  },
  CreateDomainStmt: (s) => create("create-domain", nameIn(s, "domainname"), s),
  CreateSeqStmt: (s) => create("create-sequence", relationIn(s, "sequence"), s),
  CreateExtensionStmt: (s) => create("create-extension", quoted(text(s, "extname") ?? ""), s),
  CreateRoleStmt: (s) => create("create-role", quoted(text(s, "role") ?? ""), s),
  CreateStatsStmt: (s) =>
    create("create-statistics", nameIn(s, "defnames"), s, {
      on: nodes(s, "relations").map(objectName).join(", "),
    }),
  CreatedbStmt: (s) => createOther("database", quoted(text(s, "dbname") ?? ""), s),
  CreateTableSpaceStmt: (s) => createOther("tablespace", quoted(text(s, "tablespacename") ?? ""), s),
  CreateFdwStmt: (s) => createOther("foreign data wrapper", quoted(text(s, "fdwname") ?? ""), s),
  CreateForeignServerStmt: (s) => createOther("server", quoted(text(s, "servername") ?? ""), s),
  CreateUserMappingStmt: (s) => createOther("user mapping", mapping(s), s),
  ImportForeignSchemaStmt: (s) => createOther("foreign tables", quoted(text(s, "local_schema") ?? ""), s),
  CreatePublicationStmt: (s) => createOther("publication", quoted(text(s, "pubname") ?? ""), s),
  CreateSubscriptionStmt: (s) => createOther("subscription", quoted(text(s, "subname") ?? ""), s),
  CreatePLangStmt: (s) => createOther("language", quoted(text(s, "plname") ?? ""), s),
  CreateCastStmt: (s) =>
    createOther("cast", `${typeText(part(s, "sourcetype"))} as ${typeText(part(s, "targettype"))}`, s),
  CreateTransformStmt: (s) =>
    createOther("transform", `${typeText(part(s, "type_name"))} for ${text(s, "lang") ?? ""}`, s),
  CreateOpClassStmt: (s) => createOther("operator class", nameIn(s, "opclassname"), s),
  CreateOpFamilyStmt: (s) => createOther("operator family", nameIn(s, "opfamilyname"), s),
  CreateAmStmt: (s) => createOther("access method", quoted(text(s, "amname") ?? ""), s),
  CreateConversionStmt: (s) => createOther("conversion", nameIn(s, "conversion_name"), s),
};

const alterations: Readonly<Record<string, Reading>> = {
  AlterTableStmt: alterTableActions,
  AlterDomainStmt: alterDomainActions,
  AlterEnumStmt: alterEnumActions,
  RenameStmt: renameActions,
  AlterObjectSchemaStmt: setSchemaActions,
  AlterOwnerStmt: ownerActions,
  ReassignOwnedStmt: (s) =>
    nodes(s, "roles").map((role) => act("owner-to", roleName(role.fields), { detail: roleName(part(s, "newrole")) })),
  AlterSeqStmt: (s) => alterOther("sequence", relationIn(s, "sequence")),
  AlterTypeStmt: (s) => [act("alter-type", nameIn(s, "typeName"))],
  AlterFunctionStmt: (s) =>
    alterOther(nounOf(text(s, "objtype") ?? ""), objectName({ kind: "ObjectWithArgs", fields: part(s, "func") })),
  AlterExtensionStmt: (s) => alterOther("extension", quoted(text(s, "extname") ?? "")),
  AlterExtensionContentsStmt: (s) => alterOther("extension", quoted(text(s, "extname") ?? "")),
  AlterRoleStmt: (s) => alterOther("role", roleName(part(s, "role"))),
  AlterRoleSetStmt: (s) =>
    alterOther("role", Object.keys(part(s, "role")).length === 0 ? "all" : roleName(part(s, "role"))),
  AlterDatabaseStmt: (s) => alterOther("database", quoted(text(s, "dbname") ?? "")),
  AlterDatabaseSetStmt: (s) => alterOther("database", quoted(text(s, "dbname") ?? "")),
  AlterDatabaseRefreshCollStmt: (s) => alterOther("database", quoted(text(s, "dbname") ?? "")),
  AlterSystemStmt: (s) => alterOther("system", text(part(s, "setstmt"), "name") ?? "all"),
  AlterPolicyStmt: (s) => [
    act("alter-other", quoted(text(s, "policy_name") ?? ""), { detail: "policy", on: relationIn(s, "table") }),
  ],
  AlterEventTrigStmt: (s) => alterOther("event trigger", quoted(text(s, "trigname") ?? "")),
  AlterStatsStmt: (s) => alterOther("statistics", nameIn(s, "defnames")),
  AlterCollationStmt: (s) => alterOther("collation", nameIn(s, "collname")),
  AlterOperatorStmt: (s) => alterOther("operator", objectName({ kind: "ObjectWithArgs", fields: part(s, "opername") })),
  AlterOpFamilyStmt: (s) => alterOther("operator family", nameIn(s, "opfamilyname")),
  AlterTSDictionaryStmt: (s) => alterOther("text search dictionary", nameIn(s, "dictname")),
  AlterTSConfigurationStmt: (s) => alterOther("text search configuration", nameIn(s, "cfgname")),
  AlterPublicationStmt: (s) => alterOther("publication", quoted(text(s, "pubname") ?? "")),
  AlterSubscriptionStmt: (s) => alterOther("subscription", quoted(text(s, "subname") ?? "")),
  AlterFdwStmt: (s) => alterOther("foreign data wrapper", quoted(text(s, "fdwname") ?? "")),
  AlterForeignServerStmt: (s) => alterOther("server", quoted(text(s, "servername") ?? "")),
  AlterUserMappingStmt: (s) => alterOther("user mapping", mapping(s)),
  AlterTableSpaceOptionsStmt: (s) => alterOther("tablespace", quoted(text(s, "tablespacename") ?? "")),
  AlterTableMoveAllStmt: (s) => alterOther("tablespace", quoted(text(s, "orig_tablespacename") ?? "")),
  AlterObjectDependsStmt: (s) => {
    const object = node(s, "object");
    return alterOther(nounOf(text(s, "objectType") ?? ""), object === undefined ? relationIn(s) : objectName(object));
  },
  AlterDefaultPrivilegesStmt: (s) => [
    act(flag(part(s, "action"), "is_grant") ? "grant" : "revoke", "default privileges", {
      detail: grantees(part(s, "action"), "grantees"),
    }),
  ],
};

const drops: Readonly<Record<string, Reading>> = {
  DropStmt: dropActions,
  DropOwnedStmt: dropOwnedActions,
  DropdbStmt: dropDatabaseActions,
  DropRoleStmt: (s) => nodes(s, "roles").flatMap((role) => dropOther("role", roleName(role.fields), s)),
  DropTableSpaceStmt: (s) => dropOther("tablespace", quoted(text(s, "tablespacename") ?? ""), s),
  DropUserMappingStmt: (s) => dropOther("user mapping", mapping(s), s),
  DropSubscriptionStmt: (s) => dropOther("subscription", quoted(text(s, "subname") ?? ""), s),
};

const deeds: Readonly<Record<string, Reading>> = {
  TruncateStmt: (s) =>
    nodes(s, "relations").map((relation) =>
      act("truncate", objectName(relation), {
        ...(text(s, "behavior") === "DROP_CASCADE" ? { cascade: true } : {}),
        ...onlyOf(relation.fields),
        destroys: true,
      }),
    ),
  CopyStmt: (s) => [...changesIn(s), act("copy", relationIn(s), { detail: flag(s, "is_from") ? "from" : "to" })],
  DoStmt: () => [{ kind: "do", object: "", known: "inside" }],
  CallStmt: callActions,
  ExplainStmt: (s) => explainActions(s, actionsOfStatement),
  // Judged where it is prepared: EXECUTE can only run what a PREPARE before it shows.
  PrepareStmt: (s) => [other("prepare", quoted(text(s, "name") ?? "")), ...changesIn(s)],
  ExecuteStmt: (s) => [other("execute", quoted(text(s, "name") ?? ""))],
  DeallocateStmt: (s) => [other("deallocate", nameOrAll(s, "name"))],
  DeclareCursorStmt: (s) => [...changesIn(s), act("select", "")],
  FetchStmt: () => [act("select", "")],
  ClosePortalStmt: (s) => [other("close", nameOrAll(s, "portalname"))],
  RefreshMatViewStmt: (s) => [
    act("refresh-materialized-view", relationIn(s), flag(s, "concurrent") ? { concurrently: true } : {}),
  ],
  ReindexStmt: (s) => [
    act("reindex", relationIn(s) || quoted(text(s, "name") ?? ""), {
      detail: (text(s, "kind") ?? "").replace("REINDEX_OBJECT_", "").toLowerCase(),
      ...(isOn(options(s, "params"), "concurrently") ? { concurrently: true } : {}),
    }),
  ],
  ClusterStmt: (s) => [act("cluster", relationIn(s))],
  VacuumStmt: (s) => {
    const kind = flag(s, "is_vacuumcmd") ? "vacuum" : "analyze";
    const full = isOn(options(s, "options"), "full") ? { detail: "full" } : {};
    const tables = nodes(s, "rels").map(({ fields }) => relationIn(fields));
    return (tables.length === 0 ? [""] : tables).map((table) => act(kind, table, full));
  },
  LockStmt: (s) => nodes(s, "relations").map((relation) => act("lock-table", objectName(relation))),
  CommentStmt: (s) => [commented("comment", s)],
  SecLabelStmt: (s) => [{ ...commented("other", s), detail: "security label" }],
  GrantStmt: (s) =>
    grantedObjects(s).map((object) =>
      act(flag(s, "is_grant") ? "grant" : "revoke", object, { detail: grantees(s, "grantees") }),
    ),
  GrantRoleStmt: (s) =>
    nodes(s, "granted_roles").map(({ fields }) =>
      act(flag(s, "is_grant") ? "grant" : "revoke", quoted(text(fields, "priv_name") ?? ""), {
        detail: grantees(s, "grantee_roles"),
      }),
    ),
  VariableSetStmt: (s) => [act("set", text(s, "name") ?? "all")],
  ConstraintsSetStmt: (s) => {
    const names = nodes(s, "constraints").map(objectName);
    return (names.length === 0 ? ["all"] : names).map((name) => act("set", name, { detail: "constraints" }));
  },
  VariableShowStmt: () => [act("select", "")],
  TransactionStmt: (s) => [
    other((text(s, "kind") ?? "").replace("TRANS_STMT_", "").toLowerCase().replaceAll("_", " ")),
  ],
  DiscardStmt: (s) => [other("discard", (text(s, "target") ?? "all").replace("DISCARD_", "").toLowerCase())],
  ListenStmt: (s) => [other("listen", quoted(text(s, "conditionname") ?? ""))],
  UnlistenStmt: (s) => [other("unlisten", nameOrAll(s, "conditionname"))],
  NotifyStmt: (s) => [other("notify", quoted(text(s, "conditionname") ?? ""))],
  LoadStmt: (s) => [other("load", text(s, "filename") ?? "")],
  CheckPointStmt: () => [other("checkpoint")],
};

const readings: Readonly<Record<string, Reading>> = { ...creations, ...alterations, ...drops, ...deeds };

function act(kind: ActionKind, object: string, more: Partial<Action> = {}): Action {
  return { kind, object, ...more, known: "tree" };
}

function other(detail: string, object = ""): Action {
  return act("other", object, { detail });
}

function create(kind: ActionKind, object: string, statement: Fields, more: Partial<Action> = {}): readonly Action[] {
  const guarded = flag(statement, "if_not_exists") ? { ifNotExists: true as const } : {};
  return [act(kind, object, { ...more, ...guarded, ...(flag(statement, "replace") ? { replaces: true } : {}) })];
}

function createOther(detail: string, object: string, statement: Fields): readonly Action[] {
  return create("create-other", object, statement, { detail });
}

function alterOther(detail: string, object: string): readonly Action[] {
  return [act("alter-other", object, { detail })];
}

function dropOther(detail: string, object: string, statement: Fields): readonly Action[] {
  return [act("drop-other", object, { detail, ...(flag(statement, "missing_ok") ? { ifExists: true } : {}) })];
}

function nameOrAll(statement: Fields, field: string): string {
  const name = text(statement, field);
  return name === undefined ? "all" : quoted(name);
}

/** `alice on archive`: whose mapping to which server. */
function mapping(statement: Fields): string {
  return `${roleName(part(statement, "user"))} on ${quoted(text(statement, "servername") ?? "")}`;
}

function grantees(statement: Fields, field: string): string {
  return nodes(statement, field)
    .map(({ fields }) => roleName(fields))
    .join(", ");
}

/** The objects of a GRANT: named ones, or all of a kind in the schemas named. */
function grantedObjects(statement: Fields): readonly string[] {
  const noun = nounOf(text(statement, "objtype") ?? "");
  const objects = nodes(statement, "objects").map(objectName);
  return text(statement, "targtype") === "ACL_TARGET_ALL_IN_SCHEMA"
    ? objects.map((schema) => `all ${noun}s in schema ${schema}`)
    : objects;
}

/** What a comment is on; parts of a table come with its name before theirs. */
function commented(kind: "comment" | "other", statement: Fields): Action {
  const type = text(statement, "objtype") ?? "";
  const object = node(statement, "object") ?? { kind: "", fields: {} };
  const items = nodes(object.fields, "items");
  const last = items.at(-1);
  if (partsOfTables.has(type) && last !== undefined)
    return act(kind, objectName(last), { on: items.slice(0, -1).map(objectName).join("."), detail: nounOf(type) });
  return act(kind, objectName(object), { detail: nounOf(type) });
}

const partsOfTables: ReadonlySet<string> = new Set([
  "OBJECT_DOMCONSTRAINT",
  "OBJECT_POLICY",
  "OBJECT_RULE",
  "OBJECT_TABCONSTRAINT",
  "OBJECT_TRIGGER",
]);

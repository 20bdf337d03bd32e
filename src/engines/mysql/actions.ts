import type { Action, ActionKind } from "../../core/model/action.js";
import { blockActions, isBlock } from "./actions-block.js";
import { alterTableActions, readAlterTable } from "./actions-alter.js";
import { createIndexActions, createTableActions } from "./actions-create.js";
import { dropActions } from "./actions-drop.js";
import { accountAt } from "./actions-names.js";
import { deleteActions, insertActions, updateActions } from "./actions-rows.js";
import { assignments } from "./set-statement.js";
import { Tokens } from "./tokens.js";

/** What a statement does; undefined where it cannot be read. */
export function actionsOf(tokens: Tokens): readonly Action[] | undefined {
  while (tokens.at("(")) tokens.next();
  if (tokens.ended) return [other("")];
  if (isBlock(tokens)) return blockActions(tokens, actionsOf);
  return readings[tokens.peek().said]?.(tokens);
}

/** The statements that have a reading, by their first word. */
export function readVerbs(): readonly string[] {
  return Object.keys(readings);
}

type Reading = (tokens: Tokens) => readonly Action[] | undefined;

const selects: Reading = () => [act("select", "")];
const says =
  (detail: string): Reading =>
  () => [other(detail)];

const readings: Readonly<Record<string, Reading>> = {
  CREATE: create,
  ALTER: alter,
  DROP: dropActions,
  RENAME: rename,
  TRUNCATE: (tokens) => {
    tokens.takes("TRUNCATE");
    tokens.takes("TABLE");
    return named(tokens, (object) => act("truncate", object, { destroys: true }));
  },
  INSERT: insertActions,
  REPLACE: insertActions,
  UPDATE: updateActions,
  DELETE: deleteActions,
  WITH: withQuery,
  SELECT: selects,
  TABLE: selects,
  VALUES: selects,
  SHOW: selects,
  EXPLAIN: selects,
  DESCRIBE: selects,
  DESC: selects,
  HELP: selects,
  CHECKSUM: selects,
  HANDLER: selects,
  DO: selects,
  LOAD: load,
  ANALYZE: analyze,
  CHECK: tables("other", "check"),
  OPTIMIZE: tables("other", "optimize"),
  REPAIR: tables("other", "repair"),
  GRANT: rights("grant", "TO"),
  REVOKE: rights("revoke", "FROM"),
  CALL: (tokens) => {
    tokens.takes("CALL");
    return named(tokens, (object) => ({ kind: "call", object, known: "inside" }));
  },
  SET: setActions,
  USE: () => [act("set", "database")],
  PREPARE: prepare,
  EXECUTE: execute,
  DEALLOCATE: says("deallocate"),
  BEGIN: says("begin"),
  START: says("start"),
  STOP: says("stop"),
  COMMIT: says("commit"),
  ROLLBACK: says("rollback"),
  SAVEPOINT: says("savepoint"),
  RELEASE: says("release"),
  LOCK: says("lock tables"),
  UNLOCK: says("unlock tables"),
  XA: says("xa"),
  FLUSH: says("flush"),
  RESET: says("reset"),
  KILL: says("kill"),
  INSTALL: says("install"),
  UNINSTALL: says("uninstall"),
  CACHE: says("cache index"),
  CHANGE: says("change"),
  PURGE: says("purge"),
  BINLOG: says("binlog"),
  SIGNAL: says("signal"),
  RESIGNAL: says("resignal"),
  GET: says("get diagnostics"),
  BACKUP: says("backup"),
  IMPORT: says("import"),
  CLONE: says("clone"),
};

function create(tokens: Tokens): readonly Action[] | undefined {
  tokens.takes("CREATE");
  const replaces = tokens.takes("OR REPLACE");
  const made = created(tokens, replaces);
  return replaces ? made?.map((each) => (each.kind.startsWith("create-") ? { ...each, replaces } : each)) : made;
}

function created(tokens: Tokens, replaces: boolean): readonly Action[] | undefined {
  const temporary = tokens.takes("TEMPORARY");
  if (tokens.takes("TABLE")) return createTableActions(tokens, { replaces, temporary });
  const key = tokens.takesOne("UNIQUE", "FULLTEXT", "SPATIAL", "VECTOR");
  if (tokens.takes("INDEX")) return createIndexActions(tokens, key === "UNIQUE");
  passHow(tokens);
  const noun = tokens.takesOne(...nouns);
  if (noun === undefined) return undefined;
  if (noun === "PROCEDURE" || noun === "FUNCTION" || noun === "VIEW" || noun === "EVENT")
    return defined(tokens, creations[noun] ?? "create-other", noun);
  if (noun === "TRIGGER") return trigger(tokens);
  const ifNotExists = tokens.takes("IF NOT EXISTS");
  const kind =
    noun === "SEQUENCE" ? "create-sequence" : noun === "ROLE" || noun === "USER" ? "create-role" : "create-other";
  const detail = kind === "create-other" ? { detail: wordOf(noun) } : {};
  const made = several(tokens, noun, (object) =>
    act(kind, object, { ...detail, ...(ifNotExists ? { ifNotExists } : {}) }),
  );
  return replaces && (noun === "DATABASE" || noun === "SCHEMA" || noun === "SEQUENCE")
    ? made?.flatMap((each) => [dropOf(each, noun), each])
    : made;
}

/** OR REPLACE takes away what stood there. */
function dropOf({ object }: Action, noun: string): Action {
  return act(noun === "SEQUENCE" ? "drop-sequence" : "drop-database", object, { ifExists: true, destroys: true });
}

const nouns = [
  ...(["PROCEDURE", "FUNCTION", "VIEW", "EVENT", "TRIGGER", "DATABASE", "SCHEMA", "SEQUENCE", "USER", "ROLE"] as const),
  ...([
    "SERVER",
    "TABLESPACE",
    "UNDO TABLESPACE",
    "LOGFILE GROUP",
    "RESOURCE GROUP",
    "PACKAGE BODY",
    "PACKAGE",
  ] as const),
  ...(["SPATIAL REFERENCE SYSTEM", "LIBRARY", "INSTANCE"] as const),
] as const;

const creations: Readonly<Record<string, ActionKind>> = {
  PROCEDURE: "create-procedure",
  FUNCTION: "create-function",
  VIEW: "create-view",
};

function wordOf(noun: string): string {
  return noun === "SCHEMA" ? "database" : noun.toLowerCase();
}

/** `DEFINER = user`, `ALGORITHM = MERGE`, `SQL SECURITY INVOKER`, `AGGREGATE`: how, not what. */
function passHow(tokens: Tokens): void {
  for (;;) {
    if (tokens.takes("AGGREGATE")) continue;
    if (tokens.takes("SQL SECURITY")) tokens.next();
    else if (tokens.takesOne("DEFINER =", "ALGORITHM =")) {
      tokens.next();
      if (tokens.takes("@")) tokens.next();
      if (tokens.at("(")) tokens.inParentheses();
    } else return;
  }
}

/** What has a body: that is stored, not carried out. */
function defined(tokens: Tokens, kind: ActionKind, noun: string): readonly Action[] | undefined {
  const ifNotExists = tokens.takes("IF NOT EXISTS");
  const detail = kind === "create-other" ? { detail: noun.toLowerCase() } : {};
  return named(tokens, (object) => act(kind, object, { ...detail, ...(ifNotExists ? { ifNotExists } : {}) }));
}

function trigger(tokens: Tokens): readonly Action[] | undefined {
  const ifNotExists = tokens.takes("IF NOT EXISTS");
  const object = tokens.qualified();
  while (!tokens.ended && !tokens.takes("ON")) tokens.next();
  const on = tokens.qualified();
  if (object === undefined || on === undefined) return undefined;
  return [act("create-trigger", object, { on, ...(ifNotExists ? { ifNotExists } : {}) })];
}

function alter(tokens: Tokens): readonly Action[] | undefined {
  if (/^(?:TABLE|IGNORE|ONLINE)$/.test(tokens.peek(1).said)) {
    const read = readAlterTable(tokens);
    return read && alterTableActions(read);
  }
  tokens.takes("ALTER");
  passHow(tokens);
  const noun = tokens.takesOne(...nouns);
  if (noun === undefined) return undefined;
  const ifExists = tokens.takes("IF EXISTS");
  // Without a name it is the database that is in use.
  const object = noun === "DATABASE" || noun === "SCHEMA" ? databaseName(tokens) : objectName(tokens, noun);
  if (object === undefined) return undefined;
  return [act("alter-other", object, { detail: wordOf(noun), ...(ifExists ? { ifExists } : {}) })];
}

function databaseName(tokens: Tokens): string {
  return /^(?:DEFAULT|CHARACTER|CHARSET|COLLATE|COMMENT|READ|ENCRYPTION)$/.test(tokens.peek().said)
    ? ""
    : (tokens.qualified() ?? "");
}

/** `RENAME TABLE a TO b, c TO d`. */
function rename(tokens: Tokens): readonly Action[] | undefined {
  tokens.takes("RENAME");
  const isUser = tokens.takesOne("TABLE", "TABLES", "USER") === "USER";
  const ifExists = tokens.takes("IF EXISTS") ? { ifExists: true as const } : {};
  const found: Action[] = [];
  do {
    const object = isUser ? accountAt(tokens) : tokens.qualified();
    if (tokens.takes("WAIT")) tokens.next();
    else tokens.takes("NOWAIT");
    const to = tokens.takes("TO") ? (isUser ? accountAt(tokens) : tokens.qualified()) : undefined;
    if (object === undefined || to === undefined) return undefined;
    found.push(act("rename", object, { detail: to, ...ifExists }));
  } while (tokens.takes(","));
  return found;
}

/** `WITH x AS (…) DELETE …`: what follows the queries decides. */
function withQuery(tokens: Tokens): readonly Action[] | undefined {
  for (let depth = 0; !tokens.ended;) {
    const { said } = tokens.peek();
    if (depth === 0 && /^(?:SELECT|UPDATE|DELETE|TABLE|VALUES|INSERT|REPLACE)$/.test(said)) return actionsOf(tokens);
    depth += said === "(" ? 1 : said === ")" ? -1 : 0;
    tokens.next();
  }
  return undefined;
}

function load(tokens: Tokens): readonly Action[] | undefined {
  if (tokens.takes("LOAD INDEX")) return [other("load index")];
  let how: Partial<Action> = {};
  for (; !tokens.ended && !tokens.takes("INTO TABLE"); tokens.next()) {
    // A file of the client's is read as if IGNORE stood there.
    if (tokens.at("REPLACE")) how = { replaces: true };
    else if (tokens.at("IGNORE") || (tokens.at("LOCAL") && !how.replaces)) how = { ifNotExists: true };
  }
  return named(tokens, (object) => act("copy", object, { detail: "from", ...how }));
}

/** Of tables; MariaDB's `ANALYZE DELETE …` does what it analyses. */
function analyze(tokens: Tokens): readonly Action[] | undefined {
  tokens.takes("ANALYZE");
  tokens.takesOne("LOCAL", "NO_WRITE_TO_BINLOG");
  if (tokens.takesOne("TABLE", "TABLES")) return several(tokens, "TABLE", (object) => act("analyze", object));
  if (tokens.takes("FORMAT =")) tokens.next();
  return actionsOf(tokens);
}

function tables(kind: ActionKind, detail: string): Reading {
  return (tokens) => {
    tokens.next();
    tokens.takesOne("LOCAL", "NO_WRITE_TO_BINLOG");
    if (!tokens.takesOne("TABLE", "TABLES")) return [other(detail)];
    return several(tokens, "TABLE", (object) => act(kind, object, { detail }));
  };
}

/** `GRANT … ON what TO whom`; without ON it is a role. */
function rights(kind: "grant" | "revoke", word: "TO" | "FROM"): Reading {
  return (tokens) => {
    const what: string[] = [];
    let on: string | undefined;
    tokens.next();
    while (!tokens.ended && !tokens.takes(word)) {
      if (tokens.takes("ON")) {
        tokens.takesOne("TABLE", "FUNCTION", "PROCEDURE");
        on = tokens
          .clause(word)
          .map(({ text }) => text)
          .join("");
      } else what.push(tokens.next().text);
    }
    const whom: string[] = [];
    do {
      whom.push(accountAt(tokens) ?? "");
      tokens.clause();
    } while (tokens.takes(","));
    return [act(kind, on ?? what.join(" "), { detail: whom.join(", ") })];
  };
}

function setActions(tokens: Tokens): readonly Action[] | undefined {
  if (tokens.at("SET STATEMENT")) {
    while (!tokens.ended && !tokens.takes("FOR")) tokens.next();
    return actionsOf(tokens);
  }
  const set = assignments(tokens);
  if (!set) return [act("set", "all")];
  return set.map(({ name, scope }) => act("set", scope === "user" ? `@${name}` : name));
}

/** Judged where it is prepared, if its text stands there. */
function prepare(tokens: Tokens): readonly Action[] | undefined {
  tokens.takes("PREPARE");
  const name = tokens.name() ?? "";
  if (!tokens.takes("FROM")) return undefined;
  return [other("prepare", name), ...(preparedActions(tokens) ?? [])];
}

/** What runs may have been prepared from text that nobody has read. */
function execute(tokens: Tokens): readonly Action[] | undefined {
  tokens.takes("EXECUTE");
  if (!tokens.takes("IMMEDIATE")) return [{ kind: "do", object: "", detail: "execute", known: "inside" }];
  return preparedActions(tokens) ?? [{ kind: "do", object: "", detail: "execute", known: "inside" }];
}

/** What the text after PREPARE … FROM does, where it is one literal; undefined where it is not. */
function preparedActions(tokens: Tokens): readonly Action[] | undefined {
  const { text } = tokens.peek();
  const body = /^(['"])(.*)\1$/s.exec(text);
  if (!body || tokens.peek(1).said === "||" || tokens.peek(1).said === ",") return undefined;
  const [, mark = "", inner = ""] = body;
  const plain = inner.replaceAll(mark + mark, mark).replace(/\\(.)/gs, "$1");
  return actionsOf(tokens.of(plain)) ?? [{ kind: "do", object: "", known: "inside" }];
}

/** One action for each object of a list. */
function several(tokens: Tokens, noun: string, made: (object: string) => Action): readonly Action[] | undefined {
  const found: Action[] = [];
  do {
    const object = objectName(tokens, noun);
    if (object === undefined) return found.length > 0 ? found : undefined;
    found.push(made(object));
    tokens.clause();
  } while (tokens.takes(","));
  return found;
}

function objectName(tokens: Tokens, noun: string): string | undefined {
  return noun === "USER" || noun === "ROLE" ? accountAt(tokens) : tokens.qualified();
}

function named(tokens: Tokens, made: (object: string) => Action): readonly Action[] | undefined {
  const object = tokens.qualified();
  return object === undefined ? undefined : [made(object)];
}

function act(kind: ActionKind, object: string, more: Partial<Action> = {}): Action {
  return { kind, object, ...more, known: "tree" };
}

function other(detail: string, object = ""): Action {
  return act("other", object, { detail });
}

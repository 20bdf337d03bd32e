import type { Action, ActionKind } from "../model/action.js";

/** With what the server calls it, where nobody gave it a name. */
export interface Named extends Action {
  readonly given?: readonly string[];
  /** What its script has said of where names are looked for. */
  readonly place?: string;
}

/** What an action changes, so that the action of another statement is known to undo it. */
export interface Change {
  readonly action: Named;
  /** The thing under each name that it may be called by. */
  readonly names: readonly string[];
  /** 1 makes what -1 takes away; 0 is undone by another of its own kind. */
  readonly way: 1 | 0 | -1;
}

/** The changes of one statement; undefined where a part of what it does cannot be seen. */
export function changesOf(actions: readonly Named[]): readonly Change[] | undefined {
  const found = actions.map((action) => changeOf(action, actions));
  return found.every((each) => each !== undefined) ? found : undefined;
}

/** True where one takes back what the other did. */
export function undoes(one: Change, other: Change): boolean {
  return one.way === -other.way && one.names.some((name) => other.names.includes(name));
}

/** True where what the one defined was defined by the other, too: it puts its own in that one's place. */
export function redefines(one: Change, other: Change): boolean {
  return one.way === other.way && replaced.has(one.action.kind) && one.names.some((name) => other.names.includes(name));
}

/** Rows are many: that two statements write those of one table does not say that they are the same. */
export function isOfRows({ action }: Change): boolean {
  return rows.has(action.kind);
}

/** It takes no offence where what it makes is there already: nobody has asked whether it was. */
export function mayFindOlder({ action, way }: Change): boolean {
  return way === 1 && (action.kind === "grant" || action.ifNotExists === true || action.replaces === true);
}

/** A right is no older than what it is a right on, nor than all who have it. */
export function isRightOf({ action: { kind, object, detail = "" } }: Change, made: readonly Change[]): boolean {
  const isMade = (name: string, kinds: ReadonlySet<ActionKind>): boolean =>
    made.some(({ action }) => kinds.has(action.kind) && action.object === name);
  return kind === "grant" && (isMade(object, granted) || detail.split(", ").every((name) => isMade(name, grantees)));
}

/** True where what an action changes is a part of what the change makes, and goes with it. */
export function isInside(action: Named, { action: made, way }: Change): boolean {
  if (way !== 1) return false;
  return partsOf(action).every((part) => isPart(part, made));
}

/** The names of what an action changes, each a whole of which it could be a part. */
export function partsOf(action: Named): readonly string[] {
  const { kind, object, on, columns } = action;
  const place = placeOf(action);
  if (kind === "update") return columns?.map((column) => `${place}${object}.${column}`) ?? [`${place}${object}`];
  // Without a name it is told by its column.
  if (on !== undefined) return [place + (object.startsWith(`${on}.`) ? object : on)];
  return [place + (named.has(kind) ? `${object} ` : object)];
}

/** Things whose parts are known by their name. */
export function isPart(part: string, made: Named): boolean {
  const { kind, detail } = made;
  if (detail === "temporary") return false;
  const object = `${placeOf(made)}${made.object}`;
  if (kind === "create-schema" || (kind === "create-other" && detail === "database"))
    return part.startsWith(`${object}.`);
  if (!wholes.has(kind)) return false;
  return part === object || part.startsWith(`${object}.`);
}

/** Where a name that is not written whole is looked for. */
function placeOf({ kind, object, on, place }: Named): string {
  if (place === undefined || placeless.has(kind)) return "";
  const parts = (on ?? object).replace(/(["`])(?:(?!\1).|\1\1)*\1/gs, "").split(".").length;
  return parts > (on === undefined && ofColumns.has(kind) ? 2 : 1) ? "" : `${place} `;
}

const placeless: ReadonlySet<ActionKind> = new Set<ActionKind>([
  "create-schema",
  "create-role",
  "create-extension",
  "drop-schema",
  "drop-database",
  "drop-extension",
]);

/** The object may be a table's column, named with its table. */
const ofColumns: ReadonlySet<ActionKind> = new Set([
  ...(["add-column", "drop-column", "alter-column-type", "set-default", "drop-default"] as const),
  ...(["set-not-null", "drop-not-null", "rename", "comment"] as const),
]);

const granted: ReadonlySet<ActionKind> = new Set<ActionKind>([
  "create-function",
  "create-procedure",
  "create-schema",
  "create-role",
  "create-other",
]);

const grantees: ReadonlySet<ActionKind> = new Set(["create-role"]);

const wholes: ReadonlySet<ActionKind> = new Set([
  "create-table",
  "create-view",
  "create-materialized-view",
  "create-sequence",
  "create-type",
  "create-domain",
  "add-column",
]);

/** What has a name of its own: a trigger may be called as a table is. */
const named: ReadonlySet<ActionKind> = new Set([
  ...(["create-index", "create-function", "create-procedure", "create-trigger", "create-extension"] as const),
  ...(["create-policy", "create-rule", "create-role", "create-statistics", "create-other", "create-schema"] as const),
  ...(["drop-index", "drop-function", "drop-trigger", "drop-extension", "drop-other", "drop-schema"] as const),
  ...(["drop-database", "drop-owned", "alter-other", "select", "do", "call", "other", "set"] as const),
]);

const rows: ReadonlySet<ActionKind> = new Set(["insert", "update", "delete", "merge", "copy", "truncate"]);

/** Said again, it takes the place of what was said before. */
const replaced: ReadonlySet<ActionKind> = new Set([
  "create-view",
  "create-function",
  "create-procedure",
  "create-trigger",
  "set-default",
]);

function changeOf(action: Named, beside: readonly Action[]): Change | undefined {
  if (action.known !== "tree") return undefined;
  const found = ofAlteration(action, beside) ?? ofDefinition(action);
  const place = placeOf(action);
  return found && { action, way: found.way, names: found.names.map((name) => `${place}${name}`) };
}

type Names = Omit<Change, "action">;

function ofAlteration(action: Named, beside: readonly Action[]): Names | undefined {
  const { kind, object, on, detail = "", columns } = action;
  switch (kind) {
    case "add-column":
    case "drop-column":
      return change(kind === "add-column" ? 1 : -1, `column ${object}`);
    case "add-constraint":
    case "drop-constraint":
      return change(kind === "add-constraint" ? 1 : -1, ...constraintNames(action));
    case "validate-constraint":
      return change(0, `constraint ${object} on ${on}`);
    case "set-not-null":
    case "drop-not-null":
      return change(kind === "set-not-null" ? 1 : -1, `not null ${object}`);
    case "set-default":
    case "drop-default":
      return change(kind === "set-default" ? 1 : -1, `default ${object}`);
    case "attach-partition":
    case "detach-partition":
      return change(kind === "attach-partition" ? 1 : -1, `partition ${object} of ${on}`);
    case "grant":
    case "revoke":
      return change(kind === "grant" ? 1 : -1, `right ${object} ${detail}`);
    case "rename":
      return renamed(object, besideOf(object, detail), on);
    case "set-schema":
      return renamed(object, `${detail}.${object.slice(object.lastIndexOf(".") + 1)}`, on);
    case "alter-column-type":
      return change(0, `type ${[object, ...formerNames(object, beside)].sort().join(" ")}`);
    case "insert":
    case "copy":
      return change(1, `rows ${object}`);
    case "delete":
    case "truncate":
      return change(-1, `rows ${object}`);
    case "update":
      return columns && change(0, `values ${object} ${[...columns].sort().join(" ")}`);
    case "owner-to":
    case "comment":
      return change(0, `${kind} ${on === undefined ? "" : `${on} `}${object}`);
    case "alter-table":
    case "alter-type":
    case "alter-other":
      return change(0, `${kind} ${object} ${detail}`);
    default:
      return undefined;
  }
}

/** CREATE and DROP of whatever has a name. */
function ofDefinition({ kind, object, on, detail, given = [] }: Named): Names | undefined {
  const verb = /^(create|drop)-(.*)$/.exec(kind);
  if (!verb || kind === "drop-owned") return undefined;
  const [, makes, thing = ""] = verb;
  const way = makes === "create" ? 1 : -1;
  if (thing === "index" || thing === "trigger")
    return change(way, ...[object, ...given].flatMap((name) => namesOnTable(thing, name, on)));
  const nouns = nounsOf(thing, detail);
  const place = on === undefined ? "" : ` on ${on}`;
  // A callable is dropped with its arguments or without.
  const objects = way === 1 && object.includes("(") ? [object, object.slice(0, object.indexOf("("))] : [object];
  return change(way, ...nouns.flatMap((noun) => objects.map((each) => `${noun} ${each}${place}`)));
}

function nounsOf(thing: string, detail: string | undefined): readonly string[] {
  if (detail === "temporary") return [`temporary ${thing}`];
  const noun = (thing === "other" || thing === "function" ? detail : undefined) ?? thing;
  if (noun === "routine") return ["function", "procedure"];
  return [noun === "user" ? "role" : noun];
}

/** It belongs to its table, or is found beside it by its own name. */
function namesOnTable(thing: string, object: string, on: string | undefined): readonly string[] {
  if (on === undefined) return [`${thing} ${object}`];
  return [`${thing} ${object} on ${on}`, `${thing} ${besideOf(on, object)}`];
}

/** A key is dropped as what it is, or as the index that it has. */
function constraintNames({ object, on = "", detail, given = [] }: Named): readonly string[] {
  const primary = detail === "primary key" ? [`primary key on ${on}`] : [];
  return [
    ...primary,
    ...[object, ...given].flatMap((name) => [`constraint ${name} on ${on}`, `index ${name} on ${on}`]),
  ];
}

function renamed(from: string, to: string, on: string | undefined): Names {
  const pair = [from, to].sort();
  return change(pair[0] === from ? 1 : -1, `name ${pair.join(" ")}${on === undefined ? "" : ` on ${on}`}`);
}

/** A new name stands where the old one stood. */
function besideOf(place: string, name: string): string {
  return name.includes(".") ? name : `${place.slice(0, place.lastIndexOf(".") + 1)}${name}`;
}

/** What the same statement renames to this. */
function formerNames(object: string, beside: readonly Action[]): readonly string[] {
  const isFormer = ({ kind, object: from, detail = "" }: Action): boolean =>
    kind === "rename" && besideOf(from, detail) === object;
  return beside.filter(isFormer).map(({ object: from }) => from);
}

function change(way: Change["way"], ...names: readonly string[]): Names {
  return { way, names };
}

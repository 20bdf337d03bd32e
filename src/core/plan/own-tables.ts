import type { Action, ActionKind } from "../model/action.js";
import type { ProblemFacts } from "../model/problem.js";
import type { Dialect, SessionEffect } from "../sql/dialect.js";
import type { StatementPiece } from "../sql/piece.js";
import { namePartsOf } from "./losses.js";
import { inWords } from "./refusals.js";
import type { SeesOwn } from "./sees-own.js";

/** The tables by which a run knows what is in. No file changes them: what is in would be run again. */
export interface OwnTables {
  readonly tables: readonly OwnTable[];
  /** What a name without a schema, or a database, is looked up in; undefined where that is not known. */
  readonly home: string | undefined;
}

export interface OwnTable {
  readonly schema?: string;
  readonly table: string;
  /** Nothing but ours stands in its schema. */
  readonly isApart?: true;
  /** It is there only now and then. */
  readonly isPassing?: true;
  /** Whose it is, where that is another tool: its own files may write rows there. */
  readonly tool?: string;
}

/** Goes along a script, and finds what changes one of them. */
export class OwnTablesSeen implements SeesOwn {
  readonly #own: OwnTables;
  readonly #dialect: Dialect;
  /** Names mean what stands elsewhere. */
  #away = false;
  /** What the script has said of where names are looked up, as far as that is where one of them is. */
  #said = "";
  /** A dump changes each many times: that is told once. */
  readonly #told = new Set<OwnTable>();

  constructor(own: OwnTables, dialect: Dialect) {
    this.#own = own;
    this.#dialect = dialect;
  }

  changedBy(actions: readonly Action[]): ProblemFacts["own_table"] | undefined {
    const { tables, home } = this.#own;
    for (const action of actions) {
      const found = tables.find((each) => changes(action, each) && this.#isMeant(action, each));
      if (!found || this.#told.has(found)) continue;
      this.#told.add(found);
      const { schema, table, tool } = found;
      const kept = tables.filter((each) => each === found || each.isPassing !== true);
      return {
        table: this.#dialect.quote.qualified(schema, table),
        does: inWords(action),
        without: this.#dialect.dumpWithout(kept.map((each) => ({ ...each, schema: each.schema ?? home }))),
        ...(tool === undefined ? {} : { tool }),
      };
    }
    return undefined;
  }

  hear({ text }: Pick<StatementPiece, "text">, effect: SessionEffect): void {
    if (effect.kind !== "sets" && effect.kind !== "unsayable") return;
    const { home, tables } = this.#own;
    const places = [home, ...tables.map(({ schema }) => schema)].filter((place) => place !== undefined);
    if (places.some((place) => speaksOf(text, place))) this.#said = text;
    if ("moves" in effect) this.#away = home === undefined || !speaksOf(text, home);
  }

  #isMeant(action: Action, { schema, table, tool }: OwnTable): boolean {
    const { home } = this.#own;
    const place = schema ?? home;
    const isPlace = (name: string | undefined): boolean => place === undefined || isSame(name, place);
    return namesIn(action).some((parts) => {
      const last = parts.at(-1);
      if (ofPlaces.has(action.kind)) return place !== undefined && isSame(last, place);
      if (!isSame(last, table)) return false;
      if (parts.length > 1) return isPlace(parts.at(-2));
      const isThere = !this.#away && (schema === undefined || tool !== undefined || isSame(home, schema));
      return isThere || (place !== undefined && speaksOf(this.#said, place));
    });
  }
}

/** Of our own nobody else writes anything; another tool's is not to be emptied or taken away. */
function changes(action: Action, { tool }: OwnTable): boolean {
  const { kind, detail, replaces } = action;
  if (ofPlaces.has(kind) || removing.has(kind)) return true;
  if (kind === "delete") return tool === undefined || action.destroys === true;
  if (kind === "create-table") return tool === undefined || replaces === true;
  if (kind === "copy") return tool === undefined && detail !== "to";
  return tool === undefined && writing.has(kind);
}

/** What holds tables, and takes them along. */
const ofPlaces: ReadonlySet<ActionKind> = new Set(["drop-schema", "drop-database"]);

const removing: ReadonlySet<ActionKind> = new Set(["drop-table", "truncate", "rename", "set-schema", "drop-column"]);

const ofColumns: ReadonlySet<ActionKind> = new Set([
  ...(["add-column", "drop-column", "alter-column-type", "set-default", "drop-default"] as const),
  ...(["set-not-null", "drop-not-null", "alter-table", "rename"] as const),
]);

const writing: ReadonlySet<ActionKind> = new Set([
  ...ofColumns,
  ...(["insert", "update", "merge", "add-constraint", "drop-constraint", "drop-index", "attach-partition"] as const),
]);

/** The tables that an action may name, each in its parts: a column is named with its table. */
function namesIn({ kind, object, on }: Action): readonly (readonly string[])[] {
  const parts = namePartsOf(on ?? object);
  return on === undefined && ofColumns.has(kind) && parts.length > 1 ? [parts, parts.slice(0, -1)] : [parts];
}

/** Some servers tell no capitals apart in names: one more is refused rather than one less. */
function isSame(one: string | undefined, other: string): boolean {
  return one?.toLowerCase() === other.toLowerCase();
}

function speaksOf(text: string, name: string): boolean {
  return new RegExp(`(?<![\\w$])${name.replace(/\W/g, String.raw`\$&`)}(?![\\w$])`, "i").test(text);
}

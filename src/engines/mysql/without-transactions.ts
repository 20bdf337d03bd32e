import type { Storage } from "../../core/sql/dialect.js";
import type { PlannedUnit } from "../forbids.js";
import { namedBy } from "./existence.js";
import { unquoted } from "./quote.js";
import { mysqlRules } from "./rules.js";
import { storageOf } from "./storage.js";
import { Tokens } from "./tokens.js";

/** Where names differ by their case alone, one more is taken for such a table: it is noted, nothing else. */
export function keyOf(database: string, name: string): string {
  return `${database}.${name}`.toLowerCase();
}

/** Which tables have no transactions while a plan goes on. */
export class Tables {
  readonly #begin: { readonly database: string; readonly engine: string };
  readonly #transactional: ReadonlySet<string>;
  readonly #without: Set<string>;
  #now: { readonly database: string; readonly engine: string };

  /** `engine`: of tables that are made and say nothing of it. `without`: keys of those that stand. */
  constructor(about: {
    readonly home: string;
    readonly engine: string;
    readonly transactional: ReadonlySet<string>;
    readonly without: ReadonlySet<string>;
  }) {
    this.#now = this.#begin = { database: about.home, engine: about.engine };
    this.#transactional = about.transactional;
    this.#without = new Set(about.without);
  }

  /** Goes through the next unit; the first table that it writes to and that has none. */
  after(unit: PlannedUnit): string | undefined {
    this.#now = this.#begin;
    let found: string | undefined;
    for (const each of storagesOf(unit)) {
      if (each.kind === "writes") found ??= each.tables.find((table) => this.#without.has(this.#key(table)));
      else this.#take(each);
    }
    return found;
  }

  #take(storage: Exclude<Storage, { kind: "writes" }>): void {
    switch (storage.kind) {
      case "keeps":
        this.#keep(storage);
        return;
      case "renames":
        for (const { from, to } of storage.tables)
          if (this.#without.delete(this.#key(from))) this.#without.add(this.#key(to));
        return;
      case "defaults":
        this.#now = { ...this.#now, engine: storage.to };
        return;
      case "goes":
        this.#now = { ...this.#now, database: storage.to };
    }
  }

  #keep({ table, as, like, unless }: Extract<Storage, { kind: "keeps" }>): void {
    const key = this.#key(table);
    const lacks =
      like === undefined ? !this.#transactional.has(as ?? this.#now.engine) : this.#without.has(this.#key(like));
    if (lacks) this.#without.add(key);
    // One that was there already is kept as it was.
    else if (!unless) this.#without.delete(key);
  }

  #key(written: string): string {
    const { schema = this.#now.database, name } = namedBy(written);
    return keyOf(schema, name);
  }
}

/** In which databases a plan writes, its own first. */
export function databasesIn(units: readonly PlannedUnit[], home: string): readonly string[] {
  const found = new Set([home]);
  for (const each of units.flatMap(storagesOf)) {
    if (each.kind === "goes") found.add(each.to);
    for (const table of each.kind === "writes" ? each.tables : []) found.add(namedBy(table).schema ?? home);
  }
  return [...found];
}

/** Adds the views onto such tables, the tables whose triggers name one, and what stands onto these in turn; what may not be read is taken for such. */
export function throughOthers(
  without: Set<string>,
  others: readonly { readonly key: string; readonly text: string }[],
): void {
  const read = others.map(({ key, text }) => ({ key, words: wordsIn(text) }));
  for (let known = -1; known < without.size;) {
    known = without.size;
    const names = new Set([...without].map((key) => key.slice(key.indexOf(".") + 1)));
    for (const { key, words } of read)
      if (words.length === 0 || words.some((word) => names.has(word))) without.add(key);
  }
}

export function storagesOf({ settings = [], storage = [] }: PlannedUnit): readonly Storage[] {
  return [...settings.flatMap((text) => storageOf({ text, words: "" }) ?? []), ...storage];
}

function wordsIn(text: string): readonly string[] {
  const words = new Set<string>();
  for (const tokens = new Tokens([text], mysqlRules); !tokens.ended;)
    words.add(unquoted(tokens.next().text).toLowerCase());
  return [...words];
}

import { randomUUID } from "node:crypto";
import type { TargetSettings } from "../config/settings.js";
import type { Format } from "../core/formats/format.js";
import { SluiceError } from "../core/failures/failure.js";
import { type History, ownHistory } from "../core/histories/history.js";
import type { HistoryTable } from "../core/histories/layout.js";
import { layouts, usual } from "../core/histories/list.js";
import type { Migration } from "../core/model/migration.js";
import type { Tree, TreeFile } from "../core/model/tree.js";
import type { Engine } from "../engines/engine.js";

interface Source {
  readonly settings: TargetSettings;
  readonly engine: Engine;
  readonly migrations: readonly Migration[];
  readonly tree: Tree;
  /** Its name, where the files' own settings say it. */
  readonly table?: Partial<HistoryTable> | undefined;
}

/** Sluice's own log, or, of another tool's files, that tool's table with our log beside it. */
export async function historyOf(format: Format, source: Source): Promise<History> {
  const { settings, engine, migrations, tree } = source;
  const { quote } = engine.dialect;
  const name = settings.history.layout ?? format.layout;
  const own = layouts.find((each) => each.name === name)?.on[engine.name];
  if (own) {
    const table = placed(own.defaultTable, settings);
    if (format.dropsOthers && table.schema === undefined) throw inTheWay(table);
    return ownHistory(own, table, quote);
  }
  const { columnsBeside, noLog, owners, ownedHistory, passingLog, schemaOf } =
    await import("../core/histories/owners.js");
  const { schemaTold } = await import("../config/schema-told.js");
  const { tableTold } = await import("../config/table-told.js");
  const found = owners.find((each) => each.name === name);
  const owner = found?.on[engine.name];
  if (!found || !owner) throw new SluiceError("not_in_this_version", { what: `history layout ${name}` });
  const named = placed({ ...owner.defaultTable, ...source.table, ...tableTold(name, settings) }, settings);
  const layout = usual.on[engine.name];
  const without = noLog(layout, quote);
  const { log: isWanted, logIn } = settings.history;
  const contentOf = contentsIn(tree, migrations);
  const isShared = owners.some(
    (each) => each !== found && each.on[engine.name].defaultTable.table === owner.defaultTable.table,
  );
  const schemas = schemaOf[engine.name];
  const ask = named.schema === undefined ? schemas.ask(named, quote, logIn) : undefined;
  /** `schema`: where its owner has its table, unless that is where a server has it that was told nothing. */
  const historyIn = (schema: string | undefined): History => {
    const where = schema === undefined ? named : { ...named, schema };
    const table = schemas.isOneOfMany ? where : named;
    const beside = layout.beside(where, logIn);
    // Its owner would take it for a table to drop: it stays only in another schema.
    const isPassing = isWanted && found.dropsOthers && beside.schema === where.schema;
    const none = isPassing && !owner.begun ? { ...without, notesNothing: true as const } : without;
    const kept = isPassing ? passingLog(layout, beside, none, quote) : ownHistory(layout, beside, quote);
    const log = isWanted ? kept : without;
    const at = (other: string): History | undefined => {
      const there = other === schemas.usual ? undefined : other;
      return there === schema ? undefined : historyIn(there);
    };
    return ownedHistory(
      log,
      {
        name,
        owner,
        table,
        files: migrations,
        contentOf,
        newKey: randomUUID,
        // A log whose place is named is meant: where it cannot be kept, that is a failure.
        ...(logIn === undefined ? { without: none } : {}),
        ...(ask === undefined ? {} : { place: { ask, at } }),
        columns: columnsBeside[engine.name](table, quote),
        isShared,
      },
      quote,
    );
  };
  return historyIn(ask === undefined ? undefined : schemaTold(settings));
}

/** Where nothing parts it from the tables that the tool looks at, it would be dropped, or be pending for ever. */
function inTheWay({ table }: HistoryTable): SluiceError<"wrong_use"> {
  const expected = `OTHER_DATABASE.${table}`;
  return new SluiceError("wrong_use", { detail: { kind: "bad_value", flag: "history.table", given: table, expected } });
}

/** Where it is, as its owner calls it unless the configuration does otherwise. */
function placed(usually: HistoryTable, { history: { schema, table } }: TargetSettings): HistoryTable {
  return { ...usually, ...(schema ? { schema } : {}), ...(table ? { table } : {}) };
}

/** As their bytes are, a mark at their beginning included. */
function contentsIn({ name, files }: Tree, migrations: readonly Migration[]): (id: string) => string | undefined {
  let byId: ReadonlyMap<string, TreeFile | undefined> | undefined;
  return (id) => {
    if (!byId) {
      const shown = new Map(files.map((file) => [`${name}/${file.path}`, file]));
      byId = new Map(migrations.map((each): [string, TreeFile | undefined] => [each.id, shown.get(each.file)]));
    }
    const file = byId.get(id);
    if (!file) return undefined;
    const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    return [...Array.from(file.read(), (piece) => decoder.decode(piece, { stream: true })), decoder.decode()].join("");
  };
}

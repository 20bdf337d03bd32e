import type { HistoryState } from "../core/histories/layout.js";
import { SluiceError } from "../core/failures/failure.js";
import { layoutVersions } from "../core/histories/sluice-tables.js";
import { type Row, ServerError, type Session } from "../engines/engine.js";
import type { OpenSource } from "./open-source.js";

/** What the first message of a command brings back: where we are, and what the history says. */
export interface Found {
  readonly history: HistoryState;
  readonly database: string;
  readonly user: string;
  readonly standby: boolean;
  readonly readOnly: boolean;
}

/** One message, one round trip. A history that is not there costs a second one. */
export async function readHistory(session: Session, source: OpenSource): Promise<Found> {
  const { engine, layout, table } = source;
  const { facts } = engine.questions;
  const [version, state] = layout.read(table, engine.dialect.quote);
  try {
    const [where = [], versions = [], rows = []] = await session.results([facts, version, state].join(";\n"));
    const history = layout.decode(versions, rows);
    assertReadable(history, source);
    return found(where[0], history);
  } catch (error) {
    if (!(error instanceof ServerError) || error.fault.kind !== "absent") throw error;
    const [where] = await session.rows(facts);
    return found(where, { exists: false, head: 0, applied: new Map() });
  }
}

export const currentLayout = layoutVersions.at(-1)?.version ?? 0;

/** A layout whose newest version says that this tool would misread it is not read at all. */
export function assertReadable(history: Pick<HistoryState, "layout">, source: OpenSource): void {
  if (history.layout && history.layout.readsFrom > currentLayout) {
    throw new SluiceError("history_newer", {
      table: shownTable(source),
      needs: String(history.layout.readsFrom),
      has: String(currentLayout),
    });
  }
}

/** A layout whose newest version says that this tool may not write it is left alone. */
export function assertWritable(history: HistoryState, source: OpenSource): void {
  if (history.layout && history.layout.writesFrom > currentLayout) {
    throw new SluiceError("history_newer", {
      table: shownTable(source),
      needs: String(history.layout.writesFrom),
      has: String(currentLayout),
    });
  }
}

/** `sluice.history`, as CONTRACT's JSON names it. */
export function shownTable({ table }: OpenSource): string {
  return table.schema ? `${table.schema}.${table.table}` : table.table;
}

function found(row: Row | undefined, history: HistoryState): Found {
  return {
    history,
    database: row?.["database"] ?? "",
    user: row?.["user"] ?? "",
    standby: row?.["standby"] === "t",
    readOnly: row?.["read_only"] === "on",
  };
}

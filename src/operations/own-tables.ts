import { placeOfBatches } from "../core/histories/batch-progress.js";
import { usual } from "../core/histories/list.js";
import { layoutOf } from "../core/histories/sluice.js";
import { type OwnTables, OwnTablesSeen } from "../core/plan/own-tables.js";
import { addressIn } from "./connect-target.js";
import type { OpenSource } from "./open-source.js";

/** Who finds what no file of a source is to change: its log with what stands beside it, and the table of another tool. */
export function ownTablesSeen({ history, engine, settings }: OpenSource): OwnTablesSeen {
  const { log, table, name: tool } = history;
  const isShared = log.schema !== table.schema || log.table !== table.table;
  const batches = placeOfBatches(history);
  const ourSchema = usual.on[engine.name].defaultTable.schema;
  const apart = log.schema !== undefined && log.schema === ourSchema ? { isApart: true as const } : {};
  const own: OwnTables = {
    tables: [
      ...(log.table === "" ? [] : [log, layoutOf(log)]).map((each) => ({ ...each, ...apart })),
      { ...batches, table: `${batches.table}_batches`, isPassing: true },
      ...(isShared ? [{ ...table, tool }] : []),
    ],
    home: engine.can.searchPath ? "public" : addressIn(settings)?.database,
  };
  return new OwnTablesSeen(own, engine.dialect);
}

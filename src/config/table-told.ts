import type { WrongUse } from "../core/failures/wrong-use.js";
import { SluiceError } from "../core/failures/failure.js";
import type { HistoryTable } from "../core/histories/layout.js";
import { ownerTables } from "../core/histories/owner-tables.js";
import type { TargetSettings, ToldName } from "./settings.js";

/**
 * Where a tool has its table by its own settings. Made under another name here, its history would be empty, and
 * everything would run again: what cannot be read, or says otherwise than ours, is refused.
 */
export function tableTold(tool: string, target: TargetSettings): Partial<HistoryTable> {
  const { history } = target;
  const told = tool === "golang-migrate" ? inAddress(target) : history.told?.[tool];
  if (!told) return {};
  const ours = [history.schema, history.table].filter((name) => name !== undefined).join(".");
  const refused = (why: Extract<WrongUse, { readonly kind: "table_told" }>["why"]): SluiceError<"wrong_use"> => {
    const detail = { kind: "table_told", tool, from: told.from, given: told.value, why, ours } as const;
    return new SluiceError("wrong_use", { detail });
  };
  if (tool === "goose") {
    // It reads its variable since 3.24.3: which one is at work here is not to be seen.
    if (history.table === undefined && told.value !== ownerTables[tool]?.table) throw refused("unsure");
    return {};
  }
  const table = tool === "dbmate" ? ofDbmate(told.value, target) : ofMigrate(told.value, target);
  if (!table) throw refused("unread");
  const isOther = (["schema", "table"] as const).some(
    (each) => history[each] !== undefined && table[each] !== undefined && history[each] !== table[each],
  );
  if (isOther) throw refused("differs");
  return table;
}

function inAddress({ address, addressFrom }: TargetSettings): ToldName | undefined {
  const name = "value" in address ? address.value.migrationsTable : undefined;
  return name === undefined ? undefined : { from: `x-migrations-table (${addressFrom})`, value: name };
}

/** One name, whatever stands in it; or, on PostgreSQL and where its address says so, `"table"` or `"schema"."table"`. */
function ofMigrate(given: string, { address }: TargetSettings): HistoryTable | undefined {
  const { engine, migrationsTableQuoted: quoted = "" } = "value" in address ? address.value : {};
  if (engine !== "postgres" || /^(?:0|f|false|)$/i.test(quoted)) return { table: given };
  if (!/^(?:1|t|true)$/i.test(quoted)) return undefined;
  const [first, second] = /^"([^"]+)"(?:\."([^"]+)")?$/.exec(given)?.slice(1) ?? [];
  if (first === undefined) return undefined;
  return second === undefined ? { table: first } : { schema: first, table: second };
}

/** One name; on PostgreSQL a dot parts it from its schema. */
function ofDbmate(given: string, { address }: TargetSettings): HistoryTable | undefined {
  if ("value" in address && address.value.engine !== "postgres") return { table: given };
  const parts = given.split(".");
  const [first = "", second] = parts;
  if (parts.length > 2 || parts.includes("")) return undefined;
  return second === undefined ? { table: first } : { schema: first, table: second };
}

import type { Fault } from "../../core/model/fault.js";
import type { Row } from "../engine.js";

/** The columns in which OPTIMIZE, REPAIR, ANALYZE and CHECK tell table by table how it went. */
export function isReport(names: readonly string[]): boolean {
  return names.join() === "Table,Op,Msg_type,Msg_text";
}

/** Such a statement succeeds whatever it did: that it failed stands in its rows alone, without a number. */
export function failedIn(rows: readonly Row[]): Fault | undefined {
  const row = rows.find((each) => /^error$/i.test(each["Msg_type"] ?? "") && "Msg_text" in each);
  if (!row) return undefined;
  const message = row["Msg_text"] ?? "";
  return { message, ...(message.startsWith("Lock wait timeout exceeded") ? { errno: 1205, kind: "busy" } : {}) };
}

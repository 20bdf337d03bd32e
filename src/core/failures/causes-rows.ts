import type { Cause } from "../model/cause.js";
import { cause } from "./causes.js";

/** A row that others refer to was to go: each server says that in its own way. */
export function rowIsReferenced(matches: Cause["matches"]): Cause {
  return cause(
    "row_is_referenced",
    matches,
    (fault) => ({
      cause: `${fault.table ?? "Another table"} still refers to this row (${fault.constraint ?? "foreign key"}).`,
      fix: "delete or change the rows that refer to it first, or give the key ON DELETE CASCADE or SET NULL",
    }),
    (fault) => ({
      cause: `다른 행이 이 행을 참조하고 있습니다(${fault.table ?? "테이블"}, ${fault.constraint ?? "외래 키"}).`,
      fix: "참조하는 행을 먼저 삭제하거나 바꾸고, 또는 외래 키에 ON DELETE CASCADE나 SET NULL을 지정하세요",
    }),
  );
}

import type { FaultPlace } from "../../core/model/cause.js";
import type { Fault } from "../../core/model/fault.js";
import { postgresDialect } from "./dialect.js";

/** The names in a message, in order: servers quote them in every language, with "…" or «…». */
export function namesIn(text: string | undefined): readonly string[] {
  return [...(text ?? "").matchAll(/"([^"]+)"|«\s?([^»]+?)\s?»|„([^“]+)“/g)].map(
    ([, plain, angle, low]) => plain ?? angle ?? low ?? "",
  );
}

export function firstName(fault: Fault, otherwise: string): string {
  return namesIn(fault.message)[0] ?? otherwise;
}

/** A name as it is typed in SQL; one that came qualified stays so. */
export function typed(name: string): string {
  return name
    .split(".")
    .map((each) => postgresDialect.quote.name(each))
    .join(".");
}

/** The role that statements are sent as, to be put into a GRANT. */
export function roleOf({ user }: FaultPlace): string {
  return user === undefined || user === "" ? "<role>" : typed(user);
}

/** The table a fault is about, as far as the server says it. */
export function tableOf(fault: Fault): string | undefined {
  if (fault.table !== undefined)
    return fault.schema === undefined || fault.schema === "public" ? fault.table : `${fault.schema}.${fault.table}`;
  return /(?:relation|table) "([^"]+)"/.exec(fault.message)?.[1];
}

/** The columns of `Key (a, b)=(1, 2) …` in a detail. */
export function keyColumns(fault: Fault): string | undefined {
  return /\(([^()]+(?:\([^()]*\))?[^()]*)\)=\(/.exec(fault.detail ?? "")?.[1];
}

/** True where the server said this state and, unless it speaks another language, these words. */
export function said(fault: Fault, sqlstate: string, words?: RegExp): boolean {
  return fault.sqlstate === sqlstate && (words === undefined || words.test(fault.message));
}

/** True where a setting was refused: `invalid value for parameter "a": "b"`, `role "x" does not exist`. */
export function refusesSetting(fault: Fault): boolean {
  return fault.sqlstate === "22023" && (namesIn(fault.message).length > 1 || /\brole\b/i.test(fault.message));
}

/** `could not open extension control file …`, of what is not installed. */
export const ofExtension = /^could not open extension/;

import type { Action } from "../../core/model/action.js";

/** What the first of its kind on a table is called, where its statement does not say: an index is called as its first column. */
export function givenNames({ kind, object, on, detail }: Action): readonly string[] {
  const columns = on === undefined ? undefined : columnsTold(object, on);
  if (on === undefined || !columns) return [];
  const table = on.slice(on.lastIndexOf(".") + 1);
  const [first] = columns;
  const index = first === undefined ? [] : [first];
  if (kind === "create-index" || detail === "unique") return index;
  // It makes an index, too, where there is none.
  if (detail === "foreign key") return [`${table}_ibfk_1`, ...index];
  return detail === "check" ? [`${table}_chk_1`, "CONSTRAINT_1"] : [];
}

/** Of `t.a` and `t (a, b)`; undefined where it has a name. */
function columnsTold(object: string, on: string): readonly string[] | undefined {
  if (!object.startsWith(on)) return undefined;
  const [, one, several] = /^(?:\.(\w+)|\s\((\w+(?:, \w+)*)\)|)$/.exec(object.slice(on.length)) ?? [undefined, "", ""];
  if (one === "" && several === "") return undefined;
  return one === undefined ? (several?.split(", ") ?? []) : [one];
}

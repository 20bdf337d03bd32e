import type { Action } from "../../core/model/action.js";

const endings: Readonly<Record<string, string>> = { unique: "key", "foreign key": "fkey" };
/** Beyond it the server shortens them. */
const longest = 63;

/** What an index or a constraint is called, where its statement does not say, and nothing else is called so. */
export function givenNames({ kind, object, on, detail = "" }: Action): readonly string[] {
  if (on === undefined || !object.startsWith(on)) return [];
  const told = /^(?:\.([a-z_][a-z_0-9]*)|\s\(([a-z_][a-z_0-9]*(?:, [a-z_][a-z_0-9]*)*)\))$/.exec(
    object.slice(on.length),
  );
  const table = on.slice(on.lastIndexOf(".") + 1);
  if (!told || !/^[a-z_][a-z_0-9]*$/.test(table)) return [];
  if (detail === "primary key") return [`${table}_pkey`];
  const ending = kind === "create-index" ? "idx" : endings[detail];
  const columns = told[1] ?? told[2]?.split(", ").join("_") ?? "";
  const name = `${table}_${columns}_${ending ?? ""}`;
  return ending === undefined || name.length > longest ? [] : [name];
}

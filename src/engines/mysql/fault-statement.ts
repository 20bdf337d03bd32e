import type { Fault } from "../../core/model/fault.js";
import { quotedNames } from "./fault-place.js";

/**
 * The table that a statement changes, where its message names none: of ALTER TABLE, CREATE INDEX and DROP INDEX
 * alone, since a trigger may fail behind what writes rows.
 */
export function tableIn(statement: string | undefined): Pick<Fault, "schema" | "table"> {
  const [, first = "", second] = changesTable.exec((statement ?? "").slice(0, mostRead)) ?? [];
  if (first === "") return {};
  return second === undefined ? { table: bare(first) } : { schema: bare(first), table: bare(second) };
}

/** The clause that drops what is not there: one server never says of which kind it is. Undefined where several might be it. */
export function dropIn(message: string, statement: string | undefined): string | undefined {
  const name = quotedNames(message)[0];
  if (name === undefined || name === "" || statement === undefined) return undefined;
  const found = [...statement.slice(0, mostRead).matchAll(drops)].filter(
    ([, kind = "", dropped = ""]) => bare(dropped).toLowerCase() === name.toLowerCase() || isPrimary(kind, name),
  );
  return found.length === 1 ? found[0]?.[0].replaceAll(/\s+/g, " ") : undefined;
}

/** The one table that a DROP TABLE is of. */
export function droppedIn(statement: string | undefined): Pick<Fault, "schema" | "table"> {
  const [, first = "", second] = dropsTable.exec((statement ?? "").slice(0, mostRead)) ?? [];
  if (first === "") return {};
  return second === undefined ? { table: bare(first) } : { schema: bare(first), table: bare(second) };
}

/** Whether the default that does not fit is a text beyond ASCII: where the column's character set has it not, no more is said. */
export function hasForeignDefault(message: string, statement = ""): boolean {
  const column = quotedNames(message)[0] ?? "";
  const from = new RegExp(String.raw`(?:^|[\s,(${"`"}"])${escaped(column)}[${"`"}"]?\s`, "i").exec(statement);
  const rest = from ? statement.slice(from.index) : "";
  const [, text = ""] = /\bDEFAULT\s+(?:_\w+\s*)?'((?:[^'\\]|''|\\.)*)'/is.exec(rest) ?? [];
  return /[\u0080-\uffff]/.test(text);
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

/** What drops or alters stands at the beginning, but for dumps, which fail nowhere of this kind. */
const mostRead = 20_000;

const name = String.raw`(?:${"`"}(?:[^${"`"}]|${"``"})+${"`"}|"[^"]+"|[\w$\u0080-\uffff]+)`;

const changesTable = new RegExp(
  String.raw`^(?:\s|--[^\n]*\n|#[^\n]*\n|/\*(?!!)(?:(?!\*/).)*\*/)*(?:ALTER\s+(?:ONLINE\s+|IGNORE\s+)*TABLE\s+(?:IF\s+EXISTS\s+)?|(?:CREATE\s+(?:OR\s+REPLACE\s+)?(?:(?:UNIQUE|FULLTEXT|SPATIAL)\s+)?|DROP\s+)INDEX\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+)?${name}\s+(?:USING\s+\w+\s+)?ON\s+)(${name})(?:\s*\.\s*(${name}))?`,
  "is",
);

const dropsTable = new RegExp(
  String.raw`^\s*DROP\s+TABLE\s+(?:IF\s+EXISTS\s+)?(${name})(?:\s*\.\s*(${name}))?(?:\s+(?:RESTRICT|CASCADE))?\s*;?\s*$`,
  "is",
);

const drops = new RegExp(
  String.raw`\bDROP\s+(?:(PRIMARY\s+KEY|FOREIGN\s+KEY|INDEX|KEY|COLUMN|CONSTRAINT|CHECK)\b\s*)?(?:IF\s+EXISTS\s+)?(${name})?`,
  "gi",
);

function isPrimary(kind: string, missing: string): boolean {
  return missing === "PRIMARY" && /^PRIMARY/i.test(kind);
}

function bare(written: string): string {
  const quote = written[0] ?? "";
  return quote === "`" || quote === '"' ? written.slice(1, -1).replaceAll(quote + quote, quote) : written;
}

import type { StatementPiece } from "../../core/sql/piece.js";

/**
 * The table that a CREATE makes, where rows written to it as literals run nothing that anybody has written: its columns
 * have types of the server's own, and no defaults, checks, references or numbers given out.
 */
export function plainTableMade(statement: StatementPiece): string | undefined {
  const text = shortText(statement);
  const name = creation.exec(text)?.[1];
  return name === undefined ? undefined : named(name);
}

/** The table that an INSERT writes to, where it writes literals and does nothing else. */
export function plainTableFilled(statement: StatementPiece): string | undefined {
  const text = shortText(statement);
  // It may be an escape or none, as the server is set.
  if (text.includes("\\")) return undefined;
  const name = insertion.exec(text)?.[1];
  return name === undefined ? undefined : named(name);
}

/** Of a longer statement it is not worth knowing. */
function shortText(statement: StatementPiece): string {
  if (statement.parts) return "";
  return statement.text.length > longest ? "" : statement.text;
}

const longest = 16 * 1024;

function named(written: string): string {
  return written.includes('"') ? written : written.toLowerCase();
}

const identifier = String.raw`(?:[a-z_]\w*|"[^"]+")`;
const table = String.raw`(${identifier}(?:\.${identifier})?)`;
const list = String.raw`\(\s*${identifier}(?:\s*,\s*${identifier})*\s*\)`;
const type = [
  "smallint|integer|int|int2|int4|int8|bigint|real|double\\s+precision|boolean|bool|text|date|uuid|jsonb?|bytea|timestamptz",
  String.raw`(?:numeric|decimal)(?:\s*\(\s*\d+\s*(?:,\s*\d+\s*)?\))?`,
  String.raw`(?:character\s+varying|varchar|character|char)(?:\s*\(\s*\d+\s*\))?`,
  String.raw`(?:timestamp|time)(?:\s*\(\s*\d\s*\))?(?:\s+with(?:out)?\s+time\s+zone)?`,
].join("|");
const column = String.raw`${identifier}\s+(?:${type})(?:\s*\[\])*(?:\s+(?:primary\s+key|not\s+null|null|unique))*`;
const key = String.raw`(?:constraint\s+${identifier}\s+)?(?:primary\s+key|unique)\s*${list}`;
const part = String.raw`\s*(?:${key}|${column})\s*`;
const creation = new RegExp(String.raw`^create\s+(?:unlogged\s+)?table\s+${table}\s*\(${part}(?:,${part})*\)\s*$`, "i");
const literal = String.raw`(?:-?\d+(?:\.\d+)?|'(?:[^']|'')*'|null|true|false)`;
const row = String.raw`\(\s*${literal}(?:\s*,\s*${literal})*\s*\)`;
const insertion = new RegExp(
  String.raw`^insert\s+into\s+${table}\s*(?:${list}\s*)?values\s*${row}(?:\s*,\s*${row})*\s*$`,
  "i",
);

import type { Action, ActionKind } from "../../core/model/action.js";
import type { StatementPiece } from "../../core/sql/piece.js";
import { postgresDialect } from "./dialect.js";
import { tokensOf } from "./phrases.js";

/**
 * What a statement does as far as its words tell: for what the parser does not know (a newer server's syntax, a
 * mistake). In doubt it destroys: a refusal can be answered, lost rows cannot be brought back.
 */
export function actionsByWords(statement: Pick<StatementPiece, "text" | "words">): readonly Action[] {
  const tokens = tokensOf(statement.text, postgresDialect.rules);
  const upper = tokens.map(bare);
  const said = upper.join(" ");
  const known = openings.find(({ opening }) => opening.test(said));
  const kind = known?.kind ?? "other";
  const destroys = known?.destroys === "by-words" || known === undefined ? losesByWords(upper) : known.destroys;
  return [
    {
      kind,
      object: known === undefined ? "" : objectAfter(tokens, upper, known.opening.exec(said)?.[0] ?? ""),
      ...(known === undefined ? { detail: openingWords(upper) } : {}),
      ...(/\bCASCADE$/.test(said) ? { cascade: true as const } : {}),
      ...(destroys ? { destroys: true as const } : {}),
      known: "words",
    },
  ];
}

/** A token as a word: what stands inside quotes is no word of the statement. */
function bare(token: string): string {
  if (/^(?:[ebxn]|u&)?'/i.test(token) || token.startsWith("$")) return "''";
  return token.replace(/"(?:[^"]|"")*"/g, '""').toUpperCase();
}

interface Opening {
  readonly opening: RegExp;
  readonly kind: ActionKind;
  /** `by-words`: what stands in the statement decides. */
  readonly destroys: boolean | "by-words";
}

const openings: readonly Opening[] = [
  drop("TABLE", "drop-table", true),
  drop("SCHEMA", "drop-schema", true),
  drop("DATABASE", "drop-database", true),
  drop("SEQUENCE", "drop-sequence", true),
  drop("MATERIALIZED VIEW", "drop-materialized-view", true),
  drop("OWNED BY", "drop-owned", true),
  drop("INDEX(?: CONCURRENTLY)?", "drop-index", false),
  drop("TYPE", "drop-type", "by-words"),
  drop("DOMAIN", "drop-domain", "by-words"),
  drop("VIEW", "drop-view", "by-words"),
  drop("(?:FUNCTION|PROCEDURE|ROUTINE|AGGREGATE)", "drop-function", "by-words"),
  drop("EXTENSION", "drop-extension", true),
  drop("TRIGGER", "drop-trigger", false),
  { opening: /^TRUNCATE(?: TABLE)?(?: ONLY)?\b/, kind: "truncate", destroys: true },
  { opening: /^DELETE FROM(?: ONLY)?\b/, kind: "delete", destroys: "by-words" },
  { opening: /^UPDATE(?: ONLY)?\b/, kind: "update", destroys: "by-words" },
  { opening: /^MERGE INTO(?: ONLY)?\b/, kind: "merge", destroys: "by-words" },
  { opening: /^INSERT INTO\b/, kind: "insert", destroys: "by-words" },
  { opening: /^COPY\b/, kind: "copy", destroys: "by-words" },
  { opening: /^CALL\b/, kind: "call", destroys: false },
  { opening: /^DO\b/, kind: "do", destroys: false },
  { opening: /^ALTER TABLE(?: IF EXISTS)?(?: ONLY)?\b/, kind: "alter-table", destroys: "by-words" },
  { opening: /^ALTER TYPE\b/, kind: "alter-type", destroys: "by-words" },
  { opening: /^CREATE (?:OR REPLACE )?FUNCTION\b/, kind: "create-function", destroys: false },
  { opening: /^CREATE (?:OR REPLACE )?PROCEDURE\b/, kind: "create-procedure", destroys: false },
  { opening: /^CREATE (?:OR REPLACE )?(?:CONSTRAINT )?TRIGGER\b/, kind: "create-trigger", destroys: false },
  { opening: /^CREATE (?:OR REPLACE )?RULE\b/, kind: "create-rule", destroys: false },
  { opening: /^CREATE POLICY\b/, kind: "create-policy", destroys: false },
  {
    opening: /^CREATE (?:(?:GLOBAL|LOCAL|TEMP|TEMPORARY|UNLOGGED) )*TABLE(?: IF NOT EXISTS)?\b/,
    kind: "create-table",
    destroys: "by-words",
  },
  {
    opening: /^CREATE (?:UNIQUE )?INDEX(?: CONCURRENTLY)?(?: IF NOT EXISTS)?\b/,
    kind: "create-index",
    destroys: false,
  },
  {
    opening: /^CREATE (?:OR REPLACE )?(?:TEMP |TEMPORARY )?(?:RECURSIVE )?VIEW\b/,
    kind: "create-view",
    destroys: false,
  },
  { opening: /^GRANT\b/, kind: "grant", destroys: false },
  { opening: /^REVOKE\b/, kind: "revoke", destroys: false },
  { opening: /^COMMENT ON\b/, kind: "comment", destroys: false },
];

function drop(what: string, kind: ActionKind, destroys: boolean | "by-words"): Opening {
  return { opening: new RegExp(`^DROP ${what}(?: IF EXISTS)?(?= |$)`), kind, destroys };
}

/** DROP that takes nothing along, DELETE and UPDATE with a WHERE, and the words where they do nothing, are left out. */
function losesByWords(upper: readonly string[]): boolean {
  const said = upper.join(" ");
  if (/\bTRUNCATE\b/.test(said)) return true;
  if (/^DROP\b/.test(said))
    return /\bCASCADE\b/.test(said) || !/^DROP (?:TYPE|DOMAIN|VIEW|FUNCTION|PROCEDURE|ROUTINE|AGGREGATE)\b/.test(said);
  if (/\bDROP (?!CONSTRAINT\b|DEFAULT\b|NOT\b|EXPRESSION\b|IDENTITY\b)/.test(said.replaceAll("ON COMMIT DROP", "")))
    return true;
  const dropped = said.search(/\bDROP CONSTRAINT\b/);
  if (dropped >= 0 && /\bCASCADE\b/.test(said.slice(dropped))) return true;
  const changes = /\bDELETE FROM\b|\bTHEN (?:DELETE|UPDATE)\b|(?<!\b(?:DO|ON|FOR|KEY) )\bUPDATE\b/.test(said);
  // A WHERE may belong to any of several: only one that stands alone is believed.
  return changes && !(/\bWHERE\b/.test(said) && /^(?:DELETE|UPDATE)\b/.test(said));
}

/** The name that follows the opening words. Its tokens, not the text, since a comment may stand between. */
function objectAfter(tokens: readonly string[], upper: readonly string[], opening: string): string {
  const name = tokens[opening.split(" ").length];
  const next = upper[opening.split(" ").length];
  if (name === undefined || !/^[a-z_"\u0080-\uffff]/i.test(name) || next === "ON" || next === "AS") return "";
  return name;
}

function openingWords(upper: readonly string[]): string {
  return upper
    .slice(0, 2)
    .filter((word) => /^[A-Z]+$/.test(word))
    .join(" ")
    .toLowerCase();
}

import type { Setting } from "../../core/sql/dialect.js";
import type { StatementPiece } from "../../core/sql/piece.js";
import type { LexRules } from "../../core/sql/rules.js";
import { tokensOf } from "./phrases.js";

/** What a statement sets of whom it runs as, how long it may take and how long it waits: what the causes of its failing tell of. */
export function settingsIn(statement: StatementPiece, rules: LexRules): readonly Setting[] {
  const { words } = statement;
  if (words === "RESET ALL") return limits.map((name) => ({ name, lasts: "session" }));
  if (words === "DISCARD ALL") return [...told].map((name) => ({ name, lasts: "session" }));
  const [, verb, local, named = ""] = said.exec(words) ?? [];
  const name = named === "SESSION AUTHORIZATION" ? "session_authorization" : named.toLowerCase();
  if (verb === undefined || !told.has(name)) return [];
  const lasts = local === "LOCAL" ? "transaction" : "session";
  const value = verb === "SET" ? valueIn(tokensOf(statement.text, rules)) : undefined;
  const setting = { name, lasts, ...(value === undefined ? {} : { value }) } as const;
  // A new user begins without another role.
  return name === "session_authorization" ? [setting, { name: "role", lasts, value: "none" }] : [setting];
}

const limits = ["statement_timeout", "lock_timeout"] as const;
const told: ReadonlySet<string> = new Set(["role", "session_authorization", ...limits]);
const said = /^(SET|RESET) (?:(SESSION|LOCAL) (?!AUTHORIZATION))?(SESSION AUTHORIZATION|\w+)/;

/** The last it says, its unit by itself or in the text; none where that is the default. */
function valueIn(tokens: readonly string[]): string | undefined {
  const written = tokens.at(-1) ?? "";
  if (written.startsWith("'")) return written.slice(1, -1).replaceAll("''", "'");
  if (written.startsWith('"')) return written.slice(1, -1).replaceAll('""', '"');
  return /^default$/i.test(written) ? undefined : written.toLowerCase();
}

/** How long a statement waits for a lock where its file has set that, in milliseconds. */
export function patienceIn({ lock_timeout: written = "" }: Readonly<Record<string, string>>): number | undefined {
  const [, count, unit = "ms"] = /^\s*(\d+(?:\.\d+)?)\s*(us|ms|s|min|h|d)?\s*$/.exec(written) ?? [];
  return count === undefined ? undefined : Number(count) * (unitMs[unit] ?? 1);
}

const unitMs: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  s: 1000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

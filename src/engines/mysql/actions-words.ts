import type { Action, ActionKind } from "../../core/model/action.js";
import type { Tokens } from "./tokens.js";

/**
 * What a statement does as far as its words tell: for what has no reading (a newer server's syntax, a mistake). In
 * doubt it destroys: a refusal can be answered, lost rows cannot be brought back.
 */
export function actionsByWords(tokens: Tokens): readonly Action[] {
  const said: string[] = [];
  while (!tokens.ended) said.push(tokens.next().said);
  const opening = openings.find(([words]) => words.test(said.slice(0, 6).join(" ")));
  const words = said.slice(0, 2).filter((word) => /^[A-Z]+$/.test(word));
  const destroys = said.some((word) => loses.has(word)) && !keeps.test(words[0] ?? "");
  return [
    {
      kind: opening?.[1] ?? "other",
      object: "",
      ...(opening ? {} : { detail: words.join(" ").toLowerCase() }),
      ...(destroys ? { destroys } : {}),
      known: "words",
    },
  ];
}

const openings: readonly (readonly [RegExp, ActionKind])[] = [
  [/^DROP (?:TEMPORARY )?TABLES?\b/, "drop-table"],
  [/^DROP (?:DATABASE|SCHEMA)\b/, "drop-database"],
  [/^DROP INDEX\b/, "drop-index"],
  [/^DROP VIEW\b/, "drop-view"],
  [/^DROP (?:FUNCTION|PROCEDURE)\b/, "drop-function"],
  [/^TRUNCATE\b/, "truncate"],
  [/^DELETE\b/, "delete"],
  [/^UPDATE\b/, "update"],
  [/^(?:INSERT|REPLACE)\b/, "insert"],
  [/^ALTER (?:ONLINE |IGNORE )*TABLE\b/, "alter-table"],
  [/^CREATE (?:OR REPLACE )?(?:TEMPORARY )?TABLE\b/, "create-table"],
  [/^CREATE .*INDEX\b/, "create-index"],
  [/^CALL\b/, "call"],
];

const loses: ReadonlySet<string> = new Set(["DROP", "TRUNCATE", "DELETE", "UPDATE", "DISCARD", "REPLACE"]);

/** What is stored, or granted, is not carried out. */
const keeps = /^(?:GRANT|REVOKE|SHOW|SELECT|INSERT|REPLACE|SET)$/;

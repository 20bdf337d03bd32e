import type { Action, ActionKind } from "../../core/model/action.js";
import { accountAt } from "./actions-names.js";
import type { Tokens } from "./tokens.js";

/** `DROP …`: one action for each object named. CASCADE is said for nothing: no server takes anything along for it. */
export function dropActions(tokens: Tokens): readonly Action[] | undefined {
  tokens.takes("DROP");
  const temporary = tokens.takes("TEMPORARY");
  const noun = tokens.takesOne(...nouns);
  if (noun === undefined) return undefined;
  const { kind, detail, destroys }: Dropped = dropped[noun];
  const ifExists = tokens.takes("IF EXISTS") ? { ifExists: true as const } : {};
  const found: Action[] = [];
  do {
    const object = noun === "USER" || noun === "ROLE" ? accountAt(tokens) : tokens.qualified();
    if (object === undefined) return undefined;
    if (noun === "INDEX" && tokens.takes("ON")) {
      const on = tokens.qualified();
      return on === undefined ? undefined : [{ kind, object, on, ...ifExists, known: "tree" }];
    }
    // What a session made for itself is nobody's loss.
    const loses = destroys && !temporary ? { destroys: true as const } : {};
    const said = temporary ? { detail: "temporary" } : detail === undefined ? {} : { detail };
    found.push({ kind, object, ...said, ...ifExists, ...loses, known: "tree" });
  } while (tokens.takes(","));
  return found;
}

interface Dropped {
  readonly kind: ActionKind;
  readonly detail?: string;
  readonly destroys?: true;
}

const other = (detail: string): Dropped => ({ kind: "drop-other", detail });

const dropped = {
  TABLES: { kind: "drop-table", destroys: true },
  TABLE: { kind: "drop-table", destroys: true },
  DATABASE: { kind: "drop-database", destroys: true },
  SCHEMA: { kind: "drop-database", destroys: true },
  SEQUENCE: { kind: "drop-sequence", destroys: true },
  INDEX: { kind: "drop-index" },
  VIEW: { kind: "drop-view" },
  PROCEDURE: { kind: "drop-function", detail: "procedure" },
  FUNCTION: { kind: "drop-function" },
  TRIGGER: { kind: "drop-trigger" },
  EVENT: other("event"),
  USER: other("user"),
  ROLE: other("role"),
  SERVER: other("server"),
  PREPARE: other("prepared statement"),
  TABLESPACE: other("tablespace"),
  "UNDO TABLESPACE": other("tablespace"),
  "LOGFILE GROUP": other("logfile group"),
  "RESOURCE GROUP": other("resource group"),
  "PACKAGE BODY": other("package body"),
  PACKAGE: other("package"),
  LIBRARY: other("library"),
  "SPATIAL REFERENCE SYSTEM": other("spatial reference system"),
} as const satisfies Readonly<Record<string, Dropped>>;

const nouns = Object.keys(dropped) as readonly (keyof typeof dropped)[];

/**
 * What a statement does, as the rest of the product knows it: the noun between text and knowledge.
 * Plan, policy, lint and rehearsal read actions, never parse trees, so one rule serves every engine.
 */
export interface Action {
  readonly kind: ActionKind;
  /** The object, as a person writes it: `check_templates`, `app.targets.status`, `targets_status_idx`. */
  readonly object: string;
  /** The table an index, constraint, trigger, policy or rule belongs to. */
  readonly on?: string;
  /** The new name of a rename, the type of a new column, the kind of a constraint. */
  readonly detail?: string;
  /** Of UPDATE: those that it sets. */
  readonly columns?: readonly string[];
  readonly concurrently?: true;
  readonly cascade?: true;
  /** Without the tables that inherit from it (`ONLY`). */
  readonly only?: true;
  readonly ifExists?: true;
  readonly ifNotExists?: true;
  /** It takes the place of what may stand there (`OR REPLACE`). */
  readonly replaces?: true;
  /** True for what loses data (CONTRACT, Policy): drops, TRUNCATE, DELETE and UPDATE without WHERE. */
  readonly destroys?: true;
  /** Something that is not seen decides whether it happens. */
  readonly maybe?: true;
  /** False for a constraint that is added without checking the rows there are (NOT VALID). */
  readonly validated?: false;
  /**
   * How it is known. `tree`: the engine's own parser. `words`: the statement could not be parsed and is
   * judged by its first words ("not read"). `inside`: code in DO or CALL, whose contents are unknown.
   */
  readonly known: "tree" | "words" | "inside";
}

export type ActionKind =
  | "create-schema"
  | "create-table"
  | "create-index"
  | "create-view"
  | "create-materialized-view"
  | "create-function"
  | "create-procedure"
  | "create-trigger"
  | "create-type"
  | "create-domain"
  | "create-sequence"
  | "create-extension"
  | "create-policy"
  | "create-rule"
  | "create-role"
  | "create-statistics"
  | "create-other"
  | "add-column"
  | "add-constraint"
  | "add-value"
  | "alter-column-type"
  | "set-default"
  | "drop-default"
  | "set-not-null"
  | "drop-not-null"
  | "validate-constraint"
  | "alter-table"
  | "alter-type"
  | "alter-other"
  | "attach-partition"
  | "detach-partition"
  | "rename"
  | "set-schema"
  | "owner-to"
  | "drop-table"
  | "drop-column"
  | "drop-schema"
  | "drop-database"
  | "drop-sequence"
  | "drop-materialized-view"
  | "drop-type"
  | "drop-domain"
  | "drop-index"
  | "drop-view"
  | "drop-function"
  | "drop-constraint"
  | "drop-trigger"
  | "drop-extension"
  | "drop-other"
  | "drop-owned"
  | "truncate"
  | "insert"
  | "update"
  | "delete"
  | "merge"
  | "copy"
  | "select"
  | "refresh-materialized-view"
  | "reindex"
  | "cluster"
  | "vacuum"
  | "analyze"
  | "comment"
  | "grant"
  | "revoke"
  | "do"
  | "call"
  | "code"
  | "command"
  | "set"
  | "lock-table"
  | "other";

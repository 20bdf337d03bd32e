/** Why a statement that says what is one transaction, or keeps the history from being written, cannot be kept exact. */
export type TransactionWhy =
  /** It begins a transaction that no statement ends. */
  | "begins-unasked"
  | "ends-session"
  /** The transaction is another session's then, or was. */
  | "other-session"
  | "locks-history"
  /** It holds for the next transaction alone, and that is the run's own. */
  | "next-alone"
  /** It holds for the next row that is given a number, and that may be another one. */
  | "next-row"
  | "not-replicated"
  /** What the run leaves out stands in one statement with what it does not. */
  | "sets-more"
  /** It tells of the statement right before it, and that one runs apart: something of the run's stands between. */
  | "of-before"
  /** The file's own transaction is not ended in it. */
  | "unended"
  /** It stands in the file's own transaction, and can be in none. */
  | "inside";

/** Why a statement is left out: it says what is one transaction, which the run does; or under it the history could not be written. */
export type LeftOutWhy = "transactions" | "locks";

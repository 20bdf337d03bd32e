/** Why nobody can know what became of a migration. */
export type UnknownWhy =
  | { readonly kind: "catalog_silent" }
  | { readonly kind: "still_running"; readonly pid: number; readonly connection?: true }
  /** It was stopped on its way, and its file is gone. */
  | { readonly kind: "file_gone" }
  /** Some of it is in; nothing before it is taken back. */
  | { readonly kind: "partly_in" }
  /** Some of it was taken back; it is not applied over the rest. */
  | { readonly kind: "partly_back" }
  /** Some of it is in, and the rest reads what only the session had that is gone: a variable, a prepared statement. */
  | { readonly kind: "session_gone"; readonly name: string }
  /** It writes to a table without transactions, and broke off: how much of it was written nobody knows. */
  | { readonly kind: "outlasts"; readonly table: string }
  /** A transaction that is not in, and not out either: the file ended it, or wrote to tables that have none. */
  | { readonly kind: "ended_inside" }
  /** It failed, and what it did before that may be in: it ended a transaction inside, or what it left could not be cleared. `untold`: no later look will tell. */
  | { readonly kind: "broke_off"; readonly message: string; readonly untold?: true }
  /** It ran, but its history row was refused. */
  | { readonly kind: "unrecorded"; readonly message: string };

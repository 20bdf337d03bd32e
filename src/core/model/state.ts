/** CONTRACT's ten states of a migration in a database; a detail refines them. */
export type State =
  | "applied"
  | "pending"
  | "missing"
  | "changed"
  | "failed"
  | "ahead"
  | "baselined"
  | "reverted"
  | "superseded"
  | "unknown";

/**
 * What stands between us and the server's own session, told by how it behaves. `session`: one of the server's is ours
 * for as long as we live. `transaction`, `statement`: for as long as that. `unknown`: there is one, and nobody can
 * tell (yet) of what kind.
 */
export type Pooler = "none" | "session" | "transaction" | "statement" | "unknown";

import type { Pooler } from "../core/model/pooler.js";

/** How a session is to begin. */
export interface ConnectOptions {
  /** `sluice`, or `sluice <id>`: what others see in pg_stat_activity. */
  readonly application: string;
  readonly role?: string;
  readonly searchPath?: string;
  /** The server's own where none is told: what a file writes is what its own shell would write. */
  readonly timeZone?: string;
  readonly lockTimeoutMs?: number;
  readonly statementTimeoutMs?: number;
  /** Every transaction read-only, enforced by the server. */
  readonly readOnly?: boolean;
  /** What an earlier session over the same way has found. */
  readonly pooler?: Pooler;
  /** Gives up at once, however long the server may still take to answer. */
  readonly signal?: AbortSignal;
}

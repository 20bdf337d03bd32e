/** What a server or a network said, in one shape for every engine. Never holds a secret. */
export interface Fault {
  readonly message: string;
  readonly sqlstate?: string;
  readonly errno?: number;
  /** A driver's or the system's word: ECONNREFUSED, CERT_HAS_EXPIRED … */
  readonly code?: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly where?: string;
  readonly schema?: string;
  readonly table?: string;
  readonly column?: string;
  readonly constraint?: string;
  /** Characters from the start of what was sent, from 1. */
  readonly position?: number;
  /** The same within a query that the server ran itself (a function's body), which `internalQuery` holds. */
  readonly internalPosition?: number;
  readonly internalQuery?: string;
  /** The session is gone: whatever was under way is in doubt. */
  readonly lost?: boolean;
}

/** What a fault means to a run, whatever the server: its engine says it, so that nobody else reads codes. */
export type FaultKind =
  /** A table or schema that was asked is not there. */
  | "absent"
  /** A lock was not had in the time given. */
  | "busy"
  /** A deadlock or a serialisation failure: the same again may succeed. */
  | "conflict"
  | "cancelled"
  /** An administrator ended the session. */
  | "ended"
  /** A limit on what it was at ended it, or the session: the same would meet it again. */
  | "time-limit"
  /** The session was over before it was asked: nothing of the message ran. */
  | "unheard"
  /** It would end the transaction around it, or takes none. */
  | "ends-transaction"
  /** It has ended the transaction around it, and what was done in that one stays. */
  | "ended-inside"
  | "forbidden"
  | "read-only"
  /** A key that is there already. */
  | "taken"
  /** A column that must not be empty was. */
  | "empty"
  /** A row that a rule of its table does not allow. */
  | "disallowed"
  /** It took effect, and the server warned that data were cut, changed or left out with it. */
  | "lossy"
  /** A character that the database's encoding does not have. */
  | "unencodable"
  /** No server's: a shell did not find the command that was to be run, or one that it runs itself. */
  | "no-command"
  /** No server's: the file was changed before all of it was sent. */
  | "changed";

/** What a server or a network said, in one shape for every engine. Never holds a secret. */
export interface Fault {
  readonly message: string;
  /** Absent where it means nothing in particular. */
  readonly kind?: FaultKind;
  readonly sqlstate?: string;
  readonly errno?: number;
  /** Whose number that is, where servers of several makes share an engine: `MariaDB`. */
  readonly server?: string;
  /** A driver's or the system's word: ECONNREFUSED, CERT_HAS_EXPIRED … */
  readonly code?: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly where?: string;
  readonly schema?: string;
  readonly table?: string;
  readonly column?: string;
  readonly constraint?: string;
  /** Characters from the start of the statement, from 1. */
  readonly position?: number;
  /** Which statement of the message that is, from 0. */
  readonly statement?: number;
  /** The same within a query that the server ran itself (a function's body), which `internalQuery` holds. */
  readonly internalPosition?: number;
  readonly internalQuery?: string;
  /** Which line of the data that was sent, from 1, and what stands there. */
  readonly line?: number;
  readonly value?: string;
  /** The session is gone: whatever was under way is in doubt. */
  readonly lost?: boolean;
}

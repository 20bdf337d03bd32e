/** Another session: it holds what we wait for, or waits for what we hold. */
export interface Holder {
  /** 0: a prepared transaction, which no session has. */
  readonly pid: number;
  readonly application: string;
  readonly client?: string;
  readonly since?: string;
  readonly statement?: string;
  /** Its transaction is open, and nothing runs in it; `statement` is its last. */
  readonly idle?: true;
  /** Our user may not see what it does. */
  readonly unseen?: true;
}

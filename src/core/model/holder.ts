/** Another session: it holds what we wait for, or waits for what we hold. */
export interface Holder {
  /** 0: a prepared transaction, which no session has. */
  readonly pid: number;
  /** That is the number of a connection, and of no process. */
  readonly connection?: true;
  readonly application: string;
  readonly client?: string;
  readonly since?: string;
  readonly statement?: string;
  /** Its transaction is open, and nothing runs in it; `statement` is its last. */
  readonly idle?: true;
  /** Our user may not see what it does. */
  readonly unseen?: true;
  /** Nothing says that it is the one: it comes into question. */
  readonly maybe?: true;
}

/** What a lock is waited for. */
export interface InTheWay {
  readonly holder?: Holder;
  /** One of the keys that the configuration names for other tools: whoever holds it need not be a run. */
  readonly also?: string;
  /** Seen at work through a pooler, where a run holds no lock. */
  readonly unlocked?: true;
}

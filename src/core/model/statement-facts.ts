/** What is known of a statement on the server that would run it, beside what it does. */
export interface StatementFacts {
  /** How it changes a table that others use meanwhile. */
  readonly online?: Online;
  /** Where it breaks off, a part of it stays. */
  readonly atomic?: false;
}

export interface Online extends Way {
  /** Where the table itself, or a setting, decides: at best. */
  readonly atBest?: Way;
  /** Tried on a real server of this version; else it is so by its documentation. */
  readonly checked: boolean;
  /** Another statement takes it back, data and all. */
  readonly reversible: boolean;
}

export interface Way {
  /** In the server's own words: `INSTANT, LOCK=NONE`. */
  readonly as: string;
  /** Who waits until it is over. */
  readonly keepsOut: "nobody" | "writers" | "everybody";
  /** The whole table is written anew. */
  readonly rebuilds: boolean;
}

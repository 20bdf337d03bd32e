import type { ServerTitle } from "./fault.js";

/** In what the servers differ for us beyond their numbers and facts, as data: nobody else asks which one it is. */
export interface Manners {
  /** `DROP TABLE a, b`: each by itself, past one that is not there; the other looks whether all are there before it drops any. */
  readonly dropsOneByOne: boolean;
  /** Who holds a table is told by the performance schema; else by a plugin, where that is loaded. */
  readonly hasLocksInSchema: boolean;
  /** How far a statement is stands in the performance schema; else in the process list. */
  readonly hasStages: boolean;
  /** `SET STATEMENT … FOR` limits what it stands before; else a hint does, in what only reads. */
  readonly limitsOneStatement: boolean;
  /** A session's limit of time ends what only reads: the rest is to be cancelled. */
  readonly limitsReadsAlone: boolean;
}

const manners: Readonly<Record<ServerTitle, Manners>> = {
  MariaDB: {
    dropsOneByOne: true,
    hasLocksInSchema: false,
    hasStages: false,
    limitsOneStatement: true,
    limitsReadsAlone: false,
  },
  MySQL: {
    dropsOneByOne: false,
    hasLocksInSchema: true,
    hasStages: true,
    limitsOneStatement: false,
    limitsReadsAlone: true,
  },
};

/** Of the server that a session found. */
export function mannersOf({ title }: { readonly title: string }): Manners {
  return title === "MySQL" ? manners.MySQL : manners.MariaDB;
}

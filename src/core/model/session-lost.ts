/** What is left of a migration reads what only a session had that is gone. */
export interface SessionLost {
  /** The unit in hand does: it cannot be run again by itself. */
  readonly unit?: true;
  /** What is said to be in is said of all of it: what follows the unit in hand cannot be run any more. */
  readonly rest?: true;
}

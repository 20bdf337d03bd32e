/** What became of a cell, for the page. */
export interface CellRan {
  readonly owner: string;
  readonly version: string;
  readonly server: string;
  readonly cell: string;
  /** Why it was not run; absent where it was. */
  readonly why?: string;
}

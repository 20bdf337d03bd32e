/** What a session may lack that goes on for another one. */
export interface MayLack {
  readonly name: string;
  /** Not where one of these gives it anew, before it is read. */
  readonly unless?: readonly Giving[];
}

/** Rows that are given a number where their table counts them, and they bring none of their own. */
export interface Giving {
  readonly table: string;
  /** Columns that they bring a value for: by name, or by place (from 1) where none is named. */
  readonly own: readonly (string | number)[];
}

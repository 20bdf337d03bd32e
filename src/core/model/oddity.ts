/** What only the owner of another tool's table knows. */
export type Oddity =
  /** It is not there any more, and our log still knows so many to be in, or half in. */
  | { readonly kind: "table-gone"; readonly count: number }
  /** The row with number 0 that its owner puts into a new table: without it, it refuses the table, or goes wrong. */
  | { readonly kind: "no-zero-row" }
  /** Taking back the very first migration has failed or never ended. */
  | { readonly kind: "dirty-base" }
  /** More rows than its owner ever leaves: it reads any one of them. */
  | { readonly kind: "several-rows"; readonly keys: readonly string[] }
  | { readonly kind: "several-heads"; readonly keys: readonly string[] }
  /** It may be in only with the first of its file's blocks, and there is no log that would know. */
  | { readonly kind: "first-block"; readonly key: string }
  /** It was tried before: so many rows of it besides the last. */
  | { readonly kind: "tried-before"; readonly key: string; readonly times: number };

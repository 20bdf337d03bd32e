/** Why it is not seen which statements of a down take back what is in of its up, and no more. */
export type Unshown =
  | {
      /**
       * `not-undone`: this statement of the up is in, and none of the down is seen to undo it. `undoes-nothing`: this one
       * of the down is not seen to undo anything of the up. `undoes-both`: it undoes what is in together with what is not.
       * `may-be-older`: what this one of the up makes may have been there before (IF NOT EXISTS, INSERT IGNORE, GRANT), and the
       * down would take it away.
       */
      readonly because: "not-undone" | "undoes-nothing" | "undoes-both" | "may-be-older";
      readonly line: number;
      /** How the statement begins. */
      readonly words: string;
    }
  /** What became of the last one is not known yet. */
  | { readonly because: "in-doubt" }
  /** Its batches broke off: so many rows are in, and no down takes back just those. */
  | { readonly because: "in-batches"; readonly rows: number };

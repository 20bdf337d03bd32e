/** What was typed, written or handed in that means nothing here. */
export type WrongUse =
  | { readonly kind: "unknown_command"; readonly given: string; readonly near?: string }
  | { readonly kind: "unknown_flag"; readonly command: string; readonly given: string; readonly near?: string }
  /** A flag of the other commands. `secret`: its value may hold one, and would be written down. */
  | { readonly kind: "flag_elsewhere"; readonly command: string; readonly flag: string; readonly secret: boolean }
  /** A field of a request or an option of the library that is none. */
  | {
      readonly kind: "unknown_option";
      readonly command: string;
      readonly given: string;
      readonly known: readonly string[];
      readonly near?: string;
    }
  | { readonly kind: "missing_value"; readonly flag: string; readonly expected: string }
  | {
      readonly kind: "bad_value";
      readonly flag: string;
      readonly given: string;
      readonly expected: string;
      readonly near?: string;
    }
  /** `session.online: require`, where no server can be made to refuse. `from`: where that stands. */
  | { readonly kind: "online_unmet"; readonly from: string }
  | { readonly kind: "search_path_unmet"; readonly from: string }
  /** `new --code` among another tool's files. `convertible`: they can be written as plain ones. */
  | { readonly kind: "no_code"; readonly format: string; readonly convertible: boolean }
  /** `new` among revisions of which several are the newest of their branch. */
  | { readonly kind: "several_heads"; readonly heads: readonly string[] }
  | { readonly kind: "missing_argument"; readonly command: string; readonly argument: string }
  | { readonly kind: "extra_argument"; readonly command: string; readonly given: string }
  /**
   * Another tool's own setting names its table. `differs`: ours names `ours`. `unsure`: its older versions pass over
   * that setting. `unread`: no name that the tool takes.
   */
  | {
      readonly kind: "table_told";
      readonly tool: string;
      readonly from: string;
      readonly given: string;
      readonly why: "differs" | "unsure" | "unread";
      readonly ours: string;
    }
  | { readonly kind: "conflict"; readonly one: string; readonly other: string }
  /** `--one-transaction`, and this migration has what no transaction shared with others can hold. */
  | {
      readonly kind: "not_in_one_transaction";
      readonly id: string;
      readonly name: string;
      /** Of rows that stay, their table. */
      readonly words: string;
      readonly why: "commits" | "alone" | "may_end" | "own_begin" | "outlasts";
    }
  /** `plan --sql`, and this migration is done by something else than statements. */
  /** Another tool's table says of one number that all before it are in, too: `other` is not, or is on top. */
  | { readonly kind: "taken_along"; readonly id: string; readonly other: string; readonly direction: "up" | "down" }
  /** No log is kept, and its owner's table, written alone, cannot tell how far this one has come. */
  | {
      readonly kind: "would_be_forgotten";
      readonly id: string;
      readonly name: string;
      readonly units: number;
      readonly tool: string;
      readonly direction: "up" | "down";
    }
  /** Another tool's row speaks for others as well: `other` is not as this one was to be. */
  | {
      readonly kind: "in_order";
      readonly id: string;
      readonly other: string;
      readonly tool: string;
      readonly speaksFor: "numbers-up-to" | "ancestors";
    }
  | { readonly kind: "not_in_script"; readonly id: string; readonly name: string; readonly by: "code" | "command" }
  | { readonly kind: "bad_switch"; readonly variable: string; readonly given: string }
  | { readonly kind: "bad_state"; readonly id: string; readonly state: string; readonly expected: string }
  /**
   * `unseen`: nothing in the schema shows that what the history says is in is not. `half`: something is neither in nor
   * out, which a `run` would bring to an end, and these statements by hand.
   */
  | {
      readonly kind: "needs_flag";
      readonly flag: "--because";
      readonly why: string;
      readonly unseen?: true;
      readonly half?: { readonly run?: "up" | "down"; readonly clear: readonly string[] };
    }
  /** The history knows otherwise: these units `ran`, or did not. `open`: nothing says that their run has ended. */
  | {
      readonly kind: "half_run";
      readonly id: string;
      readonly direction: "up" | "down";
      readonly from: number;
      readonly to: number;
      readonly of: number;
      readonly ran: boolean;
      readonly open: boolean;
    }
  /** Its batches broke off behind so many rows: what is said of all of it (that it `ran`, or did not) is not so. */
  | {
      readonly kind: "batched";
      readonly id: string;
      readonly direction: "up" | "down";
      readonly rows: number;
      readonly ran: boolean;
    }
  /** Several targets are there, and this is for one. */
  | { readonly kind: "needs_flag"; readonly flag: "--target"; readonly among: readonly string[] }
  /** The caller's own connection: its transaction would be committed by ours. */
  | { readonly kind: "in_transaction" }
  /** The caller's own connection: what stands in its session would be gone afterwards. */
  | { readonly kind: "holds"; readonly what: readonly string[] };

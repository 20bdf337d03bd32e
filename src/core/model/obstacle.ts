/** Why a migration cannot be written in another format. */
export type ObstacleWhy =
  /** It is no SQL. */
  | { readonly kind: "code"; readonly language: string }
  /** Values are put into it when it runs. */
  | { readonly kind: "variables" }
  /** Several ups and downs in one file, each of which its owner runs and takes back by itself. */
  | { readonly kind: "blocks" }
  /** The other format cannot say that it wants no transaction; or only for up and down alike. */
  | { readonly kind: "no_transaction"; readonly unlike: boolean }
  /** Its owner sends all of it as one message, which the server takes for a transaction; in none that has others beside it can this be. */
  | { readonly kind: "one_message"; readonly words: string }
  | { readonly kind: "allow_lossy" }
  /** A command of psql or of MariaDB's shell, or data of COPY. */
  | { readonly kind: "client"; readonly what: string }
  | { readonly kind: "empty" }
  /** Read again it would be something else: a comment in it is a mark of the other format. */
  | { readonly kind: "reads_otherwise" };

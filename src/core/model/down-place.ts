/** Where the files of a format have what takes a migration back. */
export type DownPlace =
  /** Below this line of the file; `or`: in a file of its own. */
  | { readonly kind: "section"; readonly file: string; readonly directive: string; readonly or?: string }
  | { readonly kind: "file"; readonly file: string }
  /** A function of the file. `empty`: a word that says that there is nothing to do. */
  | { readonly kind: "code"; readonly file: string; readonly name: string; readonly empty?: string };

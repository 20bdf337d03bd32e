export interface InitRequest {
  readonly folder: string;
  readonly yes: boolean;
}
/** What was found, each with its evidence; nothing is written before it was agreed to. */
export interface InitResult {
  readonly found: readonly Finding[];
  /** The configuration's path, as shown; its text. */
  readonly file: string;
  readonly text: string;
  readonly written: boolean;
  readonly next: readonly string[];
}
export type Finding =
  | {
      readonly kind: "source";
      readonly folder: string;
      readonly format: string;
      readonly migrations: number;
      readonly evidence: string;
    }
  | { readonly kind: "no-source"; readonly looked: readonly string[] }
  | { readonly kind: "variable"; readonly name: string; readonly where: string }
  | { readonly kind: "compose"; readonly file: string; readonly service: string; readonly image: string }
  | { readonly kind: "env-file"; readonly file: string; readonly variables: readonly string[] };

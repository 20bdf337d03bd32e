export interface NewRequest {
  readonly target?: string;
  readonly name: string;
}
export interface NewResult {
  readonly files: readonly string[];
  readonly id: string;
}

export interface WaitRequest {
  readonly target?: string;
  readonly timeoutMs: number;
}
export interface WaitResult {
  readonly targets: readonly {
    readonly name: string;
    readonly database: string;
    readonly host: string;
    readonly server: string;
    readonly tries: number;
    readonly waitedMs: number;
  }[];
}

export interface BaselineRequest {
  readonly target?: string;
  readonly id: string;
  readonly because?: string;
}

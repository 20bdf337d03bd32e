export interface LogRequest {
  readonly target?: string;
  readonly id?: string;
  readonly limit?: number;
}
export interface LogResult {
  readonly events: readonly LogEvent[];
}
export interface LogEvent {
  readonly target: string;
  readonly seq: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly kind: string;
  readonly id: string | null;
  readonly name: string | null;
  readonly by: string;
  readonly host: string;
  readonly tool: string;
  readonly outcome: string;
  readonly durationMs: number | null;
  readonly planId?: string;
  readonly bundle?: string;
  readonly because?: string;
  readonly unit?: number;
  readonly units?: number;
  readonly error?: string;
  readonly gitCommit?: string;
  readonly checksums?: { readonly raw: string; readonly tokens: string; readonly version: number };
  readonly upSql?: string;
  readonly downSql?: string;
  /** The text was above 1 MiB: only its checksum is kept. */
  readonly sqlOmitted?: true;
}

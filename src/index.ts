import type { SluiceConfig } from "./config/define.js";
import type { SettingsFlags } from "./config/resolve.js";
import type { SluiceEvent } from "./core/model/event.js";
import type { BaselineRequest } from "./operations/baseline.js";
import type { checkRequest } from "./operations/check-request.js";
import type { ConvertRequest, ConvertResult } from "./operations/convert.js";
import type { DownRequest } from "./operations/down.js";
import type { InitRequest, InitResult } from "./operations/init.js";
import type { LogRequest, LogResult } from "./operations/log.js";
import type { NewRequest, NewResult } from "./operations/new.js";
import type { PlanRequest, PlanResult } from "./operations/plan.js";
import type { ResetRequest } from "./operations/reset.js";
import type { RecordedResult } from "./operations/record-target.js";
import type { ResolveRequest } from "./operations/resolve.js";
import type { StatusRequest, StatusResult } from "./operations/status.js";
import type { RunRequest, RunResult } from "./operations/target-run.js";
import type { UpRequest } from "./operations/up.js";
import type { WaitRequest, WaitResult } from "./operations/wait.js";
import type { World } from "./operations/world.js";

/** Where and how: what the command line takes from flags, variables and the configuration file. */
export interface Options extends SettingsFlags {
  /** A configuration instead of a file. */
  readonly configuration?: SluiceConfig;
  /** Default: `process.cwd()`. */
  readonly cwd?: string;
  /** The environment's variables. Default: `process.env`. */
  readonly variables?: Readonly<Record<string, string | undefined>>;
  /** Aborted: nothing new begins, the unit in hand has its grace. */
  readonly signal?: AbortSignal;
  /** Aborted: what runs is cancelled on the server at once. */
  readonly hardSignal?: AbortSignal;
  /** Told of everything as it happens. */
  readonly on?: (event: SluiceEvent) => void;
  /** A `pg` Pool, or a connected Client or PoolClient, of the caller's own; what it had set is put back, and it stays open. */
  readonly connection?: unknown;
}

/** Where each target stands. */
export const status = operation<StatusRequest, StatusResult>(
  "status",
  async () => (await import("./operations/status.js")).status,
);
/** What `up` (or `down`) would do, and what speaks against it. */
export const plan = operation<PlanRequest, PlanResult>("plan", async () => (await import("./operations/plan.js")).plan);
/** Applies what is pending. */
export const up = operation<UpRequest, RunResult>("up", async () => (await import("./operations/up.js")).up);
/** Takes back the newest. */
export const down = operation<DownRequest, RunResult>("down", async () => (await import("./operations/down.js")).down);
/** Takes back the last one and applies it again. */
export const redo = operation<RunRequest, RunResult>("redo", async () => (await import("./operations/redo.js")).redo);
/** Takes back all and applies all again; in development and test. */
export const reset = operation<ResetRequest, RunResult>(
  "reset",
  async () => (await import("./operations/reset.js")).reset,
);
/** What was ever done. */
export const log = operation<LogRequest, LogResult>("log", async () => (await import("./operations/log.js")).log);
/** Says what became of a migration. */
export const resolve = operation<ResolveRequest, RecordedResult>(
  "resolve",
  async () => (await import("./operations/resolve.js")).resolve,
);
/** Records all up to an id as being there. */
export const baseline = operation<BaselineRequest, RecordedResult>(
  "baseline",
  async () => (await import("./operations/baseline.js")).baseline,
);
/** Writes the migrations in another format, and carries the history over. */
export const convert = operation<ConvertRequest, ConvertResult>(
  "convert",
  async () => (await import("./operations/convert.js")).convert,
);
/** Waits until the databases answer. */
export const wait = operation<WaitRequest, WaitResult>("wait", async () => (await import("./operations/wait.js")).wait);
/** Makes the files of a new migration. */
export const newMigration = operation<NewRequest, NewResult>(
  "new",
  async () => (await import("./operations/new.js")).newMigration,
);
export { newMigration as new };
/** Looks around and composes a configuration; writes it only with `yes`, and never over one that is there. */
export async function init(
  request: Partial<InitRequest> = {},
  options: Pick<Options, "cwd" | "variables"> = {},
): Promise<InitResult> {
  const { cwd = process.cwd(), variables = process.env } = options;
  const { checkRequest } = await import("./operations/check-request.js");
  checkRequest("init", request, options);
  const { init: run } = await import("./operations/init.js");
  const { folder = cwd, yes = false, ...wishes } = request;
  return run({ folder, yes, ...wishes }, variables);
}

/** One operation as a function: settings are resolved, a world is made, and what it needs is loaded then. */
function operation<Request extends { readonly target?: string }, Result>(
  name: Parameters<typeof checkRequest>[0],
  load: () => Promise<(request: Request, world: World) => Promise<Result>>,
) {
  return async (request: Request, options: Options = {}): Promise<Result> => {
    const [{ checkRequest: check }, { resolveSettings }, { makeWorld }, run] = await Promise.all([
      import("./operations/check-request.js"),
      import("./config/resolve.js"),
      import("./operations/make-world.js"),
      load(),
    ]);
    check(name, request, options);
    const {
      configuration,
      cwd = process.cwd(),
      variables = process.env,
      signal,
      hardSignal,
      on,
      connection,
      ...flags
    } = options;
    // A request's target chooses as `--target` does: the other options are meant for it.
    const target = request.target ?? flags.target;
    const named = target === undefined ? flags : { ...flags, target };
    const settings = await resolveSettings({ flags: named, env: variables, cwd, config: configuration });
    const wishes = { ...(signal ? { signal } : {}), ...(hardSignal ? { hardSignal } : {}), ...(on ? { on } : {}) };
    return run(
      target === undefined ? request : { ...request, target },
      makeWorld(settings, connection === undefined ? wishes : { ...wishes, connection }),
    );
  };
}

export { defineConfig } from "./config/define.js";
export type { SluiceConfig } from "./config/define.js";
export { exitCodes, isSluiceError, SluiceError } from "./core/failures/failure.js";
export type { FailureCode, FailureFacts, Refusal } from "./core/failures/failure.js";
export type {
  Batch,
  BatchesDone,
  BatchOptions,
  CodeMigration as Migration,
  MigrationSession,
  Sql,
  SqlFragment,
  SqlPart,
  SqlRow,
  SqlValue,
} from "./core/model/code-migration.js";
export type { SluiceEvent } from "./core/model/event.js";
export type { BaselineRequest } from "./operations/baseline.js";
export type { HistoryPart } from "./operations/carry-history.js";
export type { ConvertRequest, ConvertResult, TargetConverted } from "./operations/convert.js";
export type { InitRequest, InitResult } from "./operations/init.js";
export type { DownRequest } from "./operations/down.js";
export type { LogEvent, LogRequest, LogResult } from "./operations/log.js";
export type { NewRequest, NewResult } from "./operations/new.js";
export type { PlanRequest, PlanResult, PlanStep, PlanUnit, TargetPlan } from "./operations/plan.js";
export type { ResetRequest } from "./operations/reset.js";
export type { RecordedResult, TargetRecorded } from "./operations/record-target.js";
export type { ResolveRequest } from "./operations/resolve.js";
export type { MigrationStatus, StatusRequest, StatusResult, TargetStatus } from "./operations/status.js";
export type { UpRequest } from "./operations/up.js";
export type { RunMigration, RunRequest, RunResult, TargetRun } from "./operations/target-run.js";
export type { TargetReady, WaitRequest, WaitResult } from "./operations/wait.js";

import { expectTypeOf } from "vitest";
import * as sluice from "../../src/index.js";

// Checked by the compiler alone: each line that stops being true is an error of `npm run types`.

type Options = NonNullable<Parameters<typeof sluice.up>[1]>;

expectTypeOf(sluice.up).parameter(0).toEqualTypeOf<sluice.UpRequest>();
expectTypeOf(sluice.up).returns.resolves.toEqualTypeOf<sluice.RunResult>();
expectTypeOf(sluice.down).parameter(0).toEqualTypeOf<sluice.DownRequest>();
expectTypeOf(sluice.down).returns.resolves.toEqualTypeOf<sluice.RunResult>();
expectTypeOf(sluice.redo).returns.resolves.toEqualTypeOf<sluice.RunResult>();
expectTypeOf(sluice.reset).returns.resolves.toEqualTypeOf<sluice.RunResult>();
expectTypeOf(sluice.plan).returns.resolves.toEqualTypeOf<sluice.PlanResult>();
expectTypeOf(sluice.status).returns.resolves.toEqualTypeOf<sluice.StatusResult>();
expectTypeOf(sluice.log).returns.resolves.toEqualTypeOf<sluice.LogResult>();
expectTypeOf(sluice.resolve).returns.resolves.toEqualTypeOf<sluice.RecordedResult>();
expectTypeOf(sluice.convert).returns.resolves.toEqualTypeOf<sluice.ConvertResult>();
expectTypeOf(sluice.baseline).returns.resolves.toEqualTypeOf<sluice.RecordedResult>();
expectTypeOf(sluice.wait).returns.resolves.toEqualTypeOf<sluice.WaitResult>();
expectTypeOf(sluice.newMigration).returns.resolves.toEqualTypeOf<sluice.NewResult>();

/** Each function takes its request and the same options, which may be left out. */
expectTypeOf<Parameters<typeof sluice.up>["length"]>().toEqualTypeOf<1 | 2>();
expectTypeOf<Parameters<typeof sluice.status>[1]>().toEqualTypeOf<Options | undefined>();
expectTypeOf<Options["signal"]>().toEqualTypeOf<AbortSignal | undefined>();
expectTypeOf<Options["on"]>().toEqualTypeOf<((event: sluice.SluiceEvent) => void) | undefined>();
expectTypeOf<Options["configuration"]>().toEqualTypeOf<sluice.SluiceConfig | undefined>();
// A driver's type never crosses the face.
expectTypeOf<Options["connection"]>().toEqualTypeOf<unknown>();

/** What the JSON says, the types say. */
type State = sluice.MigrationStatus["state"];
expectTypeOf<State>().toEqualTypeOf<
  | "applied"
  | "pending"
  | "missing"
  | "changed"
  | "failed"
  | "ahead"
  | "baselined"
  | "reverted"
  | "superseded"
  | "unknown"
>();
expectTypeOf<sluice.MigrationStatus["appliedAt"]>().toEqualTypeOf<string | null>();
expectTypeOf<sluice.PlanStep["action"]>().toEqualTypeOf<"apply" | "resume" | "revert">();
expectTypeOf<sluice.TargetRun["applied"]>().toEqualTypeOf<readonly sluice.RunMigration[]>();

/** A failure is a union on its code: a `switch` knows its facts. */
export function told(error: unknown): string {
  if (!sluice.isSluiceError(error)) return "";
  expectTypeOf(error.exitCode).toEqualTypeOf<number>();
  if (error.code === "plan_changed") {
    expectTypeOf(error.facts).toEqualTypeOf<{ asked: string; now: string }>();
    return error.facts.now;
  }
  // @ts-expect-error facts of another code
  return error.facts.now;
}
expectTypeOf(sluice.exitCodes).toEqualTypeOf<Readonly<Record<sluice.FailureCode, number>>>();

/** An event is a union on its type. */
export function line(event: sluice.SluiceEvent): string {
  return event.type === "migration.applied" ? `${event.id} ${event.durationMs}` : event.type;
}

export async function wrong(): Promise<void> {
  // @ts-expect-error a number
  await sluice.up({ steps: "2" });
  // @ts-expect-error no such wish
  await sluice.up({ force: true });
  // @ts-expect-error what it is resolved as must be said
  await sluice.resolve({ id: "1" });
  // @ts-expect-error an id
  await sluice.baseline({});
  // @ts-expect-error a name
  await sluice.newMigration({});
  const { targets } = await sluice.status({});
  // @ts-expect-error results are read, not written
  targets[0] = undefined;
}

import { type GoOn, isSluiceError, type RunLeft, SluiceError } from "../core/failures/failure.js";
import type { PlanRequest, Step } from "../core/plan/plan.js";
import type { Pass } from "./pass.js";
import type { RunMigration } from "./target-run.js";

/** What a run has set out to do, for whoever has to go on with what is left of it. */
export class Course {
  #pass: Pass | undefined;
  #request: PlanRequest | undefined;
  #steps: readonly Step[] = [];
  #begun = false;
  #at: Pick<RunLeft, "id" | "doubted"> | undefined;
  readonly #planned: boolean;

  /** `planned`: that one plan was to be run, and no other. */
  constructor(planned: boolean) {
    this.#planned = planned;
  }

  set(pass: Pass, request: PlanRequest, steps: readonly Step[]): void {
    this.#pass = pass;
    this.#request = request;
    this.#steps = steps;
  }

  /** From now on something of it may be in. */
  begin(): void {
    this.#begun = true;
    this.#at = undefined;
  }

  /** Where it stopped. */
  stopAt(id: string | undefined, doubted: boolean): void {
    this.#at = id === undefined ? undefined : { id, ...(doubted ? { doubted } : {}) };
  }

  left(tally: Tallied): RunLeft {
    const steps = this.#stepsLeft(tally);
    const [next] = steps;
    // All of this pass is done, and another was to come.
    if (!next && this.#pass?.again !== undefined) return { goOn: "sluice up" };
    const goOn = next || this.#at ? this.goOn(tally)?.command : undefined;
    if (goOn === undefined) return {};
    return { ...(this.#begun && next ? { id: next.migration.id } : {}), ...this.#at, goOn };
  }

  /** What was asked for, less what is done. */
  goOn(tally: Tallied): GoOn | undefined {
    const [pass, request] = [this.#pass, this.#request];
    if (!pass || !request) return undefined;
    const { verb, again } = pass;
    // What is left is another plan, and nobody has looked at it.
    const command = this.#planned ? (verb === "up" ? "sluice plan" : "sluice plan --down") : `sluice ${verb}`;
    const flags = flagsOf(verb, request, this.#stepsLeft(tally));
    return { verb, command: again ?? [command, ...flags].join(" ") };
  }

  #stepsLeft({ applied, reverted }: Tallied): readonly Step[] {
    const done = new Set((this.#pass?.verb === "up" ? applied : reverted).map(({ id }) => id));
    return this.#steps.filter(({ migration }) => !done.has(migration.id));
  }
}

interface Tallied {
  readonly applied: readonly RunMigration[];
  readonly reverted: readonly RunMigration[];
}

/** The same failure with where its run was. */
export function withLeft(error: unknown, left: RunLeft): unknown {
  if (!isSluiceError(error)) return error;
  const { target, partial, cause } = error;
  const more = { cause, ...(target === undefined ? {} : { target }), ...(partial ? { partial } : {}) };
  if (error.code === "interrupted") return new SluiceError("interrupted", { ...error.facts, ...left }, more);
  // Whoever was never there has nothing to go on with.
  if (error.code === "unreachable" && left.id !== undefined)
    return new SluiceError("unreachable", { ...error.facts, ...left }, more);
  return error;
}

function flagsOf(
  verb: Pass["verb"],
  { to, only, steps, allowDestructive }: PlanRequest,
  left: readonly Step[],
): readonly string[] {
  const allowed = left.filter(({ migration, destructive }) => {
    return destructive.length > 0 && allowDestructive.includes(migration.id);
  });
  return [
    ...(only === undefined ? [] : [`--only ${only}`]),
    ...(to === undefined ? [] : [`--to ${to}`]),
    ...(steps === undefined || (verb === "down" && left.length < 2) ? [] : [`--steps ${left.length}`]),
    ...allowed.map(({ migration }) => `--allow-destructive ${migration.id}`),
  ];
}

import { isSluiceError, type RunLeft, SluiceError } from "../core/failures/failure.js";
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

  left({ applied, reverted }: Tallied): RunLeft {
    const [pass, request] = [this.#pass, this.#request];
    if (!pass || !request) return {};
    const done = new Set((pass.verb === "up" ? applied : reverted).map(({ id }) => id));
    const steps = this.#steps.filter(({ migration }) => !done.has(migration.id));
    const [next] = steps;
    // All of this pass is done, and another was to come.
    if (!next && pass.again !== undefined) return { goOn: "sluice up" };
    if (!next && !this.#at) return {};
    const id = this.#begun && next ? { id: next.migration.id } : {};
    return { ...id, ...this.#at, goOn: pass.again ?? goOn(pass.verb, request, steps) };
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

/** What was asked for, less what is done. */
function goOn(verb: Pass["verb"], { to, only, steps, allowDestructive }: PlanRequest, left: readonly Step[]): string {
  const allowed = left.filter(({ migration, destructive }) => {
    return destructive.length > 0 && allowDestructive.includes(migration.id);
  });
  return [
    `sluice ${verb}`,
    ...(only === undefined ? [] : [`--only ${only}`]),
    ...(to === undefined ? [] : [`--to ${to}`]),
    ...(steps === undefined || (verb === "down" && left.length < 2) ? [] : [`--steps ${left.length}`]),
    ...allowed.map(({ migration }) => `--allow-destructive ${migration.id}`),
  ].join(" ");
}

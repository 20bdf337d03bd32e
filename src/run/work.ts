import type { Applied, Progress } from "../core/model/applied.js";
import type { Step } from "../core/plan/plan.js";
import type { Noted } from "../engines/engine.js";
import type { Unit } from "../core/plan/unit.js";

/** One unit of a run, in its place: a plan laid out flat. */
export interface Work {
  readonly step: Step;
  readonly unit: Unit;
  /** From 1, as the history counts. */
  readonly number: number;
  readonly of: number;
}

/** The units of a plan that are still to be run, in order. */
export function workOf(steps: readonly Step[]): readonly Work[] {
  return steps.flatMap((step) =>
    step.units.map((unit, index) => ({ step, unit, number: index + 1, of: step.units.length })).slice(step.fromUnit),
  );
}

export function isLast(work: Work): boolean {
  return work.number === work.of;
}

/** What may be set in a session, and no text tells: it is not to reach another migration than the one that ran it. */
export class Unseen {
  readonly #renew: () => Promise<boolean>;
  #by: string | undefined;

  constructor(renew: () => Promise<boolean>) {
    this.#renew = renew;
  }

  ranIn(work: Work): void {
    this.#by = wayOf(work);
  }

  mayReach(work: Work): boolean {
    return this.#by !== undefined && this.#by !== wayOf(work);
  }

  /** Takes it away; false: somebody else has the lock now. */
  renew(): Promise<boolean> {
    this.#by = undefined;
    return this.#renew();
  }
}

/** There and back are two: each may be run without the other. */
function wayOf({ step: { action, migration } }: Work): string {
  return `${action === "revert" ? "down" : "up"} ${migration.id}`;
}

/** How far earlier runs went the way of a step. */
export function progressOf({ action, migration }: Step, applied: ReadonlyMap<string, Applied>): Progress | undefined {
  const progress = applied.get(migration.id)?.progress;
  return progress?.direction === (action === "revert" ? "down" : "up") ? progress : undefined;
}

/** Noted before it ran, and never after: by an earlier run, or by one that lost its connection. */
export function isNoted({ step, number }: Work, applied: ReadonlyMap<string, Applied>): boolean {
  return progressOf(step, applied)?.begun !== undefined && number === step.fromUnit + 1;
}

/** What its note keeps, and whether the file says another statement by now. */
export function notedOf(
  { step, unit }: Work,
  applied: ReadonlyMap<string, Applied>,
): Pick<Noted, "witness" | "another"> {
  const { witness, begunHash = unit.hash } = progressOf(step, applied) ?? {};
  return { ...(witness === undefined ? {} : { witness }), ...(begunHash === unit.hash ? {} : { another: true }) };
}

/** Of what took effect with a warning, which somebody has still to judge. */
export function warningOf(step: Step, applied: ReadonlyMap<string, Applied>): string | undefined {
  const { warned, retry } = progressOf(step, applied) ?? {};
  return warned && !retry ? (applied.get(step.migration.id)?.error ?? "") : undefined;
}

/** A transaction that may leave some of it, whatever becomes of it: whoever dies in it tells nothing any more. */
export function mayLeaveSome(
  { unit }: Work,
  /** The table whose rows stay that it writes to. */
  outlasting: string | undefined,
): boolean {
  return unit.kind === "transaction" && (unit.mayCommit !== undefined || outlasting !== undefined);
}

/** The number of a script's statement among those that are run: a file's own BEGIN and COMMIT are not. */
export function ordinalOf({ units }: Step, statement: number): number {
  return units.reduce((sum, { first, count }) => sum + Math.min(Math.max(statement - first, 0), count), 0);
}

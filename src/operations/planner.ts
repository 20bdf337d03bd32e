import { checksumsOf, rawChecksumOf } from "../core/sql/checksum.js";
import type { Dialect, StatementReader } from "../core/sql/dialect.js";
import type { Direction } from "../core/model/migration.js";
import type { Problem } from "../core/model/problem.js";
import type { Applied } from "../core/model/applied.js";
import { SluiceError } from "../core/failures/failure.js";
import { planDown } from "../core/plan/plan-down.js";
import { planUp } from "../core/plan/plan-up.js";
import type { Plan, PlanInput, PlanRequest } from "../core/plan/plan.js";
import { statesOf, type Standing } from "../core/plan/states.js";
import type { Unit } from "../core/plan/unit.js";
import { type CutScript, unitsOf } from "../core/plan/units.js";
import type { Session } from "../engines/engine.js";
import type { OpenSource } from "./open-source.js";
import { refuseBlocking } from "./refuse-blocking.js";
import { showProblems } from "./show-problems.js";

const lookedBytes = 1024 * 1024;

/** Plans one target, again and again as its history moves; scripts are cut once, the parser loaded only where something must be judged. */
export class Planner {
  readonly source: OpenSource;
  readonly #cuts = new Map<Direction, CutScript>();
  readonly #keptDowns = new Map<string, Direction>();
  #reader: StatementReader | undefined;

  constructor(source: OpenSource) {
    this.source = source;
  }

  standings(applied: ReadonlyMap<string, Applied>): readonly Standing[] {
    return statesOf(this.source.migrations, applied, this.source.format.compareIds);
  }

  /** `judged`: every action is wanted, for showing; else only where the policy must know. */
  async plan(
    verb: "up" | "down",
    applied: ReadonlyMap<string, Applied>,
    request: PlanRequest,
    session: Session,
    judged = false,
  ): Promise<Plan> {
    if (judged) await this.#loadReader();
    if (verb === "down") await this.#fetchDowns(applied, session);
    const make = verb === "up" ? planUp : planDown;
    const input: PlanInput = {
      target: this.source.settings.name,
      standings: this.standings(applied),
      policy: this.source.settings.policy,
      request,
      compareIds: this.source.format.compareIds,
      unitsOf: (direction) => this.#cut(direction),
      keptDowns: this.#keptDowns,
    };
    let plan = make(input);
    if (plan.steps.some(({ migration }) => this.#cuts.get(migration.direction)?.unjudged)) {
      await this.#loadReader();
      plan = make(input);
    }
    const problems = this.#problemsIn(plan).filter(({ severity }) => severity === "error");
    if (problems.length > 0)
      throw new SluiceError("source_invalid", { problems: showProblems(problems, this.source.tree) });
    return refuseBlocking(plan, verb, request, session, this.source);
  }

  /** A direction's units with all that they do, also where nothing in them has to be judged. */
  async judgedUnits(direction: Direction): Promise<readonly Unit[]> {
    await this.#loadReader();
    return unitsOf(direction, this.source.engine.dialect, this.#reader).units;
  }

  /**
   * What is to be said before these steps are in: what they leave out, and what would be refused once they are to be
   * taken back. A long file is looked at then.
   */
  problemsOf(plan: Plan): readonly Problem[] {
    const ofDowns = plan.steps.flatMap(({ action, migration: { migration } }) => {
      const down = action === "revert" ? undefined : migration?.down;
      if (!migration || !down || migration.up.script.bytes + down.script.bytes > lookedBytes) return [];
      return this.#cut(down).problems.filter(({ severity }) => severity === "error");
    });
    return [...this.#problemsIn(plan), ...ofDowns.map((problem): Problem => ({ ...problem, severity: "warning" }))];
  }

  #problemsIn(plan: Plan): readonly Problem[] {
    return plan.steps.flatMap(({ migration }) => this.#cuts.get(migration.direction)?.problems ?? []);
  }

  #cut(direction: Direction): CutScript {
    const known = this.#cuts.get(direction);
    if (known) return known;
    const made = unitsOf(direction, this.source.engine.dialect, this.#reader);
    this.#cuts.set(direction, made);
    return made;
  }

  async #loadReader(): Promise<void> {
    if (this.#reader) return;
    this.#reader = await this.source.engine.reader();
    for (const [direction, { unjudged }] of this.#cuts) if (unjudged) this.#cuts.delete(direction);
  }

  /** What has no file, or no down in it, can still be taken back by the down that the history kept. */
  async #fetchDowns(applied: ReadonlyMap<string, Applied>, session: Session): Promise<void> {
    const { layout, table, engine } = this.source;
    const withDown = new Set<string>(this.source.migrations.filter(({ down }) => down).map(({ id }) => id));
    for (const { id, keepsDown } of applied.values()) {
      if (!keepsDown || withDown.has(id) || this.#keptDowns.has(id)) continue;
      const [row] = await session.rows(layout.texts(id, table, engine.dialect.quote));
      const text = row?.["down_sql"];
      if (typeof text === "string") this.#keptDowns.set(id, keptDirection(id, text, engine.dialect));
    }
  }
}

/** A down out of the history, read like a file's. */
export function keptDirection(id: string, text: string, dialect: Dialect): Direction {
  let checksums: ReturnType<typeof checksumsOf> | undefined;
  return {
    script: { file: `history:${id}.down`, firstLine: 1, bytes: text.length, read: () => [text] },
    transaction: text.includes("-- sluice:no-transaction") ? "none" : "auto",
    allowsLoss: text.includes("-- sluice:allow lossy"),
    raw: () => rawChecksumOf([text]),
    checksums: () => (checksums ??= checksumsOf([text], dialect.rules)),
  };
}

import { checksumsOf, rawChecksumOf } from "../core/sql/checksum.js";
import type { Dialect, StatementReader } from "../core/sql/dialect.js";
import type { Direction, Migration } from "../core/model/migration.js";
import type { Problem } from "../core/model/problem.js";
import type { Applied } from "../core/model/applied.js";
import { SluiceError } from "../core/failures/failure.js";
import type { HalfDown, halfDownOf, HalfIn } from "../core/plan/half-down.js";
import { halfIn, planDown } from "../core/plan/plan-down.js";
import { isOpen, planUp, sameSoFar } from "../core/plan/plan-up.js";
import type { Plan, PlanInput, PlanRequest } from "../core/plan/plan.js";
import { isIn, type Standing, statesOf } from "../core/plan/states.js";
import type { Unit } from "../core/plan/unit.js";
import type { Rendered } from "../core/plan/performed.js";
import { type Around, type CutScript, type SoFar, unitsOf } from "../core/plan/units.js";
import type { Session } from "../engines/engine.js";
import { type OpenSource, unnoted } from "./open-source.js";
import type { Own } from "../core/plan/sees-own.js";
import type { ownTablesSeen } from "./own-tables.js";
import { readOtherwise } from "./read-otherwise.js";
import { refuseBlocking } from "./refuse-blocking.js";
import { showProblems } from "./show-problems.js";

const lookedBytes = 1024 * 1024;

/** Plans one target, again and again as its history moves; scripts are cut once, the parser loaded only where something must be judged. */
export class Planner {
  readonly source: OpenSource;
  readonly #cuts = new Map<Direction, CutScript & { readonly far: string }>();
  readonly #halves = new Map<string, HalfDown>();
  readonly #rendered = new Map<Direction, Rendered | undefined>();
  readonly #keptDowns = new Map<string, Direction>();
  #known: { readonly applied: ReadonlyMap<string, Applied>; readonly standings: readonly Standing[] } | undefined;
  #reader: StatementReader | undefined;
  #halfDownOf: typeof halfDownOf | undefined;
  #ownTablesSeen: typeof ownTablesSeen | undefined;

  constructor(source: OpenSource) {
    this.source = source;
  }

  /** Of one history once: a run asks three times before its first message. */
  standings(applied: ReadonlyMap<string, Applied>): readonly Standing[] {
    if (this.#known?.applied !== applied) {
      const { migrations, format } = this.source;
      this.#known = { applied, standings: statesOf(migrations, applied, format.compareIds) };
    }
    return this.#known.standings;
  }

  /** What the history that was looked at last says of it. */
  recorded(id: string): Applied | undefined {
    return this.#known?.standings.find((each) => each.id === id)?.applied;
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
    if (verb === "down" && [...applied.values()].some(halfIn)) await this.#loadMirror();
    if (verb === "down") await this.#fetchDowns(applied, session);
    const make = verb === "up" ? planUp : planDown;
    const input: PlanInput = {
      target: this.source.settings.name,
      standings: this.standings(applied),
      policy: this.source.settings.policy,
      request,
      compareIds: this.source.format.compareIds,
      unitsOf: (direction, soFar) => this.#cut(direction, soFar),
      halfDownOf: (half) => this.#cutHalf(half),
      keptDowns: this.#keptDowns,
    };
    let plan = make(input);
    if (plan.steps.some(({ migration }) => this.#cuts.get(migration.direction)?.unjudged)) {
      await this.#loadReader();
      plan = make(input);
    }
    if (await this.#render(plan)) plan = make(input);
    if (verb === "up") assertInOrder(plan, input.standings, this.source);
    assertNoneAlong(plan, input.standings);
    const problems = problemsIn(plan).filter(({ severity }) => severity === "error");
    if (problems.length > 0)
      throw new SluiceError("source_invalid", { problems: showProblems(problems, this.source.tree) });
    plan = this.#withPlace(await this.#withoutLacking(plan, session), input.standings);
    return refuseBlocking(plan, verb, request, session, this.source);
  }

  /** What has no down is told where its files would have it. */
  #withPlace(plan: Plan, standings: readonly Standing[]): Plan {
    const { blocked } = plan;
    if (blocked?.code !== "not_reversible") return plan;
    const { migration } = standings.find(({ id }) => id === blocked.id) ?? {};
    const down = migration && this.source.format.downPlace?.(migration);
    return down ? { ...plan, blocked: { ...blocked, down } } : plan;
  }

  /** What goes on in another session, and reads what a trigger or a function may have made in the one before. */
  async #withoutLacking(plan: Plan, session: Session): Promise<Plan> {
    for (const step of plan.steps) {
      if (step.fromUnit === 0) continue;
      const { lackingBeside } = await import("./lacking-beside.js");
      const lacking = await lackingBeside(step, session, this.source);
      if (!lacking) continue;
      const { migration, units, fromUnit, action } = step;
      const direction = action === "revert" ? "down" : "up";
      const stuck = {
        id: migration.id,
        name: migration.name,
        direction,
        unit: fromUnit + 1,
        of: units.length,
      } as const;
      return {
        ...plan,
        steps: plan.steps.filter((each) => each !== step),
        blocked: plan.blocked ?? { code: "session_gone", ...stuck, ...lacking },
      };
    }
    return plan;
  }

  /** What takes back what is in of a migration that is half in, or was. */
  async halfDown(half: HalfIn): Promise<HalfDown> {
    await this.#loadMirror();
    return this.#cutHalf(half);
  }

  /** What runs of a migration that is half in or half back, and the text that it is of; undefined where nobody can say. */
  async underWay(
    migration: Migration,
    applied: Applied,
  ): Promise<{ readonly direction: Direction; readonly units: readonly Unit[] } | undefined> {
    const { up, down } = migration;
    const direction = applied.progress?.direction === "down" ? down : up;
    if (!direction) return undefined;
    const half = direction === down ? halfIn(applied) : undefined;
    const { progress } = applied;
    if (!half) return { direction, units: this.#cut(direction, progress).units };
    const back = progress?.direction === "down" ? progress : undefined;
    const found = await this.halfDown({ up, down: direction, isIn: half, back });
    return found.unshown ? undefined : { direction, units: found.cut.units };
  }

  /** Whether the down of what is half in is seen to take back just that. */
  async takesBack({ migration, applied }: Standing): Promise<boolean> {
    const progress = applied?.progress;
    if (!migration?.down || progress?.direction !== "up" || progress.done === 0 || progress.begun !== undefined)
      return false;
    const { up, down } = migration;
    if (!sameSoFar(progress, this.#cut(up, progress).units)) return false;
    return (await this.halfDown({ up, down, isIn: progress })).unshown === undefined;
  }

  /** A direction's units with all that they do, also where nothing in them has to be judged. */
  async judgedUnits(direction: Direction, soFar?: SoFar): Promise<readonly Unit[]> {
    await this.#loadReader();
    const rendered = this.#rendered.get(direction);
    return unitsOf(direction, this.source.engine.dialect, this.#reader, { soFar, rendered }).units;
  }

  /**
   * What is to be said before these steps are in: what they leave out, what the server's own shell reads otherwise, and
   * what would be refused once they are to be taken back. A long file is looked at then.
   */
  problemsOf(plan: Plan, session: Session): readonly Problem[] {
    const ofDowns = plan.steps.flatMap(({ action, migration: { migration } }) => {
      const down = action === "revert" ? undefined : migration?.down;
      if (!migration || !down || migration.up.script.bytes + down.script.bytes > lookedBytes) return [];
      return this.#cut(down).problems.filter(({ severity }) => severity === "error");
    });
    const told = plan.steps.length > 0 ? unnoted(this.source) : undefined;
    return [
      ...(told ? [told] : []),
      ...problemsIn(plan),
      ...readOtherwise(plan, session, this.source),
      ...ofDowns.map((problem): Problem => ({ ...problem, severity: "warning" })),
    ];
  }

  get #around(): Pick<Around, "never" | "own"> {
    return { never: this.source.settings.policy.never.databases, own: this.#own };
  }

  /** Where no log is kept it has no name. */
  get #own(): Own {
    const { log, table } = this.source.history;
    const seen = this.#ownTablesSeen;
    return {
      names: [log.table, table.table].filter((name) => name !== ""),
      seen: seen && (() => seen(this.source)),
    };
  }

  #cut(direction: Direction, soFar?: SoFar): CutScript {
    const far = farOf(soFar);
    const known = this.#cuts.get(direction);
    if (known?.far === far) return known;
    const around = { ...this.#around, soFar, rendered: this.#rendered.get(direction) };
    const made = { ...unitsOf(direction, this.source.engine.dialect, this.#reader, around), far };
    this.#cuts.set(direction, made);
    return made;
  }

  #cutHalf(half: HalfIn): HalfDown {
    const key = `${half.down.script.file} ${farOf(half.isIn)} ${farOf(half.back)}`;
    const known = this.#halves.get(key);
    if (known) return known;
    if (!this.#reader || !this.#halfDownOf) throw new Error("nobody reads what takes back what is half in");
    const made = this.#halfDownOf(half, this.source.engine.dialect, this.#reader, this.#around);
    this.#halves.set(key, made);
    return made;
  }

  /** Asks the team's command for the SQL of steps whose text alone does not tell what they do. True where it told. */
  async #render({ steps }: Plan): Promise<boolean> {
    let isNew = false;
    for (const { migration } of steps) {
      const { direction } = migration;
      const { performed } = direction;
      if (performed?.way !== "command" || performed.sql === undefined || this.#rendered.has(direction)) continue;
      const { renderedSql } = await import("./rendered-sql.js");
      const rendered = await renderedSql(performed, performed.sql, this.source.settings);
      const { history, wanted } = this.source;
      const except = history.owner ? { except: history.table } : {};
      // Of a file of steps its text tells as much as can be seen; of a state that is wanted it tells nothing.
      const isOfUse = "sql" in rendered || wanted !== undefined;
      this.#rendered.set(direction, isOfUse ? { ...rendered, ...except } : undefined);
      if (!isOfUse) continue;
      this.#cuts.delete(direction);
      isNew = true;
    }
    return isNew;
  }

  async #loadReader(): Promise<void> {
    if (this.#reader) return;
    this.#ownTablesSeen = (await import("./own-tables.js")).ownTablesSeen;
    this.#reader = await this.source.engine.reader();
    for (const [direction, { unjudged }] of this.#cuts) if (unjudged) this.#cuts.delete(direction);
  }

  async #loadMirror(): Promise<void> {
    await this.#loadReader();
    this.#halfDownOf ??= (await import("../core/plan/half-down.js")).halfDownOf;
  }

  /** What has no file, or no down in it, can still be taken back by the down that the history kept. */
  async #fetchDowns(applied: ReadonlyMap<string, Applied>, session: Session): Promise<void> {
    const { history, engine } = this.source;
    const withDown = new Set<string>(this.source.migrations.filter(({ down }) => down).map(({ id }) => id));
    for (const { id, keepsDown } of applied.values()) {
      if (!keepsDown || withDown.has(id) || this.#keptDowns.has(id)) continue;
      const [row] = await session.rows(history.texts(id));
      const text = row?.["down_sql"];
      if (typeof text === "string") this.#keptDowns.set(id, keptDirection(id, text, engine.dialect));
    }
  }
}

function farOf(soFar: SoFar | undefined): string {
  return soFar ? [...soFar.hashes, soFar.begun, soFar.begunHash, soFar.retry].join(" ") : "";
}

/** Where a number stands for all before it none of those can be left out. */
function assertInOrder({ steps, blocked }: Plan, standings: readonly Standing[], { history }: OpenSource): void {
  const last = steps.at(-1)?.migration.id;
  if (history.speaksFor !== "numbers-up-to" || blocked || last === undefined) return;
  const ids = new Set(steps.map(({ migration }) => migration.id));
  const until = standings.slice(
    0,
    standings.findIndex(({ id }) => id === last),
  );
  const other = until.find((each) => isOpen(each) && !ids.has(each.id));
  if (other)
    throw new SluiceError("wrong_use", {
      detail: { kind: "in_order", id: last, other: other.id, tool: history.name, speaksFor: "numbers-up-to" },
    });
}

/** What a command does beside its own step is asked for as well, and done by then. */
function assertNoneAlong({ steps }: Plan, standings: readonly Standing[]): void {
  const done = new Set<string>();
  for (const { migration, action } of steps) {
    const { id, direction: asked } = migration;
    done.add(id);
    if (asked.performed?.way !== "command" || !asked.performed.takesAlong) continue;
    const at = standings.findIndex((each) => each.id === id);
    const direction = action === "revert" ? "down" : "up";
    const others = direction === "up" ? standings.slice(0, at).filter(isOpen) : standings.slice(at + 1).filter(hasIn);
    const other = others.find((each) => !done.has(each.id));
    if (other) throw new SluiceError("wrong_use", { detail: { kind: "taken_along", id, other: other.id, direction } });
  }
}

function hasIn({ applied }: Standing): boolean {
  return applied !== undefined && isIn(applied);
}

function problemsIn(plan: Plan): readonly Problem[] {
  return plan.steps.flatMap(({ problems }) => problems);
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

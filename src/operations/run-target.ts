import { randomUUID } from "node:crypto";
import type { Problem } from "../core/model/problem.js";
import { type GoOn, isSluiceError, type RunLeft, SluiceError } from "../core/failures/failure.js";
import { amongOf } from "../core/plan/among.js";
import { fixed } from "../core/plan/fixed.js";
import type { Plan, Said } from "../core/plan/plan.js";
import { isOpen } from "../core/plan/plan-up.js";
import type { TargetSettings } from "../config/settings.js";
import type { Session } from "../engines/engine.js";
import type { RunContext } from "../run/context.js";
import { drive, type DriveOutcome, recordFailure } from "../run/drive.js";
import { giveUp } from "../run/give-up.js";
import { Pieces } from "../run/pieces.js";
import { underPatience } from "../run/silence.js";
import { isNoted, notedOf, progressOf, warningOf, type Work, workOf } from "../run/work.js";
import { assertAllowed } from "./would-fail.js";
import { checkRun } from "./check-run.js";
import { explainRefusals } from "./explain-refusals.js";
import { addressIn, type Connection, connectTarget, endedBy, failureOf } from "./connect-target.js";
import { signalIn } from "../run/signals.js";
import { Course, withLeft } from "./course.js";
import { doubtOf, stepsOf } from "./doubt.js";
import { Hold } from "./hold.js";
import { type Forsaken, keyOf, Losses } from "./losses.js";
import { assertAsBegun, assertNever, assertGuarded, assertRunnable, poolerLacksNext } from "./may-run.js";
import { matchStanding, openSource, type OpenSource } from "./open-source.js";
import { wholeParcel } from "./one-transaction.js";
import { foresee, isHalf, type Match, type Pass } from "./pass.js";
import { assertGround, Others, Replans } from "./overtaken.js";
import { Planner } from "./planner.js";
import { sender } from "./refuse-blocking.js";
import { runFailure } from "./run-failure.js";
import { stampOf } from "./stamp.js";
import { Tally } from "./tally.js";
import { emptyRun, type TargetRun } from "./target-run.js";
import { tellStart } from "./tell-start.js";
import type { World } from "./world.js";

export interface RunWishes {
  readonly waitMs: number;
  readonly lockWaitMs: number;
  readonly graceMs: number;
  readonly oneTransaction: boolean;
  /** A server session whose client is gone, to be ended where it is in the way. */
  readonly cancelOrphan?: number;
  /** Only if the plan still is this one. */
  readonly planId?: string;
}

/** Plans, locks, applies and checks one target. A run with nothing to do takes no lock and asks one query. */
export async function runTarget(
  settings: TargetSettings,
  passes: readonly Pass[],
  wishes: RunWishes,
  world: World,
): Promise<TargetRun> {
  const source = await openSource(settings, world);
  assertNever(settings);
  let runner: TargetRunner | undefined;
  try {
    const connection = await connectTarget(source.settings, source.engine, world, { waitMs: wishes.waitMs });
    const run = new TargetRunner(source, connection, wishes, world);
    runner = run;
    return await underPatience(
      world,
      wishes.graceMs,
      () => run.session,
      () => run.run(passes),
    );
  } catch (error) {
    const known = endedBy(world.signal, error) ?? failureOf(error, "run", addressIn(settings));
    const failure = withLeft(known, runner?.left() ?? {});
    if (isSluiceError(failure)) {
      failure.target ??= settings.name;
      const goOn = runner?.goOn();
      if (goOn) failure.goOn = goOn;
      failure.partial ??= { ...(runner?.result() ?? emptyRun(settings)), failed: true };
    }
    throw failure;
  } finally {
    await runner?.close().catch(() => {});
  }
}

class TargetRunner {
  readonly #source: OpenSource;
  readonly #connection: Connection;
  readonly #wishes: RunWishes;
  readonly #world: World;
  readonly #planner: Planner;
  readonly #pieces: Pieces;
  readonly #runId = randomUUID();
  readonly #tally: Tally;
  readonly #said: Said[] = [];
  readonly #built: string[] = [];
  #stands: Pick<TargetRun, "unvalidated" | "invalidIndexes"> = { unvalidated: [] };
  readonly #losses = new Losses();
  readonly #course: Course;
  #forsaken: Forsaken | undefined;
  /** Noted by this run, and lost before its statement was sent: nobody need look. */
  #unsent: string | undefined;
  #afterLoss = false;
  readonly #hold: Hold;
  readonly #others: Others;
  #planId = "";

  constructor(source: OpenSource, connection: Connection, wishes: RunWishes, world: World) {
    this.#source = source;
    this.#connection = connection;
    this.#hold = new Hold(source, connection, wishes, world);
    this.#wishes = wishes;
    this.#world = world;
    this.#course = new Course(wishes.planId !== undefined);
    this.#tally = new Tally(source.settings.name, world.on);
    this.#planner = new Planner(source);
    this.#others = new Others(this.#hold, this.#planner, this.#runId, world.on);
    this.#pieces = new Pieces(source.engine.dialect);
  }

  get session(): Session {
    return this.#hold.session;
  }

  async run(passes: readonly Pass[]): Promise<TargetRun> {
    const hold = this.#hold;
    await hold.reread();
    assertNever(this.#source.settings, hold.found);
    if (hold.found) tellStart(hold.found, hold.session, this.#source, this.#world);
    const match: Match = (given, standings) => matchStanding(given, standings, this.#source);
    const [first, ...further] = passes;
    const asked = first ? [this.#asked(first, match), ...further] : [];
    const half = isHalf(hold.found) || hold.leavesLog;
    if (passes.length > 1 || half) await hold.recognise();
    // It may be in another run's hands: who holds the lock knows.
    if (half) await hold.surviving(() => hold.lock());
    this.#say(await foresee(asked, this.#planner, hold.found, hold.session, match));
    for (const pass of asked) await this.#pass(pass, match);
    if (hold.locked) await hold.surviving(async () => void (this.#stands = await this.#check()));
    return this.close().then(() => this.result());
  }

  left(): RunLeft {
    return this.#course.left(this.#tally);
  }

  goOn(): GoOn | undefined {
    return this.#course.goOn(this.#tally);
  }

  result(): TargetRun {
    const { settings } = this.#source;
    const open = this.#hold.found ? this.#planner.standings(this.#hold.found.history.applied).filter(isOpen) : [];
    const now = new Set(this.#tally.applied.map(({ id }) => id));
    const left = open.filter(({ id }) => !now.has(id));
    const lacks = poolerLacksNext(left, this.#hold.session, this.#source);
    return {
      ...emptyRun(settings),
      ...(this.#hold.found ? { database: this.#hold.found.database, user: this.#hold.found.user } : {}),
      server: `${this.#hold.session.server.title} ${this.#hold.session.server.version}`,
      applied: this.#tally.applied,
      reverted: this.#tally.reverted,
      pending: left.map(({ id }) => id),
      ...(lacks ? { pooler: lacks } : {}),
      waitedMs: this.#hold.waitedMs,
      planId: this.#planId,
      said: this.#said,
      ...this.#stands,
      ...(this.#others.told.length > 0 ? { overtaken: this.#others.told } : {}),
    };
  }

  async close(): Promise<void> {
    this.#pieces.close();
    await this.#hold.close();
  }

  /** Said once, before anything is waited for: what it counts then is meant, whatever others do meanwhile. */
  #asked(pass: Pass, match: Match): Pass {
    const { applied } = this.#hold;
    const standings = this.#planner.standings(applied);
    const { compareIds } = this.#source.format;
    const request = pass.request(standings, { match, before: [] });
    const meant = fixed(pass.verb, { standings, request, compareIds }, applied);
    return { ...pass, request: () => meant };
  }

  async #pass(pass: Pass, match: Match): Promise<void> {
    const hold = this.#hold;
    const standings = this.#planner.standings(hold.applied);
    let request = pass.request(standings, { match, before: this.#tally.reverted });
    const meant = [...(request.among?.keys() ?? [])];
    let first = true;
    const replans = new Replans();
    for (;;) {
      const planned = await this.#planner.plan(pass.verb, hold.applied, request, hold.session);
      if (planned.blocked?.unshown?.because === "in-doubt" && replans.again()) {
        await this.#settle(planned.blocked.id);
        continue;
      }
      const plan = await explainRefusals(planned, hold.session, this.#planner);
      this.#course.set(pass, request, plan.steps);
      this.#judge(plan, first && pass.verb === "up");
      assertGround(pass.verb, request, plan.steps, this.#planner, hold.applied);
      await this.#leaveOut(meant, pass, plan);
      first = false;
      if (plan.steps.length === 0) return;
      await hold.recognise();
      assertGuarded(plan.steps, hold.session, this.#source);
      await assertAllowed(plan.steps, hold.session, this.#source);
      replans.planned(plan.steps.length);
      const before = hold.basis;
      await hold.ready(plan.steps);
      if (hold.basis !== before && replans.again()) continue;
      hold.driven = true;
      this.#course.begin();
      const ids = plan.steps.map(({ migration }) => migration.id);
      request = { ...request, among: amongOf(ids, hold.applied) };
      const outcome = await this.#drive(plan);
      if (outcome.kind === "finished") return hold.surviving(() => hold.reread());
      if (outcome.kind !== "replan") throw await this.#ended(outcome);
      const at = plan.steps[0]?.migration.id ?? "";
      if (!outcome.lost && !replans.again()) throw new SluiceError("lock_lost", { at });
      const asRead = hold.found?.history;
      await this.#recover(outcome);
      replans.met(outcome, at, asRead, hold.found?.history);
    }
  }

  /** What nobody saw end is looked at: it is taken back as far as it is in. Whoever holds the lock may do that. */
  async #settle(id: string): Promise<void> {
    const hold = this.#hold;
    const plan = await this.#planner.plan("up", hold.applied, { only: id, allowDestructive: [id] }, hold.session);
    assertRunnable({ ...plan, refusals: [] }, hold.found);
    assertGuarded(plan.steps, hold.session, this.#source);
    const [work] = workOf(plan.steps);
    const progress = hold.applied.get(id)?.progress;
    if (!work || !progress) throw new Error(`nothing of ${id} is in doubt`);
    assertAsBegun(work, progress);
    const context = {
      ...(await this.#contextOf(plan, [[work]], await this.#outlasting([work]))),
      announced: new Set([id]),
      // That it may run again does not say that it is out.
      isRetried: () => false,
      finished: () => {},
    };
    const outcome = await drive([[work]], context, { isBegun: () => true, firstAlone: true, looksOnly: true });
    if (outcome.kind === "finished") return hold.surviving(() => hold.reread());
    if (outcome.kind !== "replan") throw await this.#ended(outcome);
    await this.#recover(outcome);
  }

  /** Of what was meant, what another run has done meanwhile. */
  async #leaveOut(meant: readonly string[], pass: Pass, { steps }: Plan): Promise<void> {
    const { applied, reverted } = this.#tally;
    const mine = new Set([
      ...steps.map(({ migration }) => migration.id),
      ...[...applied, ...reverted].map(({ id }) => id),
    ]);
    const gone = meant.filter((id) => !mine.has(id));
    if (gone.length > 0) await this.#hold.surviving(() => this.#others.leftOut(gone, pass));
  }

  #judge(plan: Plan, first: boolean): void {
    this.#planId ||= plan.planId;
    if (first) this.#say(plan.said, this.#planner.problemsOf(plan, this.session));
    const asked = this.#wishes.planId;
    if (asked !== undefined && !this.#hold.driven && !plan.planId.startsWith(asked))
      throw new SluiceError("plan_changed", { asked, now: plan.planId });
    assertRunnable(plan, this.#hold.found);
  }

  #say(said: readonly Said[], problems: readonly Problem[] = []): void {
    this.#said.push(...said);
    const target = this.#source.settings.name;
    for (const problem of problems) this.#world.on({ type: "source.problem", target, problem });
    for (const { cell, id, name, detail } of said)
      this.#world.on({ type: "policy.said", target, cell, id, name, detail });
  }

  async #drive(plan: Plan): Promise<DriveOutcome> {
    const works = workOf(plan.steps);
    const outlasting = await this.#outlasting(works);
    const parcels = this.#wishes.oneTransaction ? wholeParcel(works, outlasting) : works.map((work) => [work]);
    const context = await this.#contextOf(plan, parcels, outlasting);
    this.#built.push(...works.flatMap(({ unit }) => (unit.index?.builds ? [unit.index.name] : [])));
    const [parcel = []] = parcels;
    const unsent = parcel.find((work) => keyOf(work) === this.#unsent);
    this.#unsent = undefined;
    if (unsent) await recordFailure(unsent, context, "", "interrupted");
    const isBegun = (work: Work): boolean => work !== unsent && isNoted(work, this.#hold.applied);
    const forsaken = parcel.some((work) => keyOf(work) === this.#forsaken?.key) ? this.#forsaken : undefined;
    this.#forsaken = undefined;
    const end = forsaken && (await giveUp(parcel, parcel.some(isBegun), forsaken.stopped, context));
    return end ?? drive(parcels, context, { isBegun, firstAlone: this.#afterLoss });
  }

  async #contextOf(
    plan: Plan,
    parcels: readonly (readonly Work[])[],
    outlasting: RunContext["outlasting"],
  ): Promise<RunContext> {
    const asSent = await sender(this.#hold.session, this.#source);
    return { ...this.#context(plan, parcels), asSent, outlasting };
  }

  async #outlasting(works: readonly Work[]): Promise<RunContext["outlasting"]> {
    const { questions } = this.#source.engine;
    const units = works.map(({ unit }) => unit);
    let found: Awaited<ReturnType<typeof questions.outlasting>> = new Map();
    await this.#hold.surviving(async () => void (found = await questions.outlasting(this.#hold.session, units)));
    return ({ unit }) => found.get(unit);
  }

  #context(plan: Plan, parcels: readonly (readonly Work[])[]): Omit<RunContext, "asSent" | "outlasting"> {
    const { settings, engine, history } = this.#source;
    const { clock } = this.#world;
    return {
      target: settings.name,
      engine,
      session: this.#hold.session,
      history,
      pieces: this.#pieces,
      head: this.#hold.head,
      announced: new Set(),
      stamp: stampOf(this.#source, this.#world, { run: this.#runId, planId: plan.planId }),
      on: this.#world.on,
      elapsed: () => clock.elapsed(),
      sleep: (ms, signal) => clock.sleep(ms, signal),
      random: this.#world.random,
      signal: this.#world.signal,
      hardSignal: this.#world.hardSignal,
      graceMs: this.#wishes.graceMs,
      maxTries: 10,
      lockTimeoutMs: settings.session.lockTimeoutMs,
      ownPatience: async ({ step }, piece) =>
        (await import("./set-before.js")).ownPatience(piece, step.migration.direction.script, engine.dialect),
      orphanWaitMs: this.#wishes.lockWaitMs,
      cancelOrphan: this.#wishes.cancelOrphan,
      openWatcher: () => this.#connection.open("sluice watch"),
      holdsLock: engine.questions.holdsLock(history.table),
      relock: () => this.#hold.relock(),
      unseen: this.#hold.unseen,
      givingWay: (work) => this.#hold.givingWay(work),
      isRetried: ({ step }) => progressOf(step, this.#hold.applied)?.retry === true,
      warnedOf: ({ step }) => warningOf(step, this.#hold.applied),
      notedOf: (work) => notedOf(work, this.#hold.applied),
      performer: async () => (await import("./performer.js")).performerFor(settings),
      performedFate: async (work) =>
        (await import("./performed-fate.js")).fateOf(work, this.#hold.session, this.#source),
      finished: (work, durationMs) => this.#tally.finished(work, durationMs),
      indexOf: (work) => parcels.findIndex((parcel) => parcel.includes(work)),
    };
  }

  /** After a loss: a new session, the lock, and the history, which alone knows what is in. */
  async #recover(outcome: Extract<DriveOutcome, { kind: "replan" }>): Promise<void> {
    const hold = this.#hold;
    const doubted = stepsOf(outcome.doubted);
    const doubt = doubtOf(outcome, this.#source);
    this.#course.stopAt(doubt?.id, true);
    if (doubt) this.#world.on(doubt);
    await hold.surviving(async () => {
      if (outcome.lost && !hold.session.alive) await hold.reconnect(outcome.stopped?.fault);
      await hold.giveUpLock();
      await hold.lock();
      const ours = doubt ? await hold.session.rows(this.#source.history.doneBy(this.#runId)) : [];
      this.#tally.settle(doubted, hold.applied, ours);
    });
    this.#course.stopAt(undefined, false);
    this.#afterLoss = outcome.lost;
    await hold.surviving(() => this.#others.rolledBack(stepsOf(outcome.undone)));
    const { unsent } = outcome;
    // Whoever wrote since may have noted it, too, and run it.
    this.#unsent = unsent && unsent.head === hold.head ? keyOf(unsent.work) : undefined;
    if (outcome.lost) this.#forsaken = await this.#losses.judge(outcome, hold.applied, hold.serverWentOn, this.#world);
  }

  async #ended(outcome: Exclude<DriveOutcome, { kind: "finished" | "replan" }>): Promise<unknown> {
    if (outcome.kind === "stopped") {
      this.#course.stopAt(outcome.at?.step.migration.id, outcome.noted);
      await this.#hold.reread().catch(() => {});
      return new SluiceError("interrupted", { signal: signalIn(this.#world.signal) });
    }
    const failure = await runFailure(outcome.failure, this.#hold.session, this.#source, this.#world);
    await this.#hold.reread().catch(() => {});
    return failure;
  }

  #check(): Promise<Pick<TargetRun, "unvalidated" | "invalidIndexes">> {
    return checkRun(this.#hold.session, this.#source, this.#world, {
      applied: this.#tally.applied,
      reverted: this.#tally.reverted,
      built: this.#built,
      history: this.#hold.applied,
    });
  }
}

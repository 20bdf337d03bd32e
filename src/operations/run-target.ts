import { randomUUID } from "node:crypto";
import type { Applied } from "../core/model/applied.js";
import type { Problem } from "../core/model/problem.js";
import { isSluiceError, type RunLeft, SluiceError } from "../core/failures/failure.js";
import type { Plan, PlanRequest, Said } from "../core/plan/plan.js";
import { isOpen } from "../core/plan/plan-up.js";
import type { TargetSettings } from "../config/settings.js";
import type { Fault } from "../core/model/fault.js";
import type { Session } from "../engines/engine.js";
import type { RunContext } from "../run/context.js";
import { drive, type DriveOutcome, recordFailure } from "../run/drive.js";
import { giveUp } from "../run/give-up.js";
import { Pieces } from "../run/pieces.js";
import { underPatience } from "../run/silence.js";
import { type Work, workOf } from "../run/work.js";
import { checkRun } from "./check-run.js";
import { explainRefusals } from "./explain-refusals.js";
import { addressIn, type Connection, connectTarget, endedBy, failureOf, retrying } from "./connect-target.js";
import { signalIn } from "../run/signals.js";
import { Course, withLeft } from "./course.js";
import { doubtOf, stepsIn } from "./doubt.js";
import { acquireLock, lockKeyOf, lockKeysOf, tryAll } from "./lock-target.js";
import { upgradeHistory } from "./make-history.js";
import { type Forsaken, keyOf, Losses, surviving } from "./losses.js";
import { assertNever, assertPooler, assertRunnable, poolerLacksNext } from "./may-run.js";
import { matchStanding, openSource, type OpenSource } from "./open-source.js";
import { wholeParcel } from "./one-transaction.js";
import { foresee, isHalf, type Match, type Pass } from "./pass.js";
import { Planner } from "./planner.js";
import { type Found, readHistory } from "./read-history.js";
import { runFailure } from "./run-failure.js";
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

/** How often a run is planned anew because another writer moved the history. */
const mostReplans = 20;

/** Plans, locks, applies and checks one target. A run with nothing to do takes no lock and asks one query. */
export async function runTarget(
  settings: TargetSettings,
  passes: readonly Pass[],
  wishes: RunWishes,
  world: World,
): Promise<TargetRun> {
  const source = openSource(settings, world);
  assertNever(settings);
  let runner: TargetRunner | undefined;
  try {
    const connection = await connectTarget(settings, source.engine, world, { waitMs: wishes.waitMs });
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
      failure.partial ??= { ...(runner?.result() ?? emptyRun(settings)), failed: true };
    }
    throw failure;
  } finally {
    await runner?.close();
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
  #unvalidated: readonly string[] = [];
  readonly #losses = new Losses();
  readonly #course = new Course();
  #forsaken: Forsaken | undefined;
  /** Noted by this run, and lost before its statement was sent: nobody need look. */
  #unsent: string | undefined;
  #afterLoss = false;
  #session: Session;
  /** The last new connection came at the first try: the server never stopped. */
  #serverWentOn = false;
  #found: Found | undefined;
  #locked = false;
  /** Something of the plan may have run: from then on what is left is another plan. */
  #driven = false;
  #waitedMs = 0;
  #planId = "";

  constructor(source: OpenSource, connection: Connection, wishes: RunWishes, world: World) {
    this.#source = source;
    this.#connection = connection;
    this.#session = connection.session;
    this.#wishes = wishes;
    this.#world = world;
    this.#tally = new Tally(source.settings.name, world.on);
    this.#planner = new Planner(source);
    this.#pieces = new Pieces(source.engine.dialect);
  }

  get session(): Session {
    return this.#session;
  }

  async run(passes: readonly Pass[]): Promise<TargetRun> {
    await this.#reread();
    assertNever(this.#source.settings, this.#found);
    if (this.#found) tellStart(this.#found, this.#session, this.#source, this.#world);
    const match: Match = (given, standings) => matchStanding(given, standings, this.#source);
    const half = isHalf(this.#found);
    if (passes.length > 1 || half) await this.#recognise();
    // It may be in another run's hands: who holds the lock knows.
    if (half) await this.#surviving(() => this.#lock());
    this.#say(await foresee(passes, this.#planner, this.#found, this.#session, match));
    for (const pass of passes) await this.#pass(pass, match);
    if (this.#locked) await this.#surviving(async () => void (this.#unvalidated = await this.#check()));
    return this.result();
  }

  left(): RunLeft {
    return this.#course.left(this.#tally);
  }

  result(): TargetRun {
    const { settings, engine } = this.#source;
    const open = this.#found ? this.#planner.standings(this.#found.history.applied).filter(isOpen) : [];
    const now = new Set(this.#tally.applied.map(({ id }) => id));
    const left = open.filter(({ id }) => !now.has(id));
    const lacks = poolerLacksNext(left, this.#session, this.#source);
    return {
      ...emptyRun(settings),
      ...(this.#found ? { database: this.#found.database, user: this.#found.user } : {}),
      server: `${engine.title} ${this.#session.server.version}`,
      applied: this.#tally.applied,
      reverted: this.#tally.reverted,
      pending: left.map(({ id }) => id),
      ...(lacks ? { pooler: lacks } : {}),
      waitedMs: this.#waitedMs,
      planId: this.#planId,
      said: this.#said,
      unvalidated: this.#unvalidated,
    };
  }

  async close(): Promise<void> {
    this.#pieces.close();
    if (this.#world.connection && this.#locked && this.#session.alive) {
      for (const key of lockKeysOf(this.#source)) await this.#session.unlock(key);
    }
    if (this.#session !== this.#connection.session) await this.#session.close();
    await this.#connection.close();
  }

  async #pass(pass: Pass, match: Match): Promise<void> {
    let request: PlanRequest | undefined;
    let first = true;
    let fewest = Infinity;
    for (let replans = 0; ;) {
      const applied = this.#recorded();
      request ??= pass.request(this.#planner.standings(applied), {
        match,
        before: this.#tally.reverted,
      });
      const planned = await this.#planner.plan(pass.verb, applied, request, this.#session);
      const plan = await explainRefusals(planned, this.#session, this.#planner);
      this.#course.set(pass, request, plan.steps);
      this.#judge(plan, first && pass.verb === "up");
      first = false;
      if (plan.steps.length === 0) return;
      await this.#recognise();
      assertPooler(plan.steps, this.#session, this.#source);
      // Whoever else writes brings the end nearer, too.
      if (plan.steps.length < fewest) replans = 0;
      fewest = Math.min(fewest, plan.steps.length);
      if (!this.#locked) {
        const before = this.#found?.history.head ?? 0;
        await this.#surviving(() => this.#lock());
        if (this.#found?.history.head !== before && ++replans <= mostReplans) continue;
      }
      this.#driven = true;
      this.#course.begin();
      request = { ...request, among: new Set(plan.steps.map(({ migration }) => migration.id)) };
      const outcome = await this.#drive(plan);
      if (outcome.kind === "finished") {
        await this.#surviving(() => this.#reread());
        return;
      }
      if (outcome.kind !== "replan") throw await this.#ended(outcome);
      if (!outcome.lost && ++replans > mostReplans)
        throw new SluiceError("lock_lost", { at: plan.steps[0]?.migration.id ?? "" });
      await this.#recover(outcome);
    }
  }

  #judge(plan: Plan, first: boolean): void {
    this.#planId ||= plan.planId;
    if (first) this.#say(plan.said, this.#planner.downProblems(plan));
    const asked = this.#wishes.planId;
    if (asked !== undefined && !this.#driven && !plan.planId.startsWith(asked))
      throw new SluiceError("plan_changed", { asked, now: plan.planId });
    assertRunnable(plan, this.#found);
  }

  #recognise(): Promise<void> {
    return this.#surviving(() => this.#session.recognise(() => this.#connection.open("sluice")));
  }

  #say(said: readonly Said[], problems: readonly Problem[] = []): void {
    this.#said.push(...said);
    const target = this.#source.settings.name;
    for (const problem of problems) this.#world.on({ type: "source.problem", target, problem });
    for (const { cell, id, name, detail } of said)
      this.#world.on({ type: "policy.said", target, cell, id, name, detail });
  }

  async #lock(): Promise<void> {
    const startedAt = this.#world.clock.elapsed();
    try {
      await acquireLock(this.#session, this.#source, this.#world, this.#wishes);
    } finally {
      this.#waitedMs += Math.round(this.#world.clock.elapsed() - startedAt);
    }
    this.#locked = true;
    // Whoever waited reads the history again before acting; so does who did not, since another may just have ended.
    await this.#reread();
    await this.#upgradeHistory();
  }

  async #reread(): Promise<void> {
    this.#found = await readHistory(this.#session, this.#source);
  }

  async #upgradeHistory(): Promise<void> {
    if (!this.#found) return;
    this.#found = await upgradeHistory(this.#session, this.#source, this.#found, this.#world);
  }

  async #drive(plan: Plan): Promise<DriveOutcome> {
    const works = workOf(plan.steps);
    const parcels = this.#wishes.oneTransaction ? wholeParcel(works) : works.map((work) => [work]);
    const context = this.#context(plan, works, parcels);
    this.#built.push(...works.flatMap(({ unit }) => (unit.index?.builds ? [unit.index.name] : [])));
    const [parcel = []] = parcels;
    const unsent = parcel.find((work) => keyOf(work) === this.#unsent);
    this.#unsent = undefined;
    if (unsent) await recordFailure(unsent, context, "", "interrupted");
    const isBegun = (work: Work): boolean => work !== unsent && this.#isBegun(work);
    const forsaken = parcel.some((work) => keyOf(work) === this.#forsaken?.key) ? this.#forsaken : undefined;
    this.#forsaken = undefined;
    const end = forsaken && (await giveUp(parcel, parcel.some(isBegun), forsaken.stopped, context));
    return end ?? drive(parcels, context, { isBegun, firstAlone: this.#afterLoss });
  }

  /** Noted before it ran, and never after: by an earlier run, or by this one before it lost its connection. */
  #isBegun({ step, number }: Work): boolean {
    const progress = this.#recorded().get(step.migration.id)?.progress;
    return progress?.begun !== undefined && step.action !== "apply" && number === step.fromUnit + 1;
  }

  #context(plan: Plan, works: readonly Work[], parcels: readonly (readonly Work[])[]): RunContext {
    const { settings, engine, layout, table } = this.#source;
    const { who, clock } = this.#world;
    const gitCommit = who.gitCommit(settings.source.folder);
    return {
      target: settings.name,
      engine,
      session: this.#session,
      layout,
      table,
      pieces: this.#pieces,
      head: this.#found?.history.head ?? 0,
      announced: new Set(),
      stamp: {
        run: this.#runId,
        source: settings.source.shown,
        by: who.by,
        host: who.host,
        tool: who.tool,
        planId: plan.planId,
        ...(gitCommit ? { gitCommit } : {}),
      },
      on: this.#world.on,
      elapsed: () => clock.elapsed(),
      sleep: (ms, signal) => clock.sleep(ms, signal),
      random: this.#world.random,
      signal: this.#world.signal,
      hardSignal: this.#world.hardSignal,
      graceMs: this.#wishes.graceMs,
      maxTries: 10,
      lockTimeoutMs: settings.session.lockTimeoutMs,
      orphanWaitMs: this.#wishes.lockWaitMs,
      cancelOrphan: this.#wishes.cancelOrphan,
      openWatcher: () => this.#connection.open("sluice watch"),
      holdsLock: engine.questions.holdsLock(lockKeyOf(table)),
      relock: async () => {
        await this.#giveUpLock();
        this.#locked = (await tryAll(this.#session, lockKeysOf(this.#source))) === undefined;
        return this.#locked;
      },
      isRetried: ({ step }) => this.#recorded().get(step.migration.id)?.progress?.retry === true,
      finished: (work, durationMs) => this.#tally.finished(work, durationMs),
      indexOf: (work) => parcels.findIndex((parcel) => parcel.includes(work)),
    };
  }

  /** After a loss: a new session, the lock, and the history, which alone knows what is in. */
  async #recover(outcome: Extract<DriveOutcome, { kind: "replan" }>): Promise<void> {
    const doubted = stepsIn(outcome);
    const doubt = doubtOf(outcome, this.#source.settings.name);
    this.#course.stopAt(doubt?.id, true);
    if (doubt) this.#world.on(doubt);
    await this.#surviving(async () => {
      if (outcome.lost && !this.#session.alive) await this.#reconnect(outcome.stopped?.fault);
      await this.#giveUpLock();
      await this.#lock();
      const { layout, table, engine } = this.#source;
      const ours = doubt ? await this.#session.rows(layout.doneBy(this.#runId, table, engine.dialect.quote)) : [];
      this.#tally.settle(doubted, this.#recorded(), ours);
    });
    this.#course.stopAt(undefined, false);
    this.#afterLoss = outcome.lost;
    const { unsent } = outcome;
    // Whoever wrote since may have noted it, too, and run it.
    this.#unsent = unsent && unsent.head === this.#found?.history.head ? keyOf(unsent.work) : undefined;
    if (outcome.lost)
      this.#forsaken = await this.#losses.judge(outcome, this.#recorded(), this.#serverWentOn, this.#world);
  }

  #surviving(work: () => Promise<void>): Promise<void> {
    return surviving(work, (fault) => this.#reconnect(fault), this.#world);
  }

  async #reconnect(fault: Fault | undefined): Promise<void> {
    if (this.#world.connection)
      throw new SluiceError("unreachable", { host: "", port: 0, tries: 1, fault: fault ?? { message: "" } });
    const lost = this.#session;
    let tries = 0;
    const open = (): Promise<Session> => {
      tries++;
      // What was begun is to be looked at and recorded first.
      return this.#connection.open("sluice", this.#driven ? this.#world.hardSignal : this.#world.signal);
    };
    this.#session = await retrying(open, this.#source.settings.name, this.#world, 15_000);
    this.#serverWentOn = tries === 1;
    await lost.close();
  }

  /** Locks of a session are counted: taken anew without this, a caller's own connection would keep one. */
  async #giveUpLock(): Promise<void> {
    if (this.#locked) for (const key of lockKeysOf(this.#source)) await this.#session.unlock(key);
    this.#locked = false;
  }

  async #ended(outcome: Exclude<DriveOutcome, { kind: "finished" | "replan" }>): Promise<unknown> {
    if (outcome.kind === "stopped") {
      this.#course.stopAt(outcome.at?.step.migration.id, outcome.noted);
      await this.#reread().catch(() => {});
      return new SluiceError("interrupted", { signal: signalIn(this.#world.signal) });
    }
    const failure = await runFailure(outcome.failure, this.#session, this.#source, this.#world);
    await this.#reread().catch(() => {});
    return failure;
  }

  #check(): Promise<readonly string[]> {
    return checkRun(this.#session, this.#source, this.#world, {
      applied: this.#tally.applied,
      reverted: this.#tally.reverted,
      built: this.#built,
      history: this.#recorded(),
    });
  }

  #recorded(): ReadonlyMap<string, Applied> {
    return this.#found?.history.applied ?? new Map<string, Applied>();
  }
}

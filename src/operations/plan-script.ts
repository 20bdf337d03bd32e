import { randomUUID } from "node:crypto";
import { SluiceError } from "../core/failures/failure.js";
import type { Plan } from "../core/plan/plan.js";
import type { ByHand, Session, SessionStart } from "../engines/engine.js";
import { doneEvent, type EventContext, notedEvent, recordTexts } from "../run/events.js";
import { type Numbered, Pieces } from "../run/pieces.js";
import { isLast, mayLeaveSome, type Work, workOf } from "../run/work.js";
import { optionsOf } from "./connect-target.js";
import { isForgotten } from "./may-run.js";
import type { OpenSource } from "./open-source.js";
import type { Found } from "./read-history.js";
import { type Sender, sender } from "./refuse-blocking.js";
import { stampOf } from "./stamp.js";
import type { World } from "./world.js";

/**
 * The plan as a script that a person runs by hand to the same end state, history rows included. It takes the
 * lock, stops at the first error, and a second writer's rows fail at the same fence.
 */
export async function planScript(
  plan: Plan,
  found: PlannedOn,
  source: OpenSource,
  session: Session,
  world: World,
): Promise<string> {
  assertStatements(plan);
  const asSent = await sender(session, source);
  const units = workOf(plan.steps).map(({ unit }) => unit);
  const outlasting = await source.engine.questions.outlasting(session, units);
  const begins = { ...scriptContext(plan, source, session, world, await source.engine.byHand()), asSent };
  const context = { ...begins, isNoted: (work: Work) => mayLeaveSome(work, outlasting.get(work.unit)) };
  return [...linesOf(plan, found, source, context)].join("\n");
}

/** What is done by code or by a command is no statement of anybody's script. */
function assertStatements({ steps }: Plan): void {
  for (const { migration, units, fromUnit } of steps) {
    const by = units.slice(fromUnit).find(({ performed }) => performed)?.performed?.way;
    if (by)
      throw new SluiceError("wrong_use", {
        detail: { kind: "not_in_script", id: migration.id, name: migration.name, by },
      });
  }
}

interface PlannedOn extends Pick<Found, "history" | "database"> {
  /** What the server is set to refuse. */
  readonly wouldFail?: SluiceError<"would_fail">;
}

/** One by one: a file may have a million statements, which are more than one call takes as arguments. */
function* linesOf(
  plan: Plan,
  { history: found, database, wouldFail }: PlannedOn,
  { settings, history, engine }: OpenSource,
  context: ScriptContext,
): Generator<string, void, void> {
  const { byHand } = context;
  const stamp = { ...context.stamp, tool: context.tool };
  const upgrade = history.upgrade(found, stamp).map(byHand.silent);
  // It stands only for as long as the script runs.
  const { passing } = plan.steps.some((step) => isForgotten(step, history)) ? history : {};
  const made = passing?.make(stamp) ?? [];
  yield* [
    `-- sluice plan ${plan.planId}: ${plan.steps.length} steps for ${settings.name}`,
    `-- run with: ${byHand.command}`,
    ...byHand.before({
      database,
      history: { ...history.log, head: found.head, ask: history.head() },
      refused: refusedFor(plan, found, wouldFail),
      lock: history.table,
      settings: context.session.settings ?? [],
    }),
  ];
  if (upgrade.length + made.length > 0)
    yield* engine.frame.making([...upgrade, ...made], context.session).map(byHand.ended);
  const heard = history.catchUp?.(found, context.stamp) ?? [];
  if (heard.length > 0) yield* together(heard.map(byHand.silent), context);
  let seq = found.head + (found.unheard?.length ?? 0);
  for (const work of workOf(plan.steps)) {
    yield `-- ${work.step.migration.id} ${work.step.migration.name}, unit ${work.number} of ${work.of}`;
    if (work.unit.kind === "transaction" && !work.unit.mayEndTransaction) {
      // Some of it stays where the script ends in it.
      if (context.isNoted(work)) yield* noteOf(work, ++seq, context);
      yield* transactionOf(work, ++seq, context);
    } else {
      yield* aloneOf(work, seq + 1, context);
      seq += 2;
    }
  }
  if (passing && made.length > 0) yield* passing.drop(found).map(byHand.ended);
  yield* [...byHand.after(history.table), ""];
}

/** A script is no way around the policy: what `up` would refuse, it refuses. */
function refusedFor(plan: Plan, history: Found["history"], wouldFail: PlannedOn["wouldFail"]): readonly string[] {
  const begun = plan.steps.filter(({ migration }) => {
    const progress = history.applied.get(migration.id)?.progress;
    return progress?.begun !== undefined && !progress.retry;
  });
  return [
    ...plan.refusals.map(({ code, id = "", name = "", what, allow }) =>
      [`${id} ${name}: ${code}`.trim(), what.join(", "), howAllowed(allow)].filter(Boolean).join("; "),
    ),
    ...begun.map(({ migration: { id, name } }) => `${id} ${name}: outcome_unknown; a run can look what became of it`),
    ...(wouldFail ? [`${wouldFail.facts.id} ${wouldFail.facts.name}: ${wouldFail.facts.fault.message}`] : []),
    ...(plan.blocked ? [`${plan.blocked.id} ${plan.blocked.name}: ${plan.blocked.code}`] : []),
  ];
}

/** What allows it is a flag of the command that makes the script. */
function howAllowed(allow: string | undefined): string | undefined {
  const flag = /--(?:only|allow-destructive|online) \S+/.exec(allow ?? "")?.[0];
  return flag && `to allow, plan again with ${flag}`;
}

function* transactionOf(work: Work, seq: number, context: ScriptContext): Generator<string, void, void> {
  const { byHand } = context;
  const { frame } = context.engine;
  const mark = `${context.stamp.run}:${seq}`;
  const { id } = work.step.migration;
  const { begin, clean, settings = [] } = work.unit;
  const open = frame.open({ mark, id, ...(begin ? { begin } : {}) }, context.session);
  yield* [...open, ...settings].map(context.byHand.ended);
  yield* textsOf(piecesOf(work, context), mark, work, context);
  yield* [
    ...(work.unit.aloneInMessage ? frame.readAsOurs : []).map(context.byHand.ended),
    ...(clean ? [] : frame.putRoleBack(context.session, work.unit)).map(context.byHand.ended),
    ...recordTexts(doneEvent(work, context), seq, context, frame.holdsMark(mark)).map(byHand.silent).map(byHand.ended),
    ...(clean ? [] : frame.putBack(context.session, !isLast(work))).map(context.byHand.ended),
    byHand.ended(frame.commit),
  ];
}

/** Also for what may end its transaction: by hand there is no second try outside. */
function aloneOf(work: Work, seq: number, context: ScriptContext): readonly string[] {
  const { frame } = context.engine;
  const { settings } = work.unit;
  const pieces = [...piecesOf(work, context)];
  const texts = [...textsOf(pieces, "", work, context)];
  const unit = { id: work.step.migration.id, statement: texts.join(), ...(settings ? { settings } : {}) };
  return [
    ...noteOf(work, seq, context, pieces),
    ...frame.aloneBefore(unit, context.session).map(context.byHand.ended),
    ...texts,
    ...frame.aloneAfter(context.session, !isLast(work), work.unit).map(context.byHand.ended),
    ...together(recordTexts(doneEvent(work, context), seq + 1, context).map(context.byHand.silent), context),
  ];
}

function noteOf(work: Work, seq: number, context: ScriptContext, pieces: readonly Numbered[] = []): readonly string[] {
  const statement = (): string => pieces.map(({ piece }) => ("text" in piece ? piece.text : "")).join("");
  const event = notedEvent(work, statement, context);
  return together(recordTexts(event, seq, context).map(context.byHand.silent), context);
}

function together(rows: readonly string[], { engine, session, byHand }: ScriptContext): readonly string[] {
  return engine.frame.together(rows, session).map(byHand.ended);
}

function piecesOf({ step, unit }: Work, { pieces }: ScriptContext): Iterable<Numbered> {
  return pieces.of(step.migration.direction.script, unit.first, unit.count);
}

function* textsOf(
  pieces: Iterable<Numbered>,
  mark: string,
  { step }: Work,
  context: ScriptContext,
): Generator<string, void, void> {
  const { id } = step.migration;
  for (const each of pieces) {
    if (each.kind === "copy-data") yield `${[...each.piece.lines()].join("")}\\.`;
    else {
      const text = context.asSent(each.piece);
      const again = mark === "" ? [] : context.engine.frame.reopen(each.piece.words, { mark, id }, context.session);
      yield* [typeof text === "string" ? text : text.join(""), ...(again ?? [])].map(context.byHand.ended);
    }
  }
}

type ScriptContext = EventContext & {
  readonly byHand: ByHand;
  readonly pieces: Pieces;
  readonly asSent: Sender;
  /** Some of it may stay, whatever becomes of the transaction around it. */
  readonly isNoted: (work: Work) => boolean;
  readonly session: SessionStart;
  /** Who would bring the history's layout up to date. */
  readonly tool: string;
};

/** What the history rows are made from; nothing of it is used to run. */
function scriptContext(
  plan: Plan,
  source: OpenSource,
  { server, home, proxied }: SessionStart,
  world: World,
  byHand: ByHand,
): Omit<ScriptContext, "asSent" | "isNoted"> {
  const { settings, engine, history } = source;
  const tool = `${world.who.tool} plan --sql`;
  const stamp = stampOf(source, world, { run: randomUUID(), planId: plan.planId, tool });
  return {
    byHand,
    engine,
    history,
    pieces: new Pieces(engine.dialect),
    stamp,
    tool: world.who.tool,
    session: {
      server,
      ...byHand.begin(optionsOf(settings)),
      ...(home === undefined ? {} : { home }),
      ...(proxied ? { proxied } : {}),
      shared: false,
    },
  };
}

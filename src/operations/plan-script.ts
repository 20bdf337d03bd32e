import { randomUUID } from "node:crypto";
import type { Plan } from "../core/plan/plan.js";
import type { Session, SessionStart } from "../engines/engine.js";
import { begunEvent, doneEvent, type EventContext, recordText } from "../run/events.js";
import { Pieces } from "../run/pieces.js";
import { isLast, type Work, workOf } from "../run/work.js";
import { lockKeyOf } from "./lock-target.js";
import type { OpenSource } from "./open-source.js";
import type { Found } from "./read-history.js";
import type { World } from "./world.js";

/**
 * The plan as a script that psql runs by hand to the same end state, history rows included. It takes the
 * lock, stops at the first error, and a second writer's rows fail at the same fence.
 */
export function planScript(
  plan: Plan,
  found: Pick<Found, "history" | "database">,
  source: OpenSource,
  session: Session,
  world: World,
): string {
  return [...linesOf(plan, found, source, scriptContext(plan, source, session, world))].join("\n");
}

/** One by one: a file may have a million statements, which are more than one call takes as arguments. */
function* linesOf(
  plan: Plan,
  found: Pick<Found, "history" | "database">,
  source: OpenSource,
  context: ScriptContext,
): Generator<string, void, void> {
  const { layout, table, engine } = source;
  const { history } = found;
  yield* [
    `-- sluice plan ${plan.planId}: ${plan.steps.length} steps for ${source.settings.name}`,
    "-- run with: psql --no-psqlrc --file=-",
    "\\set ON_ERROR_STOP on",
    "\\set QUIET on",
    stopElsewhere(found, source),
    ...stopIfRefused(plan, history),
    `SELECT pg_try_advisory_lock(${lockKeyOf(table)}) AS locked \\gset`,
    "\\if :locked",
    "\\else",
    "DO $sluice$ BEGIN RAISE EXCEPTION 'another run holds the lock'; END $sluice$;",
    "\\endif",
  ];
  const upgrade = layout.upgrade(history, table, context.tool, engine.dialect.quote);
  if (upgrade.length > 0) yield* engine.frame.making(upgrade, context.session).map(ended);
  let seq = history.head;
  for (const work of workOf(plan.steps)) {
    yield `-- ${work.step.migration.id} ${work.step.migration.name}, unit ${work.number} of ${work.of}`;
    if (work.unit.kind === "transaction" && !work.unit.mayEndTransaction) yield* transactionOf(work, ++seq, context);
    else {
      yield* aloneOf(work, seq + 1, context);
      seq += 2;
    }
  }
  yield* [`SELECT pg_advisory_unlock(${lockKeyOf(table)}) AS unlocked \\gset`, ""];
}

/** Nothing in a script names its database: piped into another it would run there, and be recorded. */
function stopElsewhere({ history, database }: Pick<Found, "history" | "database">, source: OpenSource): string {
  const { layout, table, engine } = source;
  const { quote } = engine.dialect;
  const text = (given: string): string => quote.value(given).replaceAll("$", "'||chr(36)||'");
  return `DO $sluice$ DECLARE head bigint := 0; BEGIN
  IF current_database() <> (${text(database)}) THEN
    RAISE EXCEPTION USING MESSAGE = 'this plan is for the database ' || (${text(database)});
  END IF;
  IF to_regclass(${text(quote.qualified(table.schema, table.table))}) IS NOT NULL THEN
    EXECUTE ${text(layout.head(table, quote))} INTO head;
  END IF;
  IF head <> ${history.head} THEN
    RAISE EXCEPTION 'the history is not as this plan found it: plan again';
  END IF;
END $sluice$;`;
}

/** A script is no way around the policy: what `up` would refuse, it refuses. */
function stopIfRefused(plan: Plan, history: Found["history"]): readonly string[] {
  const begun = plan.steps.filter(({ migration }) => {
    const progress = history.applied.get(migration.id)?.progress;
    return progress?.begun !== undefined && !progress.retry;
  });
  const why = [
    ...plan.refusals.map(({ code, id = "", name = "", what, allow }) =>
      [`${id} ${name}: ${code}`.trim(), what.join(", "), howAllowed(allow)].filter(Boolean).join("; "),
    ),
    ...begun.map(({ migration: { id, name } }) => `${id} ${name}: outcome_unknown; a run can look what became of it`),
    ...(plan.blocked ? [`${plan.blocked.id} ${plan.blocked.name}: ${plan.blocked.code}`] : []),
  ];
  return why.map((each) => {
    const text = each
      .replace(/[\n\r$]/g, " ")
      .replaceAll("%", "%%")
      .replaceAll("'", "''");
    return `DO $sluice$ BEGIN RAISE EXCEPTION 'refused: ${text}'; END $sluice$;`;
  });
}

/** What allows it is a flag of the command that makes the script. */
function howAllowed(allow: string | undefined): string | undefined {
  const flag = /--(?:only|allow-destructive) \S+/.exec(allow ?? "")?.[0];
  return flag && `to allow, plan again with ${flag}`;
}

function* transactionOf(work: Work, seq: number, context: ScriptContext): Generator<string, void, void> {
  const { frame } = context.engine;
  const mark = `${context.stamp.run}:${seq}`;
  const { id } = work.step.migration;
  const { begin, settings = [] } = work.unit;
  const open = frame.open({ mark, id, ...(begin ? { begin } : {}) }, context.session);
  yield* [...open, ...settings].map(ended);
  yield* textsOf(work, mark, context);
  yield* [
    ...(work.unit.aloneInMessage ? frame.readAsOurs : []).map(ended),
    ...frame.putRoleBack(context.session).map(ended),
    ended(silent(recordText(doneEvent(work, context), seq, context, frame.holdsMark(mark)))),
    ...frame.putBack(context.session, !isLast(work)).map(ended),
    ended(frame.commit),
  ];
}

/** Also for what may end its transaction: by hand there is no second try outside. */
function aloneOf(work: Work, seq: number, context: ScriptContext): readonly string[] {
  const { frame } = context.engine;
  const { settings } = work.unit;
  const texts = [...textsOf(work, "", context)];
  const unit = { id: work.step.migration.id, statement: texts.join(), ...(settings ? { settings } : {}) };
  return [
    ...together([silent(recordText(begunEvent(work, context), seq, context))], context),
    ...frame.aloneBefore(unit, context.session).map(ended),
    ...texts,
    ...frame.aloneAfter(context.session, !isLast(work)).map(ended),
    ...together([silent(recordText(doneEvent(work, context), seq + 1, context))], context),
  ];
}

/** psql would print a table for each row that is recorded. */
function silent(record: string): string {
  return record.replace(/ RETURNING \w+$/, "");
}

function together(rows: readonly string[], { engine, session }: ScriptContext): readonly string[] {
  return engine.frame.together(rows, session).map(ended);
}

function* textsOf({ step, unit }: Work, mark: string, context: ScriptContext): Generator<string, void, void> {
  const { id, direction } = step.migration;
  for (const each of context.pieces.of(direction.script, unit.first, unit.count)) {
    if (each.kind === "copy-data") yield `${[...each.piece.lines()].join("")}\\.`;
    else {
      const again = mark === "" ? [] : context.engine.frame.reopen(each.piece.words, { mark, id }, context.session);
      yield* [each.piece.text, ...(again ?? [])].map(ended);
    }
  }
}

/** A comment at the end of a statement would swallow a semicolon on its line. */
function ended(text: string): string {
  return `${text}\n;`;
}

type ScriptContext = EventContext & {
  readonly pieces: Pieces;
  readonly session: SessionStart;
  /** Who would bring the history's layout up to date. */
  readonly tool: string;
};

/** What the history rows are made from; nothing of it is used to run. */
function scriptContext(plan: Plan, source: OpenSource, { server }: SessionStart, world: World): ScriptContext {
  const { settings, engine, layout, table } = source;
  const gitCommit = world.who.gitCommit(settings.source.folder);
  const stamp = {
    run: randomUUID(),
    source: settings.source.shown,
    by: world.who.by,
    host: world.who.host,
    tool: `${world.who.tool} plan --sql`,
    planId: plan.planId,
    ...(gitCommit ? { gitCommit } : {}),
  };
  // Whoever runs psql has other startup options than we: what the configuration asks for is said in each transaction.
  const { role, searchPath } = settings.session;
  const preamble = [
    ...(role ? [`ROLE ${engine.dialect.quote.name(role)}`] : []),
    ...(searchPath ? [`search_path = ${searchPath}`] : []),
  ];
  return {
    engine,
    layout,
    table,
    pieces: new Pieces(engine.dialect),
    stamp,
    tool: world.who.tool,
    session: { server, preamble, shared: false },
  };
}

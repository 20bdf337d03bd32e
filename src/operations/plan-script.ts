import { randomUUID } from "node:crypto";
import type { HistoryState } from "../core/histories/layout.js";
import type { Plan, Step, Unit } from "../core/plan/plan.js";
import type { Session } from "../engines/engine.js";
import { begunEvent, doneEvent, type EventContext, recordText } from "../run/events.js";
import { Pieces } from "../run/pieces.js";
import { type Work, workOf } from "../run/work.js";
import { lockKeyOf } from "./lock-target.js";
import type { OpenSource } from "./open-source.js";
import type { World } from "./world.js";

/**
 * The plan as a script that psql runs by hand to the same end state, history rows included. It takes the
 * lock, stops at the first error, and a second writer's rows fail at the same fence.
 */
export function planScript(
  plan: Plan,
  history: HistoryState,
  source: OpenSource,
  session: Session,
  world: World,
): string {
  const { engine, layout, table } = source;
  const quote = engine.dialect.quote;
  const lines: string[] = [
    `-- sluice plan ${plan.planId}: ${plan.steps.length} steps for ${source.settings.name}`,
    "-- run with: psql --no-psqlrc --file=-",
    "\\set ON_ERROR_STOP on",
    "\\set QUIET on",
    `SELECT CASE WHEN pg_try_advisory_lock(${lockKeyOf(table)}) THEN 1 END AS locked \\gset`,
    "\\if :{?locked}",
    "\\else",
    "\\set locked 0",
    "\\endif",
    `DO $sluice$ BEGIN IF NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND granted) THEN RAISE EXCEPTION 'another run holds the lock'; END IF; END $sluice$;`,
  ];
  const upgrade = layout.upgrade(history, table, world.who.tool, quote);
  if (upgrade.length > 0) lines.push("BEGIN;", ...upgrade.map(ended), "COMMIT;");
  const context = scriptContext(plan, source, world);
  let seq = history.head;
  for (const work of workOf(plan.steps)) {
    const heading = `-- ${work.step.migration.id} ${work.step.migration.name}, unit ${work.number} of ${work.of}`;
    if (work.unit.kind === "alone") {
      lines.push(
        heading,
        ended(recordText(begunEvent(work, context), ++seq, context)),
        ...textsOf(work.step, work.unit, context.pieces),
      );
      lines.push(ended(recordText(doneEvent(work, context), ++seq, context)));
      continue;
    }
    lines.push(heading, ...transactionOf(work, ++seq, context, source, session));
  }
  lines.push(`SELECT pg_advisory_unlock(${lockKeyOf(table)}) AS unlocked \\gset`, "");
  return lines.join("\n");
}

function transactionOf(
  work: Work,
  seq: number,
  context: ScriptContext,
  source: OpenSource,
  session: Session,
): readonly string[] {
  const { frame } = source.engine;
  const mark = `${context.stamp.run}:${seq}`;
  const open = frame.open(
    { mark, id: work.step.migration.id, ...(work.unit.begin ? { begin: work.unit.begin } : {}) },
    session,
  );
  return [
    ...open.map(ended),
    ...textsOf(work.step, work.unit, context.pieces),
    ...(work.unit.discarded
      ? [frame.rollback, ...frame.open({ mark, id: work.step.migration.id }, session)].map(ended)
      : []),
    ...frame.putRoleBack.map(ended),
    ended(recordText(doneEvent(work, context), seq, context, frame.holdsMark(mark))),
    ...frame.putBack.map(ended),
    ended(frame.commit),
  ];
}

function textsOf(step: Step, unit: Unit, pieces: Pieces): readonly string[] {
  const texts: string[] = [];
  for (const each of pieces.of(step.migration.direction.script, unit.first, unit.count)) {
    texts.push(each.kind === "statement" ? ended(each.piece.text) : `${[...each.piece.lines()].join("")}\\.`);
  }
  return texts;
}

/** A comment at the end of a statement would swallow a semicolon on its line. */
function ended(text: string): string {
  return `${text}\n;`;
}

type ScriptContext = EventContext & { readonly pieces: Pieces };

/** What the history rows are made from; nothing of it is used to run. */
function scriptContext(plan: Plan, source: OpenSource, world: World): ScriptContext {
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
  return { engine, layout, table, pieces: new Pieces(engine.dialect), stamp };
}

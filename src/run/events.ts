import { inAscii } from "../core/histories/in-ascii.js";
import type { NewEvent } from "../core/histories/layout.js";
import type { Answer, SessionStart } from "../engines/engine.js";
import type { Direction } from "../core/model/migration.js";
import type { Script } from "../core/model/script.js";
import { holdsPassword } from "../core/sql/password-literals.js";
import type { RunContext } from "./context.js";
import { isChanged } from "./source-changed.js";
import { isLast, type Work } from "./work.js";

/** What an event is made from. */
export type EventContext = Pick<RunContext, "stamp" | "history" | "engine">;

/** Above this a script's text is not kept in the history, its checksum alone. */
const keptBytes = 1024 * 1024;

/** The history row of a unit that is in. The last of a migration carries what the migration is remembered by. */
export function doneEvent(work: Work, context: EventContext): NewEvent {
  const { migration, units } = work.step;
  const base = baseEvent(work, context, "done");
  const several = units.length > 1;
  return {
    ...base,
    ...(several ? { unit: work.number, units: work.of, unitHash: work.unit.hash } : {}),
    ...(isLast(work) && base.kind === "up" && migration.migration ? remembered(migration.migration) : {}),
  };
}

/** The note before a statement that cannot be in a transaction. */
export function begunEvent(work: Work, context: EventContext): NewEvent {
  return { ...baseEvent(work, context, "begun"), unit: work.number, units: work.of, unitHash: work.unit.hash };
}

/** The same with what of it is there before it, by which its fate is known. Rows leave none. */
export function notedEvent(
  work: Work,
  statement: () => string,
  context: EventContext & { readonly session: SessionStart },
): NewEvent {
  const event = begunEvent(work, context);
  const { kind, performed, mayEndTransaction, settings = [] } = work.unit;
  if (performed || (kind === "transaction" && !mayEndTransaction)) return event;
  const witness = context.engine.questions.witness(statement(), settings, context.session);
  return witness === undefined ? event : { ...event, witness };
}

export function failedEvent(
  work: Work,
  context: EventContext,
  error: string,
  outcome: "failed" | "interrupted",
): NewEvent {
  return {
    ...baseEvent(work, context, outcome),
    ...(error === "" ? {} : { error: error.slice(0, 4000) }),
    ...(work.of > 1 ? { unit: work.number, units: work.of, unitHash: work.unit.hash } : {}),
  };
}

/** Rows by themselves, written with the rights that the run's transactions have. */
export function rowMessage(
  rows: readonly string[],
  { engine, session }: Pick<RunContext, "engine" | "session">,
): readonly string[] {
  return session.preamble.length === 0 && rows.length === 1 ? rows : engine.frame.together(rows, session);
}

export interface RowWishes {
  /** SQL that must hold, or the row is not written. */
  readonly condition?: string;
  /** Statements in the transaction of the row. */
  readonly also?: readonly string[];
}

/** Writes a row by itself, also where the database's encoding does not have what it says. */
export async function sendRow(
  event: NewEvent,
  context: RunContext,
  { condition, also = [] }: RowWishes = {},
): Promise<Answer> {
  const send = (each: NewEvent): Promise<Answer> => {
    const rows = recordTexts(each, context.head + 1, context, condition);
    return context.session.send({ statements: rowMessage([...rows, ...also], context) });
  };
  const answer = await send(event);
  return answer.fault?.kind === "unencodable" ? send(inAscii(event)) : answer;
}

/** What appends an event under the next number. */
export function recordTexts(
  event: NewEvent,
  seq: number,
  { history }: EventContext,
  condition?: string,
): readonly string[] {
  return history.record(event, seq, condition);
}

function baseEvent(work: Work, context: EventContext, outcome: NewEvent["outcome"]): NewEvent {
  const { migration, action } = work.step;
  const { id, name } = migration;
  if (action === "revert") return { ...context.stamp, kind: "down", outcome, id, name };
  // Of what failed, too: whoever asks later must be able to tell which text that was.
  const event = { ...context.stamp, kind: "up", outcome, id, name } as const;
  if (!migration.migration) return event;
  try {
    return { ...event, checksums: migration.migration.up.checksums() };
  } catch (error) {
    // Only for that it failed need nobody have read it to the end.
    if (isChanged(error) && (outcome === "failed" || outcome === "interrupted")) return event;
    throw error;
  }
}

/** Checksums, and the texts of up and down, so that an older image can still take back and a change be shown. */
export function remembered(migration: NonNullable<Work["step"]["migration"]["migration"]>): Partial<NewEvent> {
  const up = textOf(migration.up.script);
  // Nobody but its own code or command takes it back; one that has values put in would not run again as it is written.
  const kept = migration.down && !migration.down.performed ? migration.down : undefined;
  const down = kept && !kept.script.asWritten ? textOf(kept.script) : undefined;
  const omitted = up === undefined || (migration.down !== undefined && down === undefined);
  return {
    checksums: migration.up.checksums(),
    ...(up === undefined ? {} : { upSql: up }),
    ...(down === undefined ? {} : { downSql: withDirectives(down, kept) }),
    ...(omitted ? { sqlOmitted: true } : {}),
  };
}

/** A kept down must still know what its author asked for. */
function withDirectives(text: string, down: Direction | undefined): string {
  const asked = [
    ...(down?.transaction === "none" ? ["-- sluice:no-transaction"] : []),
    ...(down?.allowsLoss ? ["-- sluice:allow lossy"] : []),
  ];
  return [...asked.filter((directive) => !text.includes(directive)), text].join("\n");
}

/** How much text the row of this unit takes with it. */
export function keptBytesOf(work: Work): number {
  const { migration } = work.step.migration;
  if (!migration || !isLast(work) || work.step.action === "revert") return 0;
  const scripts = [migration.up.script, ...(migration.down ? [migration.down.script] : [])];
  return scripts.reduce((sum, { bytes }) => sum + (bytes > keptBytes ? 0 : bytes), 0);
}

/** Whoever may read the history must not learn a password from it. */
function textOf(script: Script): string | undefined {
  if (script.bytes > keptBytes) return undefined;
  try {
    const text = [...(script.asWritten?.() ?? script.read())].join("");
    return holdsPassword(text) ? undefined : text;
  } catch (error) {
    // What ran is known by its checksums; the text that is there now is another.
    if (isChanged(error)) return undefined;
    throw error;
  }
}

import type { PreparedRows } from "../../core/histories/layout.js";
import { SluiceError } from "../../core/failures/failure.js";
import type { StatementPiece } from "../../core/sql/piece.js";
import type { Leaving } from "../../engines/engine.js";
import type { RunContext } from "../context.js";
import { doneEvent, recordTexts } from "../events.js";
import type { Gathering, Stopped } from "../outbox.js";
import type { Numbered } from "../pieces.js";
import { isLast, type Work } from "../work.js";
import type { Within } from "./code-session.js";

/**
 * Puts one transaction into the outbox: the units of a parcel, each with its history row beside it.
 * Returns early where the server stopped it (a script larger than a message goes in several).
 * `rows`: how they are written where the session was told their shape.
 */
export async function sendParcel(
  parcel: readonly Work[],
  index: number,
  seq: number,
  context: RunContext,
  outbox: Gathering,
  rows?: PreparedRows,
): Promise<Stopped | undefined> {
  const { frame } = context.engine;
  let number = seq;
  for (const [place, work] of parcel.entries()) {
    const { clean, settings: carried = [] } = work.unit;
    // What leaves nothing behind ends no transaction either.
    const marked = clean ? {} : { mark: `${context.stamp.run}:${number}` };
    const id = work.step.migration.id;
    const [begin, ...settings] = frame.open(
      {
        ...marked,
        id,
        first: work.unit.first + 1,
        ...(work.unit.begin ? { begin: work.unit.begin } : {}),
        settings: carried,
        ...(work.unit.restores ? { restores: work.unit.restores } : {}),
      },
      context.session,
    );
    // A parcel of several units is one transaction: only the first begins it.
    for (const text of place === 0 && begin ? [begin, ...settings] : settings)
      outbox.add({ parcel: index, work, part: "open" }, text);
    // A message is read as the session reads when it arrives.
    const unread = carried.length > 0 && work.unit.aloneInMessage ? await outbox.flush() : undefined;
    if (unread) return unread;
    let leaving: Leaving = work.unit;
    if (work.unit.performed) {
      const { stopped, notes, left } = await performInside(
        work,
        index,
        { ...marked, isShared: parcel.length > 1 },
        context,
        outbox,
      );
      if (stopped) return stopped;
      number += notes;
      leaving = { ...leaving, ...left };
    }
    const stopped = await sendStatements(work, index, marked, context, outbox);
    if (stopped) return stopped;
    if (work.unit.aloneInMessage) {
      const halted = (await outbox.flush()) ?? (await readAsOurs(work, index, context, outbox));
      if (halted) return halted;
    }
    for (const text of clean ? [] : frame.putRoleBack(context.session, leaving))
      outbox.add({ parcel: index, work, part: "close" }, text);
    const event = doneEvent(work, context);
    const holds = marked.mark && frame.holdsMark(marked.mark);
    const record = rows ? rows.record(event, number) : recordTexts(event, number, context, holds);
    for (const text of record) outbox.add({ parcel: index, work, part: "record" }, text);
    for (const text of clean ? [] : frame.putBack(context.session, !isLast(work)))
      outbox.add({ parcel: index, work, part: "close" }, text);
    number++;
  }
  const last = parcel.at(-1);
  if (last) outbox.add({ parcel: index, work: last, part: "commit" }, frame.commit);
  return undefined;
}

/** By code, in the transaction that was begun for it. */
async function performInside(
  work: Work,
  parcel: number,
  within: Within,
  context: RunContext,
  outbox: Gathering,
): Promise<{ readonly stopped?: Stopped; readonly notes: number; readonly left?: Leaving }> {
  const unbegun = await outbox.flush();
  if (unbegun) return { stopped: unbegun, notes: 0 };
  const { runInside } = await import("./code.js");
  const { failed, notes, left } = await runInside(work, within, context);
  if (!failed) return { notes, left };
  const { fault, at } = failed;
  const sent = { parcel, work, part: "statement" } as const;
  return { notes, stopped: { fault, unsent: false, sent, ...(at ? { at } : {}) } };
}

/** A message is read as the session reads when it arrives: before our row comes, it must read as we write. */
function readAsOurs(work: Work, parcel: number, context: RunContext, outbox: Gathering): Promise<Stopped | undefined> {
  for (const text of context.engine.frame.readAsOurs) outbox.add({ parcel, work, part: "close" }, text);
  return outbox.flush();
}

async function sendStatements(
  work: Work,
  parcel: number,
  marked: Marked,
  context: RunContext,
  outbox: Gathering,
): Promise<Stopped | undefined> {
  const { unit, step } = work;
  if (unit.count === 0) return undefined;
  const { script } = step.migration.direction;
  const pieces = context.pieces.of(script, unit.first, unit.count);
  const sending: Sending = { pieces, work, parcel, marked, count: 0 };
  // Each in a call of its own: a loop would hold one statement while it reads the next, and both may be megabytes.
  for (
    let each = await sendNext(sending, context, outbox);
    each !== "over";
    each = await sendNext(sending, context, outbox)
  )
    if (each) return each;
  // Nothing may be recorded as done that was not sent.
  if (sending.count < unit.count) throw new SluiceError("source_changed", { file: script.file });
  return undefined;
}

interface Sending {
  readonly pieces: IterableIterator<Numbered, void>;
  readonly work: Work;
  readonly parcel: number;
  readonly marked: Marked;
  count: number;
}

interface Marked {
  readonly mark?: string;
}

async function sendNext(
  sending: Sending,
  context: RunContext,
  outbox: Gathering,
): Promise<Stopped | "over" | undefined> {
  const { done, value: each } = sending.pieces.next();
  if (done) return "over";
  if (each.kind === "copy-data") return outbox.flush(each.piece.lines());
  const { work, parcel, marked } = sending;
  const { piece, index } = each;
  const { frame } = context.engine;
  const { id } = work.step.migration;
  sending.count++;
  const number = index + 1;
  for (const text of index > work.unit.first ? frame.at(id, number) : [])
    outbox.add({ parcel, work, part: "open" }, text);
  outbox.add(
    { parcel, work, part: "statement", piece, statement: number },
    frame.labelled(context.asSent(piece), id, number),
  );
  for (const text of frame.reopen(piece.words, { ...marked, id }, context.session) ?? [])
    outbox.add({ parcel, work, part: "open" }, text);
  // Data ends the message that its COPY stands in.
  if (piece.data) return undefined;
  // What changes how text is read must have run before the next text is: it ends its message.
  return outbox.isFull || mustEndMessage(piece, work, context) ? outbox.flush() : undefined;
}

function mustEndMessage(piece: StatementPiece, work: Work, context: RunContext): boolean {
  return work.unit.aloneInMessage === true && context.engine.dialect.classify(piece).kind === "alone-in-message";
}

interface Alone {
  readonly piece: StatementPiece;
  readonly index: number;
}

/** Asked again and again for one unit: its file is not read each time, and may meanwhile be another. */
const lastAlone = new WeakMap<RunContext, { readonly work: Work; readonly found: Alone }>();

/** The one statement of a unit that stands alone. */
export function statementOf(work: Work, context: RunContext): Alone {
  const last = lastAlone.get(context);
  if (last?.work === work) return last.found;
  const found = readAlone(work, context);
  lastAlone.set(context, { work, found });
  return found;
}

function readAlone(work: Work, context: RunContext): Alone {
  for (const each of context.pieces.of(work.step.migration.direction.script, work.unit.first, 1)) {
    if (each.kind === "statement") return each;
  }
  throw new SluiceError("source_changed", { file: work.step.migration.direction.script.file });
}

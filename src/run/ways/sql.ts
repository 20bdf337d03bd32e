import { SluiceError } from "../../core/failures/failure.js";
import type { StatementPiece } from "../../core/sql/piece.js";
import type { RunContext } from "../context.js";
import { doneEvent, recordText } from "../events.js";
import type { Gathering, Stopped } from "../outbox.js";
import { isLast, type Work } from "../work.js";

/**
 * Puts one transaction into the outbox: the units of a parcel, each with its history row beside it.
 * Returns early where the server stopped it (a script larger than a message goes in several).
 */
export async function sendParcel(
  parcel: readonly Work[],
  index: number,
  seq: number,
  context: RunContext,
  outbox: Gathering,
): Promise<Stopped | undefined> {
  const { frame } = context.engine;
  let number = seq;
  for (const [place, work] of parcel.entries()) {
    const mark = `${context.stamp.run}:${number}`;
    const id = work.step.migration.id;
    const [begin, ...settings] = frame.open(
      { mark, id, first: work.unit.first + 1, ...(work.unit.begin ? { begin: work.unit.begin } : {}) },
      context.session,
    );
    // A parcel of several units is one transaction: only the first begins it.
    for (const text of place === 0 && begin ? [begin, ...settings] : settings)
      outbox.add({ parcel: index, work, part: "open" }, text);
    const carried = work.unit.settings ?? [];
    for (const text of carried) outbox.add({ parcel: index, work, part: "open" }, text);
    // A message is read as the session reads when it arrives.
    const unread = carried.length > 0 && work.unit.aloneInMessage ? await outbox.flush() : undefined;
    if (unread) return unread;
    const stopped = await sendStatements(work, index, mark, context, outbox);
    if (stopped) return stopped;
    if (work.unit.aloneInMessage) {
      const halted = (await outbox.flush()) ?? (await readAsOurs(work, index, context, outbox));
      if (halted) return halted;
    }
    for (const text of frame.putRoleBack(context.session)) outbox.add({ parcel: index, work, part: "close" }, text);
    outbox.add(
      { parcel: index, work, part: "record" },
      recordText(doneEvent(work, context), number, context, frame.holdsMark(mark)),
    );
    for (const text of frame.putBack(context.session, !isLast(work)))
      outbox.add({ parcel: index, work, part: "close" }, text);
    number++;
  }
  const last = parcel.at(-1);
  if (last) outbox.add({ parcel: index, work: last, part: "commit" }, frame.commit);
  return undefined;
}

/** A message is read as the session reads when it arrives: before our row comes, it must read as we write. */
function readAsOurs(work: Work, parcel: number, context: RunContext, outbox: Gathering): Promise<Stopped | undefined> {
  for (const text of context.engine.frame.readAsOurs) outbox.add({ parcel, work, part: "close" }, text);
  return outbox.flush();
}

async function sendStatements(
  work: Work,
  parcel: number,
  mark: string,
  context: RunContext,
  outbox: Gathering,
): Promise<Stopped | undefined> {
  const { unit, step } = work;
  const { frame } = context.engine;
  const { id } = step.migration;
  if (unit.count === 0) return undefined;
  let count = 0;
  for (const each of context.pieces.of(step.migration.direction.script, unit.first, unit.count)) {
    if (each.kind === "copy-data") {
      const stopped = await outbox.flush(each.piece.lines());
      if (stopped) return stopped;
      continue;
    }
    count++;
    const { piece, index } = each;
    // Not behind a COPY: its data ends the message that it stands in.
    if (outbox.isFull) {
      const stopped = await outbox.flush();
      if (stopped) return stopped;
    }
    if (index > unit.first) outbox.add({ parcel, work, part: "open" }, frame.at(id, index + 1));
    outbox.add({ parcel, work, part: "statement", piece, statement: index + 1 }, piece.text);
    for (const text of frame.reopen(piece.words, { mark, id }, context.session) ?? [])
      outbox.add({ parcel, work, part: "open" }, text);
    // What changes how text is read must have run before the next text is: it ends its message.
    if (mustEndMessage(piece, work, context)) {
      const stopped = await outbox.flush();
      if (stopped) return stopped;
    }
  }
  // Nothing may be recorded as done that was not sent.
  if (count < unit.count) throw new SluiceError("source_changed", { file: step.migration.direction.script.file });
  return undefined;
}

function mustEndMessage(piece: StatementPiece, work: Work, context: RunContext): boolean {
  if (!work.unit.aloneInMessage || piece.words.startsWith("COPY")) return false;
  return context.engine.dialect.classify(piece).kind === "alone-in-message";
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

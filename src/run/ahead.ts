import type { NewEvent, PreparedRows } from "../core/histories/layout.js";
import type { RunContext } from "./context.js";
import type { UnitShape } from "./next.js";
import type { Text } from "../engines/engine.js";
import type { Gathering, Outbox, Sent, Stopped } from "./outbox.js";
import { sendParcel } from "./ways/sql.js";
import type { Work } from "./work.js";

/** As much as one message takes, and then some turns for what else there is to do. */
const mostUnits = 256;
const mostBytes = 256 * 1024;
const unitsAtOnce = 8;
/** From so many on it is worth it to tell the session once what their rows look like. */
const manyAlike = 8;

/**
 * Composes the transactions that come next while the server is at the last ones, or each would wait for the other in
 * turn. A draft holds for the history's number that it was made for; under another it is made again.
 */
export class Ahead {
  readonly #parcels: readonly (readonly Work[])[];
  readonly #shapes: readonly UnitShape[];
  readonly #context: RunContext;
  readonly #drafts = new Map<number, Draft>();
  /** For the rows of what stands among many alike. */
  readonly #rows: PreparedRows | undefined;
  readonly #amongMany: readonly boolean[];
  /** The session knows the shape of those. */
  #told = false;

  constructor(parcels: readonly (readonly Work[])[], shapes: readonly UnitShape[], context: RunContext) {
    this.#parcels = parcels;
    this.#shapes = shapes;
    this.#context = context;
    this.#amongMany = amongMany(
      parcels.map((parcel, index) => shapes[index]?.shares === true && isClean(parcel) && !isOwn(parcel)),
    );
    const { session, stamp, history } = context;
    const like: NewEvent = { ...stamp, kind: "up", outcome: "done", id: "", name: "" };
    const isOurs = session.preamble.length === 0 && !session.shared;
    this.#rows = isOurs ? history.prepared(like) : undefined;
  }

  /** Puts a transaction into the outbox; true where it was composed and nothing is left to do. */
  pour(index: number, seq: number, outbox: Outbox): boolean {
    const draft = this.#drafts.get(index);
    this.#drafts.delete(index);
    if (draft?.seq !== seq) return false;
    this.#tell(index, outbox);
    draft.pourInto(outbox);
    return true;
  }

  /** Composes it, and puts it there. */
  async send(index: number, seq: number, outbox: Outbox): Promise<Stopped | undefined> {
    this.#tell(index, outbox);
    return sendParcel(this.#parcels[index] ?? [], index, seq, this.#context, outbox, this.#rowsOf(index));
  }

  /** Something else may have come to the session, or what was to tell it did not. */
  forget(): void {
    this.#told = false;
  }

  #rowsOf(index: number): PreparedRows | undefined {
    return this.#amongMany[index] ? this.#rows : undefined;
  }

  #tell(index: number, outbox: Outbox): void {
    const parcel = this.#parcels[index] ?? [];
    const [work] = parcel;
    const rows = this.#rowsOf(index);
    if (!isClean(parcel)) this.forget();
    if (!rows || !work || this.#told) return;
    for (const text of rows.told) outbox.add({ parcel: index, work, part: "open" }, text);
    this.#told = true;
  }

  /** Goes on until `answer` has come, or enough is composed. */
  async composeUntil(answer: Promise<unknown>, from: number, seq: number): Promise<void> {
    let answered = false;
    const hear = (): void => void (answered = true);
    answer.then(hear, hear);
    let bytes = 0;
    for (let index = from; index < from + mostUnits; index++) {
      const shape = this.#shapes[index];
      bytes += shape?.bytes ?? 0;
      if (!shape?.shares || bytes > mostBytes) return;
      // First of all the message itself leaves; and no answer or signal waits long.
      if ((index - from) % unitsAtOnce === 0) await new Promise((resolve) => setImmediate(resolve));
      if (answered || !(await this.#compose(index, seq + index - from))) return;
    }
  }

  async #compose(index: number, seq: number): Promise<boolean> {
    const draft = new Draft(seq);
    try {
      await sendParcel(this.#parcels[index] ?? [], index, seq, this.#context, draft, this.#rowsOf(index));
    } catch {
      // A file that cannot be read again is told of when its turn comes.
      return false;
    }
    this.#drafts.set(index, draft);
    return true;
  }
}

function isClean(parcel: readonly Work[]): boolean {
  return parcel.every(({ unit }) => unit.clean === true);
}

/** It begins its transaction itself: to tell the session anything before that would be to look at the database before it says how. */
function isOwn(parcel: readonly Work[]): boolean {
  return parcel.some(({ unit }) => unit.begin !== undefined);
}

/** Which stand in a row of so many that are alike. */
function amongMany(alike: readonly boolean[]): readonly boolean[] {
  const found = alike.map(() => false);
  for (let from = 0; from < alike.length; from++) {
    const end = alike.indexOf(false, from) < 0 ? alike.length : alike.indexOf(false, from);
    if (end - from >= manyAlike) found.fill(true, from, end);
    from = end;
  }
  return found;
}

/** One transaction that shares its message with others, and so is never cut into several. */
class Draft implements Gathering {
  readonly isFull = false;
  readonly seq: number;
  readonly #parts: (readonly [Sent, Text])[] = [];

  constructor(seq: number) {
    this.seq = seq;
  }

  add(what: Sent, text: Text): void {
    this.#parts.push([what, text]);
  }

  flush(): never {
    throw new Error("a draft is sent by its outbox");
  }

  pourInto(outbox: Outbox): void {
    for (const [what, text] of this.#parts) outbox.add(what, text);
  }
}

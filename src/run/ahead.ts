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

/**
 * Composes the transactions that come next while the server is at the last ones, or each would wait for the other in
 * turn. A draft holds for the history's number that it was made for; under another it is made again.
 */
export class Ahead {
  readonly #parcels: readonly (readonly Work[])[];
  readonly #shapes: readonly UnitShape[];
  readonly #context: RunContext;
  readonly #drafts = new Map<number, Draft>();

  constructor(parcels: readonly (readonly Work[])[], shapes: readonly UnitShape[], context: RunContext) {
    this.#parcels = parcels;
    this.#shapes = shapes;
    this.#context = context;
  }

  /** Puts a transaction into the outbox. */
  async send(index: number, seq: number, outbox: Outbox): Promise<Stopped | undefined> {
    const draft = this.#drafts.get(index);
    this.#drafts.delete(index);
    if (draft?.seq === seq) return draft.pourInto(outbox);
    return sendParcel(this.#parcels[index] ?? [], index, seq, this.#context, outbox);
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
      await sendParcel(this.#parcels[index] ?? [], index, seq, this.#context, draft);
    } catch {
      // A file that cannot be read again is told of when its turn comes.
      return false;
    }
    this.#drafts.set(index, draft);
    return true;
  }
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

  pourInto(outbox: Outbox): undefined {
    for (const [what, text] of this.#parts) outbox.add(what, text);
  }
}

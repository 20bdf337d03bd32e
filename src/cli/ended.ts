import { SluiceError } from "../core/failures/failure.js";
import type { SluiceEvent } from "../core/model/event.js";
import type { Host } from "./host.js";

/** The migration that a run has in hand, as its events tell. */
export interface InHand {
  readonly id: string;
  readonly name: string;
  readonly target: string;
}

/** A process may end before its command has: a project's code calls `process.exit`, or awaits what never comes. */
export interface EndWatch extends Disposable {
  on(event: SluiceEvent): void;
}

/** Until it is disposed, an end of the process is told, with a code that no success has. */
export function watchEnd(
  host: Pick<Host, "onExit">,
  command: string,
  tell: (error: SluiceError<"process_ended">) => void,
): EndWatch {
  let inHand: InHand | undefined;
  const stop = host.onExit?.(() => {
    const { id, name, target } = inHand ?? {};
    const facts = { command, ...(id === undefined || name === undefined ? {} : { id, name }) };
    const error = new SluiceError("process_ended", facts, target === undefined ? {} : { target });
    tell(error);
    return error.exitCode;
  });
  return {
    on(event) {
      if (event.type === "migration.started") inHand = event;
      const hasEnded =
        event.type === "migration.applied" || event.type === "migration.reverted" || event.type === "migration.failed";
      if (hasEnded && event.id === inHand?.id) inHand = undefined;
    },
    [Symbol.dispose]: () => stop?.(),
  };
}

import type { Host } from "./host.js";

export interface Interrupts extends Disposable {
  /** Aborted by the first signal, and by `--timeout`. */
  readonly signal: AbortSignal;
  /** Aborted by the second that is no SIGHUP. */
  readonly hardSignal: AbortSignal;
  /** Interrupts after so long, as a signal would. */
  limit(ms: number): void;
}

/** Listens for SIGINT, SIGTERM and SIGHUP until it is disposed. */
export function listen(host: Pick<Host, "onSignal">): Interrupts {
  const soft = new AbortController();
  const hard = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const stop = host.onSignal((signal) => {
    if (!soft.signal.aborted) soft.abort({ signal });
    // A closed terminal says it more than once, its shell and then the system: that is nobody who asks again.
    else if (signal !== "SIGHUP") hard.abort({ signal });
  });
  return {
    signal: soft.signal,
    hardSignal: hard.signal,
    limit(ms) {
      timer = setTimeout(() => soft.abort({ signal: "--timeout" }), ms);
      timer.unref();
    },
    [Symbol.dispose]() {
      clearTimeout(timer);
      stop();
    },
  };
}

import { isatty } from "node:tty";

/** A stream as far as a command line needs it. */
export interface Sink {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  /** Why the rest of what is written is lost, if it is: the system's word. */
  readonly lost?: string | undefined;
}

/** How wide a terminal is; a stream that is none has no end. Some terminals report 0 for what they do not know. */
export function columnsOf({ isTTY, columns }: Sink): number {
  return isTTY ? columns || 80 : Infinity;
}

/** The process around a command line; tests hand in a small one. */
export interface Host {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly stdout: Sink;
  readonly stderr: Sink;
  /** Asks on the terminal; absent where there is none. */
  readonly ask?: (question: string) => Promise<string>;
  /** Calls back at each SIGINT, SIGTERM and SIGHUP; gives a way to stop listening. */
  readonly onSignal: (heard: (signal: string) => void) => () => void;
  /** Calls back where the process ends, whoever ends it, and lets it end with that code; gives a way to stop listening. */
  readonly onExit?: (code: () => number) => () => void;
}

/** The process we are. */
export function processHost(onSignal: Host["onSignal"]): Host {
  const { stdout, stderr } = process;
  // To ask the stream itself would make it: 3 ms, where nothing is ever read from it.
  const terminal = isatty(0) && stdout.isTTY;
  return {
    argv: process.argv.slice(2),
    env: process.env,
    cwd: process.cwd(),
    stdout: sink(stdout),
    stderr: sink(stderr),
    ...(terminal ? { ask: askOnTerminal } : {}),
    onSignal,
    onExit,
  };
}

function onExit(code: () => number): () => void {
  const end = (): void => {
    process.exitCode = code();
  };
  process.once("exit", end);
  return () => void process.off("exit", end);
}

/** What others print while `work` goes on (a configuration's own `console.log`) goes to stderr: stdout is our screen's or document's. */
export async function printingAside<T>(work: () => Promise<T>): Promise<T> {
  const { stdout, stderr } = process;
  const own = stdout.write.bind(stdout);
  stdout.write = stderr.write.bind(stderr);
  try {
    return await work();
  } finally {
    stdout.write = own;
  }
}

/** A reader that went away (`sluice log | head -1`) or a disk that is full ends the writing, not the work. */
function sink(stream: NodeJS.WriteStream): Sink {
  let lost: string | undefined;
  stream.on("error", (error: NodeJS.ErrnoException) => (lost ??= error.code ?? error.message));
  return {
    write: (text) => (stream.destroyed || text === "" ? false : stream.write(text)),
    get lost() {
      return lost;
    },
    get isTTY() {
      return stream.isTTY;
    },
    get columns() {
      return stream.columns;
    },
  };
}

async function askOnTerminal(question: string): Promise<string> {
  const { createInterface } = await import("node:readline/promises");
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await terminal.question(question);
  } finally {
    terminal.close();
  }
}

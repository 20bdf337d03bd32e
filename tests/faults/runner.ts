import { type ChildProcess, fork } from "node:child_process";
import type { Journey } from "../servers/journey.js";
import { programFile, type Ran, type Running, ranOf } from "../servers/project.js";

/** What one run is, and where. */
export type Job =
  | { readonly do: "cli"; readonly cwd: string; readonly argv: readonly string[] }
  /** A call of the library; `point` is the event at which it stands still until it is told to go on. */
  | ({ readonly do: "library"; readonly cwd: string; readonly url: string; readonly point: string } & Pick<
      Journey,
      "verb" | "request"
    >);

/** What the process says of its job, a line each. */
export type Word =
  | { readonly event: string; readonly met: boolean }
  | { readonly over: Pick<Ran, "code" | "stdout" | "stderr"> };

/**
 * A process that does one run after another, so that not each of them pays for starting Node and reading what
 * Sluice is made of. Whatever ends it is followed by a new one.
 */
export class Runner implements AsyncDisposable {
  #child: ChildProcess | undefined;

  /** `onEvent` is told of what the library tells; at the job's point the run goes on when its promise is kept. */
  start(job: Job, onEvent: (name: string) => unknown = () => {}): Running {
    const child = (this.#child ??= this.#spawn());
    const { over, said } = listen(child, onEvent);
    child.send(job);
    return { child, said, ended: over };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const child = this.#child;
    if (!child) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await gone;
  }

  #spawn(): ChildProcess {
    const child = fork(programFile("fault-child"), {
      env: { PATH: process.env["PATH"], HOME: process.env["HOME"], LANG: "C" },
      execArgv: [],
      stdio: ["pipe", "pipe", "pipe", "ipc"],
    });
    child.once("exit", () => (this.#child = undefined));
    // It may be gone before it is spoken to.
    child.on("error", () => {});
    child.stdin?.on("error", () => {});
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8");
    return child;
  }
}

/** One job's words, and its end: what the process says of it, or that it is gone. */
function listen(
  child: ChildProcess,
  onEvent: (name: string) => unknown,
): Pick<Running, "said"> & { over: Promise<Ran> } {
  let said = "";
  let stderr = "";
  const over = new Promise<Ran>((resolve) => {
    let rest = "";
    const hear = (text: string): void => {
      said += text;
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        const word = JSON.parse(line) as Word;
        if ("over" in word) end(ranOf({ ...word.over, signal: null, stderr: word.over.stderr + stderr }));
        else void Promise.resolve(onEvent(word.event)).then(() => word.met && child.stdin?.write("\n"));
      }
    };
    const hearError = (text: string): void => void (stderr += text);
    const gone = (code: number | null, signal: NodeJS.Signals | null): void =>
      end(ranOf({ code, signal, stdout: said, stderr }));
    const end = (ran: Ran): void => {
      child.stdout?.off("data", hear);
      child.stderr?.off("data", hearError);
      child.off("close", gone);
      resolve(ran);
    };
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hearError);
    child.on("close", gone);
  });
  return { over, said: () => said + stderr };
}

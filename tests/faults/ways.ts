import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { up } from "../../src/index.js";
import type { TestDatabase } from "../servers/database.js";
import type { Journey } from "../servers/journey.js";
import { type Ended, ending, type Project, type Running } from "../servers/project.js";
import type { Fate } from "../servers/proxy.js";
import { long, takenBack, upOfFifty } from "./journeys.js";
import type { OwnServer } from "./own-server.js";

/** Where points are counted: messages of either side of the wire, or the events that the library tells. */
export type Family = "client" | "server" | "library";

/** What is at hand when a point is met. */
export interface Scene {
  readonly running: Running;
  /** Cuts every connection of the run. */
  readonly cut: () => void;
  readonly project: Project;
  readonly database: TestDatabase;
  /** Of a way that needs one of its own. */
  readonly server: OwnServer | undefined;
  /** What goes on beside the run, and must have ended before anybody looks. */
  readonly meanwhile: Promise<unknown>[];
  /** Runs that tried while the first one stood still. */
  readonly others: Ended<unknown>[];
}

/** One thing that can happen to a run, and how the run may end then. */
export interface Way {
  readonly name: string;
  readonly journey: Journey;
  readonly at: readonly Family[];
  readonly strike: (scene: Scene) => Fate | Promise<Fate>;
  /** Exit codes; `null` for a killed one. */
  readonly may: readonly (number | null)[];
  readonly args?: readonly string[];
  /** Of the database, before the run: where the server knows them. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly ownServer?: true;
  /** Nothing is heard any more: no word can be left. */
  readonly deaf?: true;
  /** It is struck once more, at a message that the point's name alone decides: of the run itself, which went on, or of the next. */
  readonly again?: "this run" | "next run";
}

/** Longer than the server keeps an idle session: whoever was stopped then finds his gone, and the lock with it. */
const idleSessionMs = 900;
const stoppedMs = 1600;

/** Far enough into a long statement to be at work, and far enough from its end. */
const atWorkMs = 250;

const everywhere: Way["at"] = ["client", "server", "library"];

const ofFifty: readonly Omit<Way, "journey">[] = [
  // Lost before anything was begun, a database is only not reached.
  { name: "cut", at: ["client", "server"], strike: () => "cut", may: [0, 6] },
  { name: "swallow", at: ["client"], strike: () => "swallow", may: [0, 6] },
  { name: "hold", at: ["client"], strike: held(400), may: [0] },
  { name: "SIGKILL", at: everywhere, strike: killed, may: [null] },
  { name: "SIGTERM", at: everywhere, strike: signalled(1), may: [8, 0] },
  { name: "SIGTERM twice", at: ["client", "library"], strike: signalled(2), may: [8, 0] },
  { name: "--timeout", at: ["client"], strike: heldBack, args: ["--timeout", "6s"], deaf: true, may: [8, 0] },
  { name: "mute", at: ["client"], strike: muted, deaf: true, may: [8, 0] },
  {
    name: "SIGSTOP",
    at: everywhere,
    strike: stopped(stoppedMs),
    settings: { idle_session_timeout: `${idleSessionMs}ms` },
    may: [0, 6],
  },
  { name: "server stopped", at: ["client"], strike: serverStopped("immediate"), ownServer: true, may: [0, 6] },
  { name: "server restarted", at: ["client"], strike: serverStopped("fast"), ownServer: true, may: [0, 6] },
  { name: "server read-only", at: ["client"], strike: readOnly, ownServer: true, may: [0, 1, 9] },
  { name: "no connections left", at: ["client"], strike: outOfConnections, ownServer: true, may: [0, 6] },
];

const ofLong: readonly Omit<Way, "journey">[] = [
  { name: "cut", at: ["client"], strike: () => "cut", may: [0, 6] },
  { name: "cut at work", at: ["client"], strike: cutAtWork, may: [0, 6] },
  { name: "SIGKILL", at: ["client"], strike: killed, may: [null] },
  { name: "SIGTERM", at: ["client"], strike: signalled(1), may: [8, 0] },
  { name: "SIGTERM twice at work", at: ["client"], strike: signalledAtWork, may: [8, 0] },
  {
    name: "SIGSTOP",
    at: ["client"],
    // Longer than the server asks for whether its client is there, and than all of these.
    strike: stopped(2500),
    args: ["--lock-timeout", "300ms"],
    settings: { idle_session_timeout: `${idleSessionMs}ms`, idle_in_transaction_session_timeout: `${idleSessionMs}ms` },
    may: [0, 6],
  },
  // What takes the connection away twice has failed.
  { name: "cut at work twice", at: ["client"], strike: cutAtWork, again: "this run", may: [0, 1, 6] },
  { name: "SIGKILL, and so the next run", at: ["client"], strike: killed, again: "next run", may: [null] },
  { name: "SIGTERM, and so the next run", at: ["client"], strike: signalled(1), again: "next run", may: [8, 0] },
];

const ofTakenBack: readonly Omit<Way, "journey">[] = [
  { name: "cut", at: ["client", "server"], strike: () => "cut", may: [0, 6] },
  { name: "SIGKILL", at: everywhere, strike: killed, may: [null] },
  { name: "SIGTERM", at: everywhere, strike: signalled(1), may: [8, 0] },
];

export const ways: readonly Way[] = [
  ...ofFifty.map((way) => ({ ...way, journey: upOfFifty })),
  ...named(long, ofLong),
  ...named(takenBack, ofTakenBack),
];

/** The same happens on other journeys. */
function named(journey: Journey, all: readonly Omit<Way, "journey">[]): readonly Way[] {
  return all.map((way) => ({ ...way, name: `${journey.name}: ${way.name}`, journey }));
}

function held(ms: number): Way["strike"] {
  return () => sleep(ms, "pass" as const);
}

/** It never arrives, and the time for the run is over meanwhile. */
async function heldBack({ running }: Scene): Promise<Fate> {
  await Promise.race([running.ended, sleep(20_000)]);
  return "cut";
}

/** The message passes on: the server is at work for a client that has died. */
async function killed({ running }: Scene): Promise<Fate> {
  running.child.kill("SIGKILL");
  await once(running.child, "exit");
  return "pass";
}

function signalled(times: number): Way["strike"] {
  return async ({ running }): Promise<Fate> => {
    for (let left = times; left > 0; left--) {
      running.child.kill("SIGTERM");
      // Two that are pending together are one.
      await sleep(50);
    }
    return "pass";
  };
}

function cutAtWork({ cut, meanwhile }: Scene): Fate {
  meanwhile.push(sleep(atWorkMs).then(cut));
  return "pass";
}

/** The second one while the server is at it, and before the grace is over. */
function signalledAtWork({ running, meanwhile }: Scene): Fate {
  running.child.kill("SIGTERM");
  meanwhile.push(sleep(atWorkMs).then(() => running.child.kill("SIGTERM")));
  return "pass";
}

/** Nothing is heard any more, and somebody asks the run to end. */
function muted({ running, meanwhile }: Scene): Fate {
  meanwhile.push(sleep(100).then(() => running.child.kill("SIGTERM")));
  return "mute";
}

function stopped(ms: number): Way["strike"] {
  return ({ running, project, meanwhile, others }): Fate => {
    running.child.kill("SIGSTOP");
    const other = async (): Promise<void> => {
      const longest = sleep(ms);
      others.push(await ending(up({ lockWaitMs: 1200 }, project.options)));
      await longest;
      running.child.kill("SIGCONT");
    };
    meanwhile.push(other());
    return "pass";
  };
}

function serverStopped(how: "immediate" | "fast"): Way["strike"] {
  return async ({ server, meanwhile }): Promise<Fate> => {
    await server?.stop(how);
    meanwhile.push(sleep(500).then(() => server?.start()));
    return "pass";
  };
}

async function readOnly({ server, running, meanwhile }: Scene): Promise<Fate> {
  await server?.set("default_transaction_read_only", "on");
  meanwhile.push(running.ended.then(() => server?.set("default_transaction_read_only", undefined)));
  return "pass";
}

async function outOfConnections({ server, meanwhile }: Scene): Promise<Fate> {
  const release = await server?.takeAll();
  meanwhile.push(sleep(1500).then(() => release?.()));
  return "cut";
}

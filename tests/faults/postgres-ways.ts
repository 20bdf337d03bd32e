import {
  cutAtWork,
  held,
  heldBack,
  killed,
  muted,
  outOfConnections,
  readOnlyBy,
  serverStopped,
  signalled,
  signalledAtWork,
  stopped,
} from "./blows.js";
import { long, takenBack, upOfFifty } from "./journeys.js";
import { type Blow, everywhere, named, type Way } from "./ways.js";

/** Longer than the server keeps an idle session: whoever was stopped then finds his gone, and the lock with it. */
const idleSessionMs = 900;
const stoppedMs = 1600;

const ofFifty: readonly Blow[] = [
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
  {
    name: "server read-only",
    at: ["client"],
    strike: readOnlyBy("default_transaction_read_only"),
    ownServer: true,
    may: [0, 1, 9],
  },
  { name: "no connections left", at: ["client"], strike: outOfConnections, ownServer: true, may: [0, 6] },
];

const ofLong: readonly Blow[] = [
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

const ofTakenBack: readonly Blow[] = [
  { name: "cut", at: ["client", "server"], strike: () => "cut", may: [0, 6] },
  { name: "SIGKILL", at: everywhere, strike: killed, may: [null] },
  { name: "SIGTERM", at: everywhere, strike: signalled(1), may: [8, 0] },
];

export const postgresWays: readonly Way[] = [
  ...ofFifty.map((way) => ({ ...way, journey: upOfFifty })),
  ...named(long, ofLong),
  ...named(takenBack, ofTakenBack),
];

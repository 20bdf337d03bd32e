import { readOnlyBy, serverStopped, stopped } from "./blows.js";
import { long, takenBack, upOfFifty } from "./journeys.js";
import { halfTakenBack } from "./postgres-half-down.js";
import { usual, usualAtWork, usualTakenBack } from "./usual-ways.js";
import { type Blow, everywhere, named, type Way } from "./ways.js";

/** Longer than the server keeps an idle session: whoever was stopped then finds his gone, and the lock with it. */
const idleSessionMs = 900;
const stoppedMs = 1600;

const ofFifty: readonly Blow[] = [
  ...usual,
  {
    name: "SIGSTOP",
    at: everywhere,
    strike: stopped(stoppedMs),
    settings: { idle_session_timeout: `${idleSessionMs}ms` },
    may: [0, 6],
  },
  { name: "server stopped", at: ["client"], strike: serverStopped("immediate"), ownServer: true, may: [0, 6] },
  {
    name: "server read-only",
    at: ["client"],
    strike: readOnlyBy("default_transaction_read_only"),
    ownServer: true,
    may: [0, 1, 9],
  },
];

const ofLong: readonly Blow[] = [
  ...usualAtWork,
  {
    name: "SIGSTOP",
    at: ["client"],
    // Longer than the server asks for whether its client is there, and than all of these.
    strike: stopped(2500),
    args: ["--lock-timeout", "300ms"],
    settings: { idle_session_timeout: `${idleSessionMs}ms`, idle_in_transaction_session_timeout: `${idleSessionMs}ms` },
    may: [0, 6],
  },
];

export const postgresWays: readonly Way[] = [
  ...ofFifty.map((way) => ({ ...way, journey: upOfFifty })),
  ...named(long, ofLong),
  ...named(takenBack, usualTakenBack),
  ...named(halfTakenBack, usualTakenBack),
];

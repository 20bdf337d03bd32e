import {
  cutAtWork,
  held,
  heldBack,
  killed,
  muted,
  outOfConnections,
  serverStopped,
  signalled,
  signalledAtWork,
} from "./blows.js";
import { type Blow, everywhere } from "./ways.js";

/** What happens on every engine: to a run of every kind of migration, */
export const usual: readonly Blow[] = [
  // Lost before anything was begun, a database is only not reached.
  { name: "cut", at: ["client", "server"], strike: () => "cut", may: [0, 6] },
  { name: "swallow", at: ["client"], strike: () => "swallow", may: [0, 6] },
  { name: "hold", at: ["client"], strike: held(400), may: [0] },
  { name: "SIGKILL", at: everywhere, strike: killed, may: [null] },
  { name: "SIGTERM", at: everywhere, strike: signalled(1), may: [8, 0] },
  { name: "SIGTERM twice", at: ["client", "library"], strike: signalled(2), may: [8, 0] },
  { name: "--timeout", at: ["client"], strike: heldBack, args: ["--timeout", "6s"], deaf: true, may: [8, 0] },
  { name: "mute", at: ["client"], strike: muted, deaf: true, may: [8, 0] },
  { name: "server restarted", at: ["client"], strike: serverStopped("fast"), ownServer: true, may: [0, 6] },
  { name: "no connections left", at: ["client"], strike: outOfConnections, ownServer: true, may: [0, 6] },
];

/** to statements that are at work for long, */
export const usualAtWork: readonly Blow[] = [
  { name: "cut", at: ["client"], strike: () => "cut", may: [0, 6] },
  { name: "cut at work", at: ["client"], strike: cutAtWork, may: [0, 6] },
  { name: "SIGKILL", at: ["client"], strike: killed, may: [null] },
  { name: "SIGTERM", at: ["client"], strike: signalled(1), may: [8, 0] },
  { name: "SIGTERM twice at work", at: ["client"], strike: signalledAtWork, may: [8, 0] },
  // What takes the connection away twice has failed.
  { name: "cut at work twice", at: ["client"], strike: cutAtWork, again: "this run", may: [0, 1, 6] },
  { name: "SIGKILL, and so the next run", at: ["client"], strike: killed, again: "next run", may: [null] },
  { name: "SIGTERM, and so the next run", at: ["client"], strike: signalled(1), again: "next run", may: [8, 0] },
];

/** and to what is taken back. */
export const usualTakenBack: readonly Blow[] = [
  { name: "cut", at: ["client", "server"], strike: () => "cut", may: [0, 6] },
  { name: "SIGKILL", at: everywhere, strike: killed, may: [null] },
  { name: "SIGTERM", at: everywhere, strike: signalled(1), may: [8, 0] },
];

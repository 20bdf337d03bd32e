import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { up } from "../../src/index.js";
import { ending } from "../servers/project.js";
import type { Fate } from "../servers/proxy.js";
import type { Scene, Way } from "./ways.js";

/** Far enough into a long statement to be at work, and far enough from its end. */
const atWorkMs = 250;

export function held(ms: number): Way["strike"] {
  return () => sleep(ms, "pass" as const);
}

/** It never arrives, and the time for the run is over meanwhile. */
export async function heldBack({ running }: Scene): Promise<Fate> {
  await Promise.race([running.ended, sleep(20_000)]);
  return "cut";
}

/** The message passes on: the server is at work for a client that has died. */
export async function killed({ running }: Scene): Promise<Fate> {
  running.child.kill("SIGKILL");
  await once(running.child, "exit");
  return "pass";
}

export function signalled(times: number): Way["strike"] {
  return async ({ running }): Promise<Fate> => {
    for (let left = times; left > 0; left--) {
      running.child.kill("SIGTERM");
      // Two that are pending together are one.
      await sleep(50);
    }
    return "pass";
  };
}

export function cutAtWork({ cut, meanwhile }: Scene): Fate {
  meanwhile.push(sleep(atWorkMs).then(cut));
  return "pass";
}

/** The second one while the server is at it, and before the grace is over. */
export function signalledAtWork({ running, meanwhile }: Scene): Fate {
  running.child.kill("SIGTERM");
  meanwhile.push(sleep(atWorkMs).then(() => running.child.kill("SIGTERM")));
  return "pass";
}

/** Nothing is heard any more, and somebody asks the run to end. */
export function muted({ running, meanwhile }: Scene): Fate {
  meanwhile.push(sleep(100).then(() => running.child.kill("SIGTERM")));
  return "mute";
}

export function stopped(ms: number): Way["strike"] {
  return ({ running, journey, project, meanwhile, others }): Fate => {
    running.child.kill("SIGSTOP");
    const other = async (): Promise<void> => {
      const longest = sleep(ms);
      others.push(await ending(up({ ...journey.request, lockWaitMs: 1200 }, project.options)));
      await longest;
      running.child.kill("SIGCONT");
    };
    meanwhile.push(other());
    return "pass";
  };
}

export function serverStopped(how: "immediate" | "fast"): Way["strike"] {
  return async ({ server, meanwhile }): Promise<Fate> => {
    await server?.stop(how);
    meanwhile.push(sleep(500).then(() => server?.start()));
    return "pass";
  };
}

/** By a setting of the server. */
export function readOnlyBy(setting: string): Way["strike"] {
  return async ({ server, running, meanwhile }): Promise<Fate> => {
    await server?.set(setting, "on");
    meanwhile.push(running.ended.then(() => server?.set(setting, undefined)));
    return "pass";
  };
}

export async function outOfConnections({ server, meanwhile }: Scene): Promise<Fate> {
  const release = await server?.takeAll();
  meanwhile.push(sleep(1500).then(() => release?.()));
  return "cut";
}

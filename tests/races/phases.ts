import { setTimeout as sleep } from "node:timers/promises";
import { up } from "../../src/index.js";
import type { Random } from "../prove/fuzzers/fuzzer.js";
import { ending } from "../servers/project.js";
import { makeArena, within } from "./arena.js";
import type { RaceGround, Reach } from "./ground.js";
import { exactlyAll } from "./mix.js";

export const deaths = ["its process is killed", "its server session is ended"] as const;
export type Death = (typeof deaths)[number];

/** The holder dies at a phase while others wait; they go on, and each migration takes effect exactly once. */
export async function holderDies(
  ground: RaceGround,
  reach: Reach,
  death: Death,
  random: Random,
): Promise<readonly string[]> {
  await using arena = await makeArena(ground, ground.phaseFiles);
  const { project, database } = arena;
  // So that there is a history, and gates can be put around it.
  await up({ to: "1" }, project.options);
  const start = () => project.start(["up", "--json", "--lock-timeout", "60s"]);
  const scene = await reach(arena, start);
  const session = await database.holder();
  const waiting = Array.from({ length: 3 }, () => ending(up({}, project.options)));
  const process = start();
  await sleep(random() * 300);
  if (death === "its process is killed") scene.holder.child.kill("SIGKILL");
  else await database.end(session);
  await sleep(random() * 300);
  await scene.open();
  const problems: string[] = [];
  const dead = await within(scene.holder.ended, "the holder");
  if (death === "its process is killed" && dead.signal !== "SIGKILL")
    problems.push("the holder was not there any more");
  if (death !== "its process is killed" && ![0, 1, 6, 9].includes(dead.code ?? -1))
    problems.push(`the holder: exit ${dead.code} ${dead.stdout}`);
  for (const { exitCode, error } of await within(Promise.all(waiting), "the waiting"))
    if (exitCode !== 0) problems.push(`one that waited: exit ${exitCode} ${error?.message}`);
  const last = await within(process.ended, "the waiting process");
  if (last.code !== 0) problems.push(`the process that waited: exit ${last.code} ${last.stdout}`);
  return [...problems, ...(await exactlyAll(arena))];
}

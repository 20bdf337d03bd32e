import { baseline, down, log, plan, redo, resolve, status, up } from "../../src/index.js";
import type { Random } from "../prove/fuzzers/fuzzer.js";
import { pick, upTo } from "../prove/fuzzers/fuzzer.js";
import { type Ended, ending, type Project } from "../servers/project.js";
import { makeArena, raceFiles, within } from "./arena.js";
import type { Arena, RaceGround } from "./ground.js";

const count = 12;

/** Thirty commands at once, writing, taking back and reading: all end with 0, and nothing is done twice or half. */
export async function mixAtOnce(ground: RaceGround, random: Random): Promise<readonly string[]> {
  await using arena = await makeArena(ground, raceFiles(ground, count, upTo(5, random)));
  if (random() < 0.5) await up({ steps: upTo(count, random) + 1 }, arena.project.options);
  const work = [up, down, up, down].flatMap(() => several(arena.project, commands, 6, random));
  const processes = Array.from({ length: 6 }, () => process(arena.project, pick(lines, random)));
  return [...(await endings([...work, ...processes], "thirty at once")), ...(await exactlyAll(arena))];
}

/** Recording by hand beside runs: what was recorded was not run, and what was run was not recorded by hand. */
export async function recordersAtOnce(ground: RaceGround, random: Random): Promise<readonly string[]> {
  // A late one is allowed there: recorded by hand, a later id may come first.
  const variables = { SLUICE_ENV: "development" };
  await using arena = await makeArena(ground, raceFiles(ground, count, upTo(5, random)), { variables });
  return [
    ...(await endings(several(arena.project, recorders, 30, random), "recorders and runs")),
    ...(await exactlyAll(arena)),
  ];
}

/** The same target under two names, reached under two names of its host. */
export async function twoNames(ground: RaceGround, random: Random): Promise<readonly string[]> {
  await using arena = await makeArena(ground, raceFiles(ground, count, upTo(5, random)));
  const { project, database } = arena;
  const other: Project = {
    ...project,
    options: {
      ...project.options,
      url: database.url.replace(`@${database.host}:`, "@localhost:"),
      historyTable: ground.history,
    },
  };
  const work = [project, other].flatMap((each) => several(each, { up: commands.up, to: commands.to }, 8, random));
  return [...(await endings(work, "two names")), ...(await exactlyAll(arena))];
}

type Command = (project: Project, random: Random) => Promise<Ended<unknown>>;

const anyId = (random: Random): string => String(1 + upTo(count - 1, random)).padStart(3, "0");
const allIds = Array.from({ length: count }, (_, index) => String(index + 1).padStart(3, "0"));

const commands = {
  up: ({ options }) => ending(up({}, options)),
  to: ({ options }, random) => ending(up({ to: anyId(random) }, options)),
  steps: ({ options }, random) => ending(up({ steps: 1 + upTo(3, random) }, options)),
  down: ({ options }, random) => ending(down({ steps: 1 + upTo(2, random), allowDestructive: allIds }, options)),
  redo: ({ options }) => ending(redo({ allowDestructive: allIds }, options)),
  status: ({ options }) => ending(status({}, options)),
  plan: ({ options }) => ending(plan({}, options)),
  log: ({ options }) => ending(log({}, options)),
} satisfies Readonly<Record<string, Command>>;

const recorders: Readonly<Record<string, Command>> = {
  up: commands.up,
  steps: commands.steps,
  baseline: ({ options }, random) => ending(baseline({ id: anyId(random) }, options)),
  resolve: ({ options }, random) => ending(resolve({ id: anyId(random), as: "applied", because: "so" }, options)),
};

const allowed = allIds.flatMap((id) => ["--allow-destructive", id]);

const lines: readonly (readonly string[])[] = [
  ["up"],
  ["up", "--steps", "2"],
  ["down", ...allowed],
  ["redo", ...allowed],
  ["status"],
];

function several(
  project: Project,
  from: Readonly<Record<string, Command>>,
  times: number,
  random: Random,
): readonly Promise<string>[] {
  return Array.from({ length: times }, async () => {
    const name = pick(Object.keys(from), random);
    const ended = await from[name]!(project, random);
    return ended.exitCode === 0 || saysWhy(ended) ? "" : `${name}: exit ${ended.exitCode} ${ended.error?.message}`;
  });
}

/** What stood already cannot be said to be so again, nor what another made of it meanwhile be said otherwise. */
function saysWhy({ error }: Ended<unknown>): boolean {
  if (error?.code === "state_changed") return true;
  return error?.code === "wrong_use" && error.facts.detail.kind === "bad_state";
}

async function process(project: Project, args: readonly string[]): Promise<string> {
  const ran = await project.cli([...args, "--json", "--lock-timeout", "60s"]);
  return ran.code === 0 || ran.json.error?.code === "state_changed" ? "" : `${args[0]}: exit ${ran.code} ${ran.stdout}`;
}

async function endings(work: readonly Promise<string>[], what: string): Promise<readonly string[]> {
  return (await within(Promise.all(work), what)).filter((each) => each !== "");
}

/** What stands, and that a last run arrives. */
export async function exactlyAll(arena: Arena): Promise<readonly string[]> {
  const { project } = arena;
  const before = await arena.wrong();
  const last = await ending(up({}, project.options));
  const states = new Set((await status({}, project.options)).targets[0]?.migrations.map(({ state }) => state));
  const open = [...states].filter((state) => state !== "applied" && state !== "baselined");
  return [
    ...before,
    ...(last.exitCode === 0 ? [] : [`the last run: exit ${last.exitCode} ${last.error?.message}`]),
    ...(await arena.wrong()),
    ...open.map((state) => `something is ${state}`),
  ];
}

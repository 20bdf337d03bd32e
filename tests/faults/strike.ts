import { createHash } from "node:crypto";
import { up } from "../../src/index.js";
import { aftermath, type Aftermath } from "../servers/aftermath.js";
import type { Told } from "../servers/eye.js";
import { type Journey, unknowable } from "../servers/journey.js";
import { type Ended, ending, makeProject, type Project, type Ran, type Running } from "../servers/project.js";
import { type Fate, makeProxy } from "../servers/proxy.js";
import type { Ground } from "./ground.js";
import type { GroundDatabase, OwnServer } from "./own-server.js";
import type { Runner } from "./runner.js";
import type { Family, Scene, Way } from "./ways.js";

/** The n-th event of one name in one run, and what happens there. */
export interface Point {
  readonly way: Way;
  readonly family: Family;
  readonly event: string;
  readonly n: number;
}

export interface Blow extends Aftermath {
  /** The run came to the point. */
  readonly met: boolean;
  /** The run to be struck ended well. */
  readonly through: boolean;
  readonly ended: string;
  /** It was struck once more, where the way says so. */
  readonly metAgain: boolean;
}

/** How often each event of a family came. */
export type Counts = Map<string, number>;

/** Where a journey is made. */
interface Stage {
  readonly ground: Ground;
  readonly journey: Journey;
  readonly project: Project;
  readonly database: GroundDatabase;
  readonly runner: Runner;
}

export function nameOf({ way, family, event, n }: Point): string {
  return `${way.name} @ ${family}: ${event} #${n}`;
}

/** A run that nothing happens to, seen from the wire and from the library. */
export async function countEvents(
  ground: Ground,
  runner: Runner,
  journey: Journey,
): Promise<Readonly<Record<Family, Counts>>> {
  const counts: Record<Family, Counts> = { client: new Map(), server: new Map(), library: new Map() };
  for (const throughWire of [true, false]) {
    await using database = await ground.fresh();
    using project = makeProject(database, journey.files);
    await prepare(journey, project);
    const ran = await run({ ground, journey, project, database, runner }, throughWire, {
      args: [],
      onStart: () => {},
      onEvent(family, name) {
        counts[family].set(name, (counts[family].get(name) ?? 0) + 1);
        return "pass";
      },
    });
    if (ran.code !== 0) throw new Error(`a run that nothing happened to ended with ${ran.code}: ${ran.stderr}`);
  }
  return counts;
}

/** What is to be taken back must be in, or half in. */
async function prepare({ verb, files, half }: Journey, project: Project): Promise<void> {
  if (verb !== "down") return;
  if (!half) return void (await up({}, project.options));
  project.write(half.failing);
  const { error } = await ending(up({}, project.options));
  if (error?.code !== "migration_failed" || error.exitCode !== 9)
    throw new Error(`what is to be half in is not: ${error?.message}`);
  project.write(files);
}

/** A run that is struck when it comes to the point; then all that must hold, whatever happened. */
export async function strike(point: Point, ground: Ground, runner: Runner, server?: OwnServer): Promise<Blow> {
  const { way } = point;
  const { journey } = way;
  await using database = await (server ?? ground).fresh();
  await ground.setAs(database, way.settings ?? {});
  using project = makeProject(database, journey.files);
  await prepare(journey, project);
  const stage = { ground, journey, project, database, runner };
  const [first, again] = [thePoint(point), another(point)];
  const struck = [await struckRun(point, way.again === "this run" ? [first, again] : [first], stage, server)];
  if (way.again === "next run") struck.push(await struckRun(point, [again], stage, server));
  await ground.setAs(database, {});
  const after = await aftermath(project, database, journey, ground.eye);
  return {
    ...after,
    problems: [...struck.flatMap(({ problems }) => problems), ...after.problems],
    met: (struck[0]?.blows ?? 0) > 0,
    through: struck[0]?.ran.code === 0,
    metAgain: struck.reduce((all, { blows }) => all + blows, 0) > 1,
    ended: struck.map(({ ran }) => String(ran.signal ?? ran.code)).join(", then "),
  };
}

/** Whether an event is the one. */
type Here = (family: Family, name: string) => boolean;

function thePoint({ family, event, n }: Point): Here {
  let seen = 0;
  return (of, name) => of === family && name === event && ++seen === n;
}

/** How many messages follow, nearly always. */
const likely = 16;

/** One of the next messages. */
function another(point: Point): Here {
  let left = 1 + (createHash("sha256").update(nameOf(point)).digest().readUInt32BE(0) % likely);
  return (of) => of === "client" && --left === 0;
}

interface Struck {
  readonly ran: Ran;
  readonly blows: number;
  readonly problems: readonly string[];
}

/** One run, struck at each of these in their order. */
async function struckRun(
  { way, family, event, n }: Point,
  at: readonly Here[],
  stage: Stage,
  server?: OwnServer,
): Promise<Struck> {
  let scene: Scene | undefined;
  let blows = 0;
  const throughWire = family !== "library";
  const before = (await stage.ground.eye.history(stage.database)).length;
  const ran = await run(stage, throughWire, {
    point: `${event} #${n}`,
    args: way.args ?? [],
    onStart: (begun) => {
      scene = { ...stage, ...begun, server, meanwhile: [], others: [] };
    },
    onEvent(of, name) {
      if (scene === undefined || !at[blows]?.(of, name)) return "pass";
      blows++;
      const fate = way.strike(scene);
      // It may last longer than the run that it ends.
      scene.meanwhile.unshift(Promise.resolve(fate));
      return fate;
    },
  });
  for (const each of scene?.meanwhile ?? []) await each;
  const own = (await stage.ground.eye.history(stage.database)).slice(before);
  const problems = [
    ...wrongEnd(way, ran, blows > 0 && !farewells.has(event)),
    ...wrongOthers(scene?.others ?? []),
    ...wrongStop(way, ran, throughWire, own),
  ];
  return { ran, blows, problems };
}

interface Watch {
  /** Where the library's caller stands still until it is told to go on. */
  readonly point?: string;
  readonly args: readonly string[];
  readonly onStart: (begun: Pick<Scene, "running" | "cut">) => void;
  readonly onEvent: (family: Family, name: string) => Fate | Promise<Fate>;
}

async function run(
  { ground, journey, project, database, runner }: Stage,
  throughWire: boolean,
  watch: Watch,
): Promise<Ran> {
  const cwd = project.folder;
  const { verb, request, flags } = journey;
  if (!throughWire) {
    const job = { do: "library", cwd, url: database.url, point: watch.point ?? "", verb, request } as const;
    const running = runner.start(job, (name) => watch.onEvent("library", name));
    watch.onStart({ running, cut: () => {} });
    return await ended(running);
  }
  await using proxy = await makeProxy(database, {
    wire: ground.wire,
    onMessage: ({ side, name, decides }) => (decides ? watch.onEvent(side, name) : "pass"),
  });
  const argv = [verb, ...flags, "--json", "--grace", "300ms", ...watch.args, "--url", proxy.url];
  const running = runner.start({ do: "cli", cwd, argv });
  watch.onStart({ running, cut: () => proxy.cut() });
  return await ended(running);
}

/** A run that does not end by itself is a finding, not a reason to wait for ever. */
const longestMs = 120_000;

async function ended({ child, ended: over }: Running): Promise<Ran> {
  const timer = setTimeout(() => child.kill("SIGKILL"), longestMs);
  return over.finally(() => clearTimeout(timer));
}

/** Nobody waits for an answer to these: the run may be over before the blow comes. */
const farewells: ReadonlySet<string> = new Set(["Terminate", "Quit"]);

function wrongEnd(way: Way, ran: Ran, met: boolean): readonly string[] {
  const mayBeHalf = ran.code === 9 && mayBeHalfIn(way, ran.json.error ?? {});
  const isRight = way.may.includes(ran.code) || (!met && ran.code === 0) || mayBeHalf;
  return isRight ? [] : [`struck: exit ${ran.code} ${ran.stdout}${ran.stderr}`];
}

/** Nobody can know; or it failed, where it may, behind units that are in. */
function mayBeHalfIn({ journey, may }: Way, { code, id }: Readonly<Record<string, unknown>>): boolean {
  return unknowable(journey).includes(String(id)) || (may.includes(1) && code === "migration_failed");
}

/** Whoever tried meanwhile did the work, waited in vain, or was told what nobody knows. */
function wrongOthers(others: readonly Ended<unknown>[]): readonly string[] {
  return others
    .filter(({ exitCode }) => ![0, 7, 9].includes(exitCode))
    .map(({ exitCode, error }) => `meanwhile: exit ${exitCode} ${error?.message}`);
}

/**
 * Who was asked to end, and ended for that, has left word of where: of the one that its answer names. Before it had
 * the lock there was none, and on a network that says nothing nobody can.
 */
function wrongStop(way: Way, ran: Ran, throughWire: boolean, own: readonly Told[]): readonly string[] {
  if (ran.code !== 8 || way.deaf || own.at(-1)?.outcome === "interrupted") return [];
  const named = throughWire ? ran.json.error?.["id"] : undefined;
  if (own.length === 0 && named === undefined) return [];
  return [`interrupted at ${String(named)}, and the history ends with ${JSON.stringify(own.at(-1))}`];
}

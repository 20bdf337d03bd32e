import { aftermath, type Aftermath, historyOf, type Told } from "../servers/aftermath.js";
import { freshDatabase, type TestDatabase } from "../servers/database.js";
import { mixture, unknowable } from "../servers/mixture.js";
import { type Ended, makeProject, type Project, type Ran, type Running } from "../servers/project.js";
import { type Fate, makeProxy } from "../servers/proxy.js";
import type { OwnServer } from "./own-server.js";
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
  readonly ended: string;
}

/** How often each event of a family came. */
export type Counts = Map<string, number>;

export function nameOf({ way, family, event, n }: Point): string {
  return `${way.name} @ ${family}: ${event} #${n}`;
}

/** A run that nothing happens to, seen from the wire and from the library. */
export async function countEvents(major: number, runner: Runner): Promise<Readonly<Record<Family, Counts>>> {
  const counts: Record<Family, Counts> = { client: new Map(), server: new Map(), library: new Map() };
  for (const throughWire of [true, false]) {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, mixture());
    const ran = await run(project, database, runner, {
      throughWire,
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

/** A run that is struck when it comes to the point; then all that must hold, whatever happened. */
export async function strike(point: Point, major: number, runner: Runner, server?: OwnServer): Promise<Blow> {
  const { way, family, event, n } = point;
  await using database = await (server ? server.database() : freshDatabase({ major }));
  await setAs(database, way.settings ?? {});
  const files = mixture();
  using project = makeProject(database, files);
  let scene: Scene | undefined;
  let seen = 0;
  const ran = await run(project, database, runner, {
    throughWire: family !== "library",
    point: `${event} #${n}`,
    args: way.args ?? [],
    onStart: (running) => {
      scene = { running, project, database, server, meanwhile: [], others: [] };
    },
    onEvent(of, name) {
      if (scene === undefined || of !== family || name !== event || ++seen !== n) return "pass";
      const fate = way.strike(scene);
      // It may last longer than the run that it ends.
      scene.meanwhile.unshift(Promise.resolve(fate));
      return fate;
    },
  });
  for (const each of scene?.meanwhile ?? []) await each;
  await setAs(database, {});
  const met = seen >= n;
  const left = await historyOf(database);
  const after = await aftermath(project, database, files);
  const problems = [
    ...wrongEnd(way, ran, met, unknowable(files)),
    ...wrongOthers(scene?.others ?? []),
    ...wrongStop(way, ran, left),
  ];
  return { ...after, problems: [...problems, ...after.problems], met, ended: String(ran.signal ?? ran.code) };
}

interface Watch {
  readonly throughWire: boolean;
  /** Where the library's caller stands still until it is told to go on. */
  readonly point?: string;
  readonly args: readonly string[];
  readonly onStart: (running: Running) => void;
  readonly onEvent: (family: Family, name: string) => Fate | Promise<Fate>;
}

async function run(project: Project, database: TestDatabase, runner: Runner, watch: Watch): Promise<Ran> {
  const cwd = project.folder;
  if (!watch.throughWire) {
    const job = { do: "library", cwd, url: database.url, point: watch.point ?? "" } as const;
    const running = runner.start(job, (name) => watch.onEvent("library", name));
    watch.onStart(running);
    return await ended(running);
  }
  await using proxy = await makeProxy(database, {
    onMessage: ({ side, name, decides }) => (decides ? watch.onEvent(side, name) : "pass"),
  });
  const argv = ["up", "--json", "--grace", "300ms", ...watch.args, "--url", proxy.url];
  const running = runner.start({ do: "cli", cwd, argv });
  watch.onStart(running);
  return await ended(running);
}

/** A run that does not end by itself is a finding, not a reason to wait for ever. */
const longestMs = 120_000;

async function ended({ child, ended: over }: Running): Promise<Ran> {
  const timer = setTimeout(() => child.kill("SIGKILL"), longestMs);
  return over.finally(() => clearTimeout(timer));
}

/** For sessions from now on: those settings that the server knows, and no others. */
async function setAs(database: TestDatabase, settings: Readonly<Record<string, string>>): Promise<void> {
  await database.query(`ALTER DATABASE ${database.name} RESET ALL`);
  for (const [name, value] of Object.entries(settings)) {
    const known = await database.query(`SELECT FROM pg_settings WHERE name = '${name}'`);
    if (known.length > 0) await database.query(`ALTER DATABASE ${database.name} SET ${name} = '${value}'`);
  }
}

function wrongEnd(way: Way, ran: Ran, met: boolean, unknowables: readonly string[]): readonly string[] {
  const mayBeUnknown = ran.code === 9 && unknowables.includes(String(ran.json.error?.["id"]));
  const isRight = way.may.includes(ran.code) || (!met && ran.code === 0) || mayBeUnknown;
  return isRight ? [] : [`struck: exit ${ran.code} ${ran.stdout}${ran.stderr}`];
}

/** Whoever tried meanwhile did the work, waited in vain, or was told what nobody knows. */
function wrongOthers(others: readonly Ended<unknown>[]): readonly string[] {
  return others
    .filter(({ exitCode }) => ![0, 7, 9].includes(exitCode))
    .map(({ exitCode, error }) => `meanwhile: exit ${exitCode} ${error?.message}`);
}

/** Who was asked to end, and ended for that, has left word of where; on a network that says nothing nobody can. */
function wrongStop(way: Way, ran: Ran, left: readonly Told[]): readonly string[] {
  if (ran.code !== 8 || way.deaf || left.length === 0 || left.at(-1)?.outcome === "interrupted") return [];
  return [`interrupted, and the history ends with ${JSON.stringify(left.at(-1))}`];
}

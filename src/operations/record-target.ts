import { randomUUID } from "node:crypto";
import { inAscii } from "../core/histories/in-ascii.js";
import { BatchTable, placeOfBatches } from "../core/histories/batch-progress.js";
import type { NewEvent } from "../core/histories/layout.js";
import type { TargetSettings } from "../config/settings.js";
import { SluiceError } from "../core/failures/failure.js";
import type { Applied } from "../core/model/applied.js";
import type { State } from "../core/model/state.js";
import type { Standing } from "../core/plan/states.js";
import { ServerError, type Session } from "../engines/engine.js";
import { whileBusy } from "./busy-history.js";
import { askTarget, databaseOf, hostOf } from "./connect-target.js";
import { acquireLock, giveBackLocks, lockKeysOf } from "./lock-target.js";
import { dropSettledLog, runTogether, upgradeHistory } from "./make-history.js";
import { assertNever, assertGuarded, assertWritableServer } from "./may-run.js";
import { matchStanding, openSource, type OpenSource } from "./open-source.js";
import { Planner } from "./planner.js";
import { assertWritable, type Found, readHistory } from "./read-history.js";
import { tellGone } from "./tell-start.js";
import type { World } from "./world.js";

export interface RecordedResult {
  readonly targets: readonly TargetRecorded[];
}
/** Shared by `resolve` and `baseline`. */
export interface TargetRecorded {
  readonly name: string;
  readonly database: string;
  readonly host: string;
  readonly environment: string;
  readonly recorded: readonly Recorded[];
  /** What a look at the schema showed, in words. */
  readonly seen: readonly string[];
  readonly notStarted?: true;
  readonly failed?: true;
}

export interface Recorded {
  readonly id: string;
  readonly name: string;
  readonly state: State;
  /** As in `status`: `partial 2/3`. */
  readonly detail?: string;
  /** Rows that were in by its batches when this was said: it goes on behind them (`failed`), or begins at the first row. */
  readonly batched?: number;
}

/** What is to be recorded, decided under the lock from the history as it then is. */
export interface Recording {
  readonly events: readonly Pick<
    NewEvent,
    | "kind"
    | "outcome"
    | "id"
    | "name"
    | "checksums"
    | "upSql"
    | "downSql"
    | "sqlOmitted"
    | "because"
    | "unit"
    | "units"
    | "unitHash"
  >[];
  readonly seen: readonly string[];
}

export type Decide = (known: {
  readonly source: OpenSource;
  readonly standings: readonly Standing[];
  /** As it stood when this was asked, before it was waited for. */
  readonly before: ReadonlyMap<string, Applied>;
  readonly match: (given: string) => string;
  readonly session: Session;
}) => Promise<Recording>;

/** Appends events to a target's history, under its lock and behind its fence, and changes nothing else. */
export async function recordTarget(settings: TargetSettings, world: World, decide: Decide): Promise<TargetRecorded> {
  const source = await openSource(settings, world);
  assertNever(settings);
  const { engine } = source;
  return askTarget({ settings: source.settings, engine, world, doing: "record" }, async (connection) => {
    const { session } = connection;
    const before = await readHistory(session, source);
    assertMayWrite(before, source);
    tellGone(before, source, world);
    await session.recognise(() => connection.open("sluice"));
    assertGuarded([], session, source);
    await acquireLock(session, source, world, {
      lockWaitMs: settings.lock.waitMs,
      database: before.database,
      ifSeen: true,
    });
    try {
      return await recordLocked(session, source, world, (known) =>
        decide({ ...known, before: before.history.applied }),
      );
    } catch (error) {
      throw isFence(error, source) ? new SluiceError("lock_lost", { at: "history" }) : error;
    } finally {
      await giveBackLocks(session, lockKeysOf(source, before.database), world);
    }
  });
}

function isFence(error: unknown, { history }: OpenSource): boolean {
  return error instanceof ServerError && history.isFence(error.fault);
}

export function emptyRecorded(settings: TargetSettings): TargetRecorded {
  return {
    name: settings.name,
    database: databaseOf(settings),
    host: hostOf(settings),
    environment: settings.policy.environment,
    recorded: [],
    seen: [],
  };
}

async function recordLocked(
  session: Session,
  source: OpenSource,
  world: World,
  decide: (known: Omit<Parameters<Decide>[0], "before">) => Promise<Recording>,
): Promise<TargetRecorded> {
  const { settings, engine } = source;
  const found = await readHistory(session, source);
  assertNever(settings, found);
  assertMayWrite(found, source);
  const standings = new Planner(source).standings(found.history.applied);
  const { events, seen } = await decide({
    source,
    standings,
    match: (given) => matchStanding(given, standings, source),
    session,
  });
  const stamp = stampOf(settings, world);
  let { head } = found.history;
  const forgets = events.length > 0 ? forgetting(events, standings, source) : [];
  const write = (as: (event: NewEvent) => NewEvent): Promise<void> => {
    const rows = events.flatMap((event, index) => source.history.record(as({ ...event, ...stamp }), head + 1 + index));
    const { frame } = engine;
    return whileBusy(() => runTogether(session, frame, frame.together([...rows, ...forgets], session)), source, world);
  };
  if (events.length > 0) {
    ({ head } = (await upgradeHistory(session, source, found, world)).history);
    if (forgets.length > 0) await makeBatches(session, source);
    await write((event) => event).catch((error) => againInAscii(error, write));
  }
  await dropSettledLog(session, source, world);
  const after = new Planner(source).standings((await readHistory(session, source)).history.applied);
  return { ...emptyRecorded(settings), database: found.database, recorded: recordedOf(events, after, standings), seen };
}

/** Of what somebody says is in, or out, no batches go on: where it comes again they begin anew. */
function forgetting(
  events: Recording["events"],
  standings: readonly Standing[],
  { engine, history }: OpenSource,
): readonly string[] {
  const coded = events.filter(({ id, outcome }) => {
    const { migration, applied } = standings.find((each) => each.id === id) ?? {};
    const hasBatches = migration?.up.performed?.way === "code" || applied?.progress?.batched !== undefined;
    return outcome !== "retry" && hasBatches;
  });
  if (coded.length === 0) return [];
  const table = new BatchTable(placeOfBatches(history), engine.dialect.quote);
  return coded.map(({ id }) => table.forget(id));
}

async function makeBatches(session: Session, { engine, history }: OpenSource): Promise<void> {
  const { kept } = await engine.forCode();
  const table = new BatchTable(placeOfBatches(history), engine.dialect.quote);
  await session.results(engine.frame.making([table.make(kept)], session));
}

/** Where the database's encoding does not have what the rows say. */
function againInAscii(error: unknown, write: (as: typeof inAscii) => Promise<void>): Promise<void> {
  if (error instanceof ServerError && error.fault.kind === "unencodable") return write(inAscii);
  throw error;
}

function assertMayWrite(found: Found, source: OpenSource): void {
  assertWritable(found.history, source);
  assertWritableServer(found);
}

function stampOf(
  settings: TargetSettings,
  world: World,
): Pick<NewEvent, "run" | "source" | "by" | "host" | "tool" | "gitCommit"> {
  const gitCommit = world.who.gitCommit(settings.source.folder);
  const { by, host, tool } = world.who;
  return { run: randomUUID(), source: settings.source.shown, by, host, tool, ...(gitCommit ? { gitCommit } : {}) };
}

function recordedOf(
  events: Recording["events"],
  after: readonly Standing[],
  before: readonly Standing[],
): TargetRecorded["recorded"] {
  return events.map(({ id, name }) => {
    const { state = "pending", detail } = after.find((each) => each.id === id) ?? {};
    const { batched = 0 } = before.find((each) => each.id === id)?.applied?.progress ?? {};
    return { id, name, state, ...(detail === undefined ? {} : { detail }), ...(batched > 0 ? { batched } : {}) };
  });
}

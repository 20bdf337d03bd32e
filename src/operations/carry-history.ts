import { randomUUID } from "node:crypto";
import { isSluiceError, SluiceError, type NotCarried } from "../core/failures/failure.js";
import type { Pair } from "../core/formats/convert/convert-source.js";
import { inAscii } from "../core/histories/in-ascii.js";
import type { NewEvent } from "../core/histories/layout.js";
import { owners } from "../core/histories/owners/list.js";
import { isIn, type Standing } from "../core/plan/states.js";
import { ServerError, type Session } from "../engines/engine.js";
import { remembered } from "../run/events.js";
import { whileBusy } from "./busy-history.js";
import type { Converted } from "./converted-files.js";
import { askTarget } from "./connect-target.js";
import { acquireLock, giveBackLocks, lockKeysOf } from "./lock-target.js";
import { ownStamp, runTogether, upgradeHistory } from "./make-history.js";
import { assertGuarded, assertNever, assertWritableServer } from "./may-run.js";
import { type OpenSource, shownTable } from "./open-source.js";
import { Planner } from "./planner.js";
import { assertWritable, type Found, readHistory } from "./read-history.js";
import type { World } from "./world.js";

/** What becomes of a target's history. */
export interface HistoryPart {
  /** `none`: nothing is in. `there`: the other table says it all already. */
  readonly state: "no-database" | "none" | "there" | "to-carry" | "carried";
  /** The tables, as they are called in the database. */
  readonly from: string;
  readonly to: string;
  readonly carried: readonly { readonly id: string; readonly newId: string; readonly state: "applied" | "baselined" }[];
}

/** What would become of a target's history; throws where it cannot be carried over. */
export async function historyPart(files: Converted, world: World): Promise<HistoryPart> {
  const { settings, engine } = files.old;
  if (isUnnamed(files.old) && !world.connection) return { ...tablesOf(files), state: "no-database", carried: [] };
  assertTwoTables(files);
  return askTarget({ settings, engine, world, doing: "convert", readOnly: true }, async ({ session }) =>
    partOf(files, await bothIn(session, files)),
  );
}

/** Carries it over under the locks of both, from what both say then; in one transaction where the engine can. */
export async function carryOver(files: Converted, world: World): Promise<HistoryPart> {
  const { old, next } = files;
  const { settings, engine } = old;
  assertNever(settings);
  return askTarget({ settings, engine, world, doing: "convert" }, async (connection) => {
    const { session } = connection;
    const before = await bothIn(session, files);
    assertNever(settings, before.old);
    assertWritableServer(before.old);
    await session.recognise(() => connection.open("sluice"));
    assertGuarded([], session, old);
    const { database } = before.old;
    const wishes = { lockWaitMs: settings.lock.waitMs, database, ifSeen: true } as const;
    try {
      await acquireLock(session, old, world, wishes);
      await acquireLock(session, next, world, wishes);
      const found = await bothIn(session, files);
      const part = partOf(files, found);
      if (part.state !== "to-carry") return part;
      await write(eventsOf(files, part, found.old, world), found.next, next, session, world);
      const after = partOf(files, await bothIn(session, files));
      if (after.state !== "there")
        throw new SluiceError("check_failed", {
          problem: "not_recorded",
          what: part.carried.map(({ newId }) => newId),
        });
      return { ...part, state: "carried" };
    } catch (error) {
      if (error instanceof ServerError && next.history.isFence(error.fault))
        throw new SluiceError("lock_lost", { at: "history" });
      throw error;
    } finally {
      await giveBackLocks(session, [...lockKeysOf(next, database), ...lockKeysOf(old, database)], world);
    }
  });
}

/** Both histories as they stand. */
interface Both {
  readonly old: Found;
  readonly next: Found;
}

async function bothIn(session: Session, { old, next }: Converted): Promise<Both> {
  return { old: await readHistory(session, old), next: await readHistory(session, next).catch(ofTheNewOne) };
}

/** Where its table is to be has a flag of its own, and whose its files are is asked for. */
function ofTheNewOne(error: unknown): never {
  if (!isSluiceError(error) || error.code !== "foreign_history" || error.facts.flag === "history.log") throw error;
  const { format: _, ...facts } = error.facts;
  throw new SluiceError("foreign_history", { ...facts, flag: "--out-table" });
}

/** No database is named, or only by a variable that is not set here: its history is carried over where it is. */
function isUnnamed({ settings: { address } }: OpenSource): boolean {
  if (!("failure" in address)) return false;
  const { code, facts } = address.failure;
  return code === "no_database" || (code === "config_invalid" && facts.problem.kind === "missing_variable");
}

function tablesOf({ old, next }: Converted): Pick<HistoryPart, "from" | "to"> {
  return { from: shownTable(old), to: shownTable(next) };
}

/** golang-migrate's and dbmate's tables have one name. */
function assertTwoTables(files: Converted): void {
  const { from, to } = tablesOf(files);
  if (from === to) throw notCarried(files, "same_table", []);
}

function partOf(files: Converted, { old, next }: Both): HistoryPart {
  const standings = new Planner(files.old).standings(old.history.applied);
  const unsettled = standings.filter(isUnsettled);
  if (unsettled.length > 0) throw notCarried(files, "unsettled", unsettled);
  const { compareIds } = files.next.format;
  const isNow = new Planner(files.next).standings(next.history.applied);
  const pairs = files.conversion.pairs.map((pair) => ({
    pair,
    here: standings.find(({ migration }) => migration?.id === pair.from.id),
    there: isNow.find(({ migration }) => migration && compareIds(migration.id, pair.to.id) === 0),
  }));
  // What came after is the other table's own; what one of them knows to be taken back is not in for the other's sake.
  const differing = pairs.filter(({ here, there }) => isTakenBack(here, there) || isTakenBack(there, here));
  if (differing.length > 0)
    throw notCarried(
      files,
      "differs",
      differing.flatMap(({ here }) => here ?? []),
    );
  const known = pairs.flatMap(({ pair, here, there }) =>
    here?.applied && isIn(here.applied) ? [{ pair, here: here.applied, there: there?.applied }] : [],
  );
  assertNoGap(files, known, standings);
  const lacking = known.filter(({ there }) => !there);
  // One number is written last by the last of them; elsewhere the rows keep their order of application.
  if (!speaksForOthers(files.next)) lacking.sort((one, other) => one.here.rank - other.here.rank);
  const carried = lacking.map(({ pair, here }) => {
    const state = here.standing === "baselined" ? ("baselined" as const) : ("applied" as const);
    return { id: pair.from.id, newId: pair.to.id, state };
  });
  const state = known.length === 0 ? "none" : carried.length === 0 ? "there" : "to-carry";
  return { ...tablesOf(files), carried, state };
}

function isTakenBack(one: Standing | undefined, other: Standing | undefined): boolean {
  return one?.applied?.standing === "reverted" && other?.applied !== undefined && isIn(other.applied);
}

/** Neither in nor out, not what its file says, or without one. What was rolled back whole, or taken back, is out. */
function isUnsettled({ state, detail, applied }: Standing): boolean {
  if (state === "failed")
    return applied?.progress !== undefined || applied?.notedBy !== undefined || applied?.last?.outcome === "retry";
  if (state === "changed") return detail !== "cosmetic";
  return state === "unknown" || state === "missing" || state === "ahead" || state === "superseded";
}

/** A table that holds one number says of all before it that they are in. */
function assertNoGap(
  files: Converted,
  carried: readonly { readonly pair: Pair }[],
  standings: readonly Standing[],
): void {
  if (!speaksForOthers(files.next)) return;
  const isCarried = new Set<string>(carried.map(({ pair }) => pair.from.id));
  const ids = files.conversion.pairs.map(({ from }) => from.id);
  const last = ids.findLastIndex((id) => isCarried.has(id));
  const gaps = new Set<string>(ids.slice(0, last + 1).filter((id) => !isCarried.has(id)));
  const lacking = standings.filter(({ migration }) => migration && gaps.has(migration.id));
  if (lacking.length > 0) throw notCarried(files, "gap", lacking);
}

function speaksForOthers({ engine, history }: OpenSource): boolean {
  return owners.find(({ name }) => name === history.name)?.on[engine.name].speaksFor === "numbers-up-to";
}

function notCarried(files: Converted, reason: NotCarried, standings: readonly Standing[]): SluiceError<"not_carried"> {
  const affected = standings.map(({ id, name, state }) => ({ id, name, state }));
  return new SluiceError("not_carried", { ...tablesOf(files), reason, affected });
}

/** Each as its new owner has it that was told so: it is in, and was not run by that one. */
function eventsOf({ old, next }: Converted, part: HistoryPart, { history }: Found, world: World): readonly NewEvent[] {
  const { by, host, tool, gitCommit } = world.who;
  const commit = gitCommit(next.settings.source.folder);
  const source = next.settings.source.shown;
  const stamp = { run: randomUUID(), source, by, host, tool, ...(commit ? { gitCommit: commit } : {}) };
  const applied = [...history.applied.values()];
  return part.carried.flatMap(({ id, newId, state }) => {
    const { durationMs = 0 } = applied.find((each) => old.format.compareIds(each.id, id) === 0) ?? {};
    // As it stands there: its comments may be others by now.
    const migration = next.migrations.find((each) => next.format.compareIds(each.id, newId) === 0);
    if (!migration) return [];
    const said =
      state === "baselined"
        ? ({ kind: "baseline", outcome: "done" } as const)
        : ({ kind: "resolve", outcome: "applied" } as const);
    const because = `sluice convert: ${id} in ${shownTable(old)}`;
    return [
      { ...stamp, ...said, id: migration.id, name: migration.name, ...remembered(migration), durationMs, because },
    ];
  });
}

async function write(
  events: readonly NewEvent[],
  found: Found,
  next: OpenSource,
  session: Session,
  world: World,
): Promise<void> {
  const { engine, history } = next;
  const { frame, can } = engine;
  assertWritable(found.history, next);
  // Where a definition cannot be rolled back, the tables come first: empty, they say nothing wrong.
  // So it is where our log is to be told of a table that is gone: its rows count, too.
  const together = can.transactionalDdl && !found.history.unheard?.length;
  const base = together ? found : await upgradeHistory(session, next, found, world);
  const making = together ? history.upgrade(base.history, ownStamp(next, world)) : [];
  const send = (as: (event: NewEvent) => NewEvent): Promise<void> => {
    const rows = events.flatMap((event, index) => history.record(as(event), base.history.head + 1 + index));
    return whileBusy(() => runTogether(session, frame, frame.together([...making, ...rows], session)), next, world);
  };
  try {
    await send((event) => event);
  } catch (error) {
    // Where the database's encoding does not have what the rows say.
    if (!(error instanceof ServerError) || error.fault.kind !== "unencodable") throw error;
    await send(inAscii);
  }
}

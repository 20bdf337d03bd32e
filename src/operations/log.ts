import { timeOf, warned } from "../core/histories/sluice-events.js";
import type { TargetSettings } from "../config/settings.js";
import { type Holder, type Row, ServerError, type Session } from "../engines/engine.js";
import { askTarget } from "./connect-target.js";
import { isThrough } from "./last-run.js";
import { matchId, openSource, type OpenSource } from "./open-source.js";
import { readOver } from "./over-targets.js";
import { assertFree, assertReadable, isElsewhere } from "./read-history.js";
import type { World } from "./world.js";
export interface LogRequest {
  readonly target?: string;
  readonly id?: string;
  readonly limit?: number;
}
export interface LogResult {
  readonly events: readonly LogEvent[];
  /** What is neither in nor out as the whole history tells it, whichever of its events were asked for. */
  readonly unsettled?: readonly { readonly target: string; readonly id: string }[];
  /** A run that is at work now, or what a killed one left running on the server. */
  readonly running?: readonly { readonly target: string; readonly holder: Holder }[];
  /** Nobody is seen at work here, nothing is half done, and the last run may have ended before its plan was through. */
  readonly cutShort?: readonly { readonly target: string }[];
  /** No log is kept there: `off` by `history.log: false`; `passing`: beside this tool's table it stands only while something is under way. */
  readonly unkept?: readonly { readonly target: string; readonly why: "off" | "passing" }[];
}
export interface LogEvent {
  readonly target: string;
  readonly seq: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly kind: string;
  readonly id: string | null;
  readonly name: string | null;
  readonly by: string;
  readonly host: string;
  readonly tool: string;
  readonly outcome: string;
  /** The same in every event of one run. */
  readonly run?: string;
  readonly durationMs: number | null;
  readonly planId?: string;
  readonly bundle?: string;
  readonly because?: string;
  readonly unit?: number;
  readonly units?: number;
  readonly error?: string;
  /** It took effect, and its server warned of what `error` says. */
  readonly warned?: true;
  readonly gitCommit?: string;
  readonly checksums?: { readonly raw: string; readonly tokens: string; readonly version: number };
  readonly upSql?: string;
  readonly downSql?: string;
  /** The text was above 1 MiB or holds a password: only its checksum is kept. */
  readonly sqlOmitted?: true;
}

/** What was ever done to each target, oldest first. */
export async function log(request: LogRequest, world: World): Promise<LogResult> {
  return resultOf(await readOver(world, request.target, (settings) => logOf(settings, request, world), resultOf));
}

function resultOf(targets: readonly Required<LogResult>[]): LogResult {
  const all = {
    unsettled: targets.flatMap((each) => each.unsettled),
    running: targets.flatMap((each) => each.running),
    cutShort: targets.flatMap((each) => each.cutShort),
    unkept: targets.flatMap((each) => each.unkept),
  };
  const events = targets.flatMap((each) => each.events);
  return { events, ...Object.fromEntries(Object.entries(all).filter(([, found]) => found.length > 0)) };
}

async function logOf(settings: TargetSettings, request: LogRequest, world: World): Promise<Required<LogResult>> {
  const source = await openSource(settings, world, "look");
  const errand = { settings: source.settings, engine: source.engine, world, doing: "log", readOnly: true };
  return askTarget(errand, async ({ session }) => {
    const { rows, running } = await look(session, source);
    const events = rows.map((row) => eventOf(settings.name, row));
    const id =
      request.id === undefined ? undefined : matchId(request.id, known(events, source.migrations), source.format);
    const wanted = id === undefined ? events : events.filter((event) => event.id === id);
    const target = settings.name;
    const unsettled = unsettledIn(rows, source).map((each) => ({ target, id: each }));
    const isShort = !running && unsettled.length === 0 && !(await isThrough(rows, source));
    return {
      events: request.limit === undefined ? wanted : wanted.slice(-request.limit),
      unsettled,
      running: running ? [{ target, holder: running }] : [],
      cutShort: isShort ? [{ target }] : [],
      unkept: (rows.length > 0 ? [] : unkeptIn(source)).map((why) => ({ target, why })),
    };
  });
}

function unkeptIn({ history: { log: kept, passing } }: OpenSource): readonly ("off" | "passing")[] {
  if (passing) return ["passing"];
  return kept.table === "" ? ["off"] : [];
}

/** The history as it stood when nobody was at work; where somebody is, as it stood before. */
async function look(
  session: Session,
  source: OpenSource,
): Promise<{ readonly rows: readonly Row[]; readonly running?: Holder }> {
  const { engine } = source;
  for (;;) {
    const rows = await rowsOf(session, source);
    const { history } = source;
    if (rows.length === 0) return { rows };
    const running = await engine.questions.atWork(session, history.table);
    if (running) return { rows, running };
    // The log may be gone by now.
    const { sets } = await session.first([history.head()]);
    if (Number(sets[0]?.[0]?.["head"]) === Number(rows.at(-1)?.["seq"])) return { rows };
  }
}

function unsettledIn(rows: readonly Row[], { history }: OpenSource): readonly string[] {
  const { applied } = history.decodeLog([], rows);
  return [...applied.values()]
    .filter(({ standing }) => standing === "failed" || standing === "unknown")
    .map(({ id }) => id);
}

/** A database without a history has no events, which is no failure. */
async function rowsOf(session: Session, source: OpenSource): Promise<readonly Row[]> {
  try {
    const { place } = source.history;
    const { sets } = await session.first([...(place ? [place.ask] : []), ...source.history.events()]);
    if (isElsewhere(sets[0], source)) return rowsOf(session, source);
    const [versions, rows = []] = place ? sets.slice(1) : sets;
    if (!versions) await assertFree(session, source);
    assertReadable(source.history.decodeLog(versions ?? [], []), source);
    return rows;
  } catch (error) {
    if (error instanceof ServerError && error.fault.kind === "absent") return [];
    throw error;
  }
}

function known(events: readonly LogEvent[], migrations: readonly { readonly id: string; readonly name: string }[]) {
  const past = events.flatMap(({ id, name }) => (id === null ? [] : [{ id, name: name ?? "" }]));
  return [...migrations, ...past];
}

function eventOf(target: string, row: Row): LogEvent {
  const text = (name: string): string | undefined => (typeof row[name] === "string" ? row[name] : undefined);
  const number = (name: string): number | undefined => (text(name) === undefined ? undefined : Number(row[name]));
  const raw = text("checksum_raw");
  const optional = {
    run: text("run"),
    planId: text("plan_id"),
    bundle: text("bundle"),
    because: text("because"),
    error: text("error"),
    warned: row["witness"] === warned ? true : undefined,
    gitCommit: text("git_commit"),
    unit: number("unit"),
    units: number("units"),
    upSql: text("up_sql"),
    downSql: text("down_sql"),
    sqlOmitted: row["sql_omitted"] === "t" ? true : undefined,
    checksums:
      raw === undefined
        ? undefined
        : { raw, tokens: text("checksum_tokens") ?? "", version: number("checksum_version") ?? 0 },
  };
  return {
    target,
    seq: Number(row["seq"]),
    at: timeOf(row["at"]) ?? "",
    kind: text("kind") ?? "",
    id: text("id") ?? null,
    name: text("name") ?? null,
    by: text("by") ?? "",
    host: text("host") ?? "",
    tool: text("tool") ?? "",
    outcome: text("outcome") ?? "",
    durationMs: number("duration_ms") ?? null,
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
  };
}

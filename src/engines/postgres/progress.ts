import type { StatementPhase, StatementProgress } from "../../core/model/statement-progress.js";
import type { Row, Session, UnderWay } from "../engine.js";
import { activity, holderOf, processOf, statementOf } from "./lock.js";

/** One look at what another session is at: one query, however much there is to see. */
export async function underWay(watcher: Session, running: Session): Promise<UnderWay | undefined> {
  // As the user that logged in, whose own sessions are never hidden: a role we took on may not see them.
  const pid = await processOf(watcher, running);
  if (pid === undefined) return undefined;
  const [row] = await watcher.rows(`SET LOCAL ROLE NONE; ${question(pid, running.server.versionNumber)}`);
  const at = statementOf(row?.["application_name"]);
  if (!row || !at) return undefined;
  const waiting = listOf(row["waiting"]);
  const [longest] = waiting.map(holderOf);
  return {
    ...at,
    progress: {
      ...progressOf(row),
      waitsFor: listOf(row["blocking"]).map(holderOf),
      ...(longest ? { keepsWaiting: { count: Number(row["waiting_count"]), longest } } : {}),
    },
  };
}

const mostShown = 3;

function question(pid: number, version: number): string {
  const facts = views
    .filter(({ since }) => version >= since)
    .map(
      ({ view }) =>
        `SELECT '${view}' AS view, to_jsonb(p) AS facts FROM pg_stat_progress_${view} p WHERE p.pid = ${pid}`,
    );
  const waitingSince = version >= 14 ? "coalesce(l.waitstart, a.query_start)" : "a.query_start";
  return `WITH blocking AS (
    SELECT coalesce(a.xact_start, a.query_start, a.backend_start) AS at, ${activity()}
    FROM (SELECT DISTINCT unnest(pg_blocking_pids(${pid})) AS pid) b LEFT JOIN pg_stat_activity a ON a.pid = b.pid
  ), waiting AS (
    SELECT ${waitingSince} AS at, ${activity(waitingSince)}
    FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
    WHERE NOT l.granted AND l.pid <> ${pid} AND ${pid} = ANY (pg_blocking_pids(l.pid))
  ), progress AS (${facts.join(" UNION ALL ")})
  SELECT me.application_name, progress.view, progress.facts, current_setting('block_size') AS block_size,
    CASE WHEN c.oid IS NOT NULL THEN c.oid::regclass::text END AS table_name, c.reltuples::bigint AS table_rows,
    (SELECT jsonb_agg(b) FROM (SELECT * FROM blocking ORDER BY at LIMIT ${mostShown}) b) AS blocking,
    (SELECT count(*) FROM waiting) AS waiting_count,
    (SELECT jsonb_agg(w) FROM (SELECT * FROM waiting ORDER BY at LIMIT 1) w) AS waiting
  FROM pg_stat_activity me LEFT JOIN progress ON true
    LEFT JOIN pg_class c ON c.oid = (progress.facts ->> 'relid')::oid
  WHERE me.pid = ${pid}`;
}

type Facts = Readonly<Record<string, unknown>>;

interface View {
  readonly view: string;
  /** The first major that has it. */
  readonly since: number;
  /** What is counted in which phase. */
  readonly amount: (facts: Facts, phase: string) => Amount;
}

type Amount = readonly [unit: "blocks" | "rows" | "sessions", done: string, total: string | undefined] | undefined;

const views: readonly View[] = [
  {
    view: "create_index",
    since: 13,
    amount(facts, phase) {
      if (phase.startsWith("waiting")) return ["sessions", "lockers_done", "lockers_total"];
      return Number(facts["tuples_total"]) > 0 && phase.endsWith("loading tuples in tree")
        ? ["rows", "tuples_done", "tuples_total"]
        : ["blocks", "blocks_done", "blocks_total"];
    },
  },
  {
    view: "cluster",
    since: 13,
    amount: (_, phase) =>
      phase === "seq scanning heap"
        ? ["blocks", "heap_blks_scanned", "heap_blks_total"]
        : /^(?:index scanning|writing)/.test(phase)
          ? ["rows", "heap_tuples_written", undefined]
          : undefined,
  },
  {
    view: "vacuum",
    since: 13,
    amount: (_, phase) =>
      phase === "scanning heap"
        ? ["blocks", "heap_blks_scanned", "heap_blks_total"]
        : phase === "vacuuming heap"
          ? ["blocks", "heap_blks_vacuumed", "heap_blks_total"]
          : undefined,
  },
  {
    view: "analyze",
    since: 13,
    amount: (_, phase) =>
      phase.startsWith("acquiring") ? ["blocks", "sample_blks_scanned", "sample_blks_total"] : undefined,
  },
  { view: "copy", since: 14, amount: () => ["rows", "tuples_processed", undefined] },
];

function progressOf(row: Row): Omit<StatementProgress, "waitsFor" | "keepsWaiting"> {
  const view = views.find((each) => each.view === row["view"]);
  if (!view) return {};
  const facts = JSON.parse(row["facts"] ?? "{}") as Facts;
  const said = typeof facts["phase"] === "string" ? facts["phase"] : "";
  const phase = view.view === "copy" ? "copying" : phases.find(([words]) => words.test(said))?.[1];
  const rows = Number(row["table_rows"]);
  return {
    ...(phase ? { phase } : {}),
    ...amountOf(facts, view.amount(facts, said), Number(row["block_size"])),
    ...(row["table_name"] ? { table: row["table_name"] } : {}),
    // Unknown is 0 before PostgreSQL 14, -1 since.
    ...(rows > 0 ? { tableRows: rows } : {}),
  };
}

function amountOf(facts: Facts, amount: Amount, blockSize: number): Pick<StatementProgress, "done" | "total" | "unit"> {
  if (!amount) return {};
  const [unit, doneName, totalName] = amount;
  const size = unit === "blocks" ? blockSize : 1;
  const done = Number(facts[doneName] ?? 0) * size;
  const total = totalName === undefined ? 0 : Number(facts[totalName] ?? 0) * size;
  if (totalName !== undefined && total === 0) return {};
  return { done, unit: unit === "blocks" ? "bytes" : unit, ...(total > 0 ? { total } : {}) };
}

/** The server's words for its phases; they are the same in every language of it. */
const phases: readonly (readonly [RegExp, StatementPhase])[] = [
  [/^waiting for writers/, "waiting-for-writers"],
  [/^waiting for old snapshots/, "waiting-for-snapshots"],
  [/^waiting for readers/, "waiting-for-readers"],
  [/^index validation/, "validating"],
  [/sorting/, "sorting"],
  [/^building index: scanning table|^(?:seq |index )?scanning heap/, "reading"],
  [/^(?:building|rebuilding) index/, "building"],
  [/^acquiring/, "sampling"],
  [/^computing/, "computing"],
  [/^writing new heap/, "rewriting"],
  [/^vacuuming|^cleaning up|^truncating/, "removing"],
  [/^performing final|^swapping|^finalizing/, "finishing"],
  [/^initializing/, "preparing"],
];

/** Rows that came as JSON, each value as the driver would have given it. */
function listOf(json: string | null | undefined): readonly Row[] {
  const rows = JSON.parse(json ?? "[]") as readonly Readonly<Record<string, string | number | null>>[];
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value === null ? null : String(value)])),
  );
}

import type { Applied, BrokenOff, LastEvent, Progress } from "../model/applied.js";
import type { HistoryRows } from "./layout.js";

type Row = HistoryRows[number];

/** The state of each migration, told by replaying the log from its first event to its last. */
export function appliedOf(rows: HistoryRows): ReadonlyMap<string, Applied> {
  const applied = new Map<string, Applied>();
  for (const row of rows) {
    const id = String(row["id"]);
    const next = after(applied.get(id), row);
    if (next) applied.set(id, next);
    else applied.delete(id);
  }
  return applied;
}

/**
 * A migration stays what it was when a run ends before it, or takes nothing of it back: that the run ended there is
 * told apart. Of taking back until something else was done: whoever went on has chosen.
 */
export function brokenOffOf(rows: HistoryRows): ReadonlyMap<string, BrokenOff> {
  const brokenOff = new Map<string, BrokenOff>();
  for (const row of rows) {
    const id = String(row["id"]);
    if (row["outcome"] === "done")
      for (const [each, { direction }] of brokenOff) if (direction === "down") brokenOff.delete(each);
    const found = brokenOffBy(row);
    if (found) brokenOff.set(id, found);
    else if (kinds.has(String(row["kind"]))) brokenOff.delete(id);
  }
  return brokenOff;
}

/** Events of other kinds are a newer layout's. */
const kinds: ReadonlySet<string> = new Set(["up", "down", "baseline", "resolve"]);

function brokenOffBy(row: Row): BrokenOff | undefined {
  const { kind, outcome } = row;
  const direction = kind === "up" || kind === "down" ? kind : undefined;
  // An up that failed has a state of its own.
  if (!direction || (outcome !== "interrupted" && (direction === "up" || outcome !== "failed"))) return undefined;
  const at = timeOf(row["at"]);
  return {
    direction,
    ...(at === undefined ? {} : { at }),
    of: numberOf(row["units"]) ?? 1,
    ...(typeof row["error"] === "string" ? { error: row["error"] } : {}),
    last: lastOf(row, outcome),
  };
}

/** One event upon what was known before; undefined: as if it had never been recorded. */
function after(before: Applied | undefined, row: Row): Applied | undefined {
  const kind = String(row["kind"]);
  switch (kind) {
    case "up":
    case "down":
      return afterRun(before, row, kind);
    case "baseline":
      return { ...basics(row), ...keptBy(row, undefined), standing: "baselined" };
    case "resolve":
      return afterResolve(before, row);
    default:
      // An event of a newer layout that this version does not know changes nothing here.
      return before;
  }
}

function afterRun(before: Applied | undefined, row: Row, direction: "up" | "down"): Applied | undefined {
  const outcome = String(row["outcome"]);
  const unit = numberOf(row["unit"]);
  const units = numberOf(row["units"]);
  const keeps = direction === "up" ? keptBy(row, before) : keptBy(undefined, before);
  const progress = progressOf(before, direction);
  const base = { ...basics(row), ...keeps, rank: direction === "down" && before ? before.rank : Number(row["seq"]) };
  const onItsWay = direction === "down" ? { ...base, ...beforeDownOf(before) } : base;
  switch (outcome) {
    case "done":
      if (unit !== undefined && units !== undefined && unit < units) {
        return {
          ...onItsWay,
          ...spent(before, base.durationMs, unit),
          last: lastOf(row, "done"),
          standing: "failed",
          progress: upTo(unit, units, row, before, direction),
        };
      }
      return {
        ...base,
        ...spent(before, base.durationMs, unit),
        standing: direction === "up" ? "applied" : "reverted",
        ...(direction === "down" && before && isHalfIn(before) ? { neverWhole: true } : {}),
      };
    case "begun": {
      const begun: Progress = {
        direction,
        done: progress?.done ?? 0,
        of: units ?? 1,
        hashes: progress?.hashes ?? [],
        begun: unit ?? 1,
        ...(typeof row["unit_hash"] === "string" ? { begunHash: row["unit_hash"] } : {}),
        ...witnessOf(row, progress, unit ?? 1),
        ...(row["witness"] === warned ? { warned: true } : {}),
      };
      return {
        ...onItsWay,
        ...spent(progress && before, 0, begun.begun),
        ...(typeof row["error"] === "string" ? { error: row["error"] } : {}),
        last: lastOf(row, outcome),
        standing: "unknown",
        progress: begun,
      };
    }
    // Interrupted: the run ended here, with nothing of the unit in hand in.
    case "interrupted":
    case "failed": {
      const error = typeof row["error"] === "string" ? { error: row["error"] } : {};
      if (progress && progress.done > 0) {
        // The time of the units that are in, not of the one that failed.
        return {
          ...onItsWay,
          ...spent(before, 0, progress.done + 1),
          ...error,
          last: lastOf(row, outcome),
          standing: "failed",
          progress: settled(progress, row),
        };
      }
      // Nothing of it was taken back.
      if (direction === "down" && before) return asBeforeDown(before);
      // The run ended before it: it is what it was.
      if (outcome === "interrupted" && !progress) return before;
      return { ...base, ...error, last: lastOf(row, outcome), standing: "failed" };
    }
    default:
      return before ?? { ...base, standing: "failed" };
  }
}

function afterResolve(before: Applied | undefined, row: Row): Applied | undefined {
  switch (String(row["outcome"])) {
    case "applied":
      return (
        afterUnit(before, row, "up") ?? {
          ...basics(row),
          ...keptBy(row, before),
          ...whenFirstIn(before, row),
          standing: "applied",
        }
      );
    case "pending":
      return afterUnit(before, row, "down");
    default: {
      // `retry`: the next run goes on at what was begun. Its note stands: what it left is looked at first.
      if (!before) return undefined;
      const { progress } = before;
      const again = progress?.begun === undefined ? {} : { progress: { ...progress, retry: true as const } };
      return { ...before, ...again, standing: "failed", last: lastOf(row, "retry") };
    }
  }
}

/** Of several that one alone is known to be in (or out, of a down) now: what stands behind it has not run. */
function afterUnit(before: Applied | undefined, row: Row, direction: "up" | "down"): Applied | undefined {
  const unit = numberOf(row["unit"]);
  const units = numberOf(row["units"]);
  if (unit === undefined || units === undefined || unit >= units) return undefined;
  return {
    ...basics(row),
    ...keptBy(row, before),
    ...(direction === "down" && before ? { rank: before.rank, ...beforeDownOf(before) } : {}),
    last: lastOf(row, "retry"),
    standing: "failed",
    progress: upTo(unit, units, row, before, direction),
  };
}

/** The units up to this one are in. */
function upTo(unit: number, units: number, row: Row, before: Applied | undefined, direction: "up" | "down"): Progress {
  const hashes = progressOf(before, direction)?.hashes ?? [];
  return { direction, done: unit, of: units, hashes: [...hashes.slice(0, unit - 1), textOf(row["unit_hash"])] };
}

/** What was begun is known not to be in. */
function settled({ direction, done, of, hashes, begunHash, stoppedHash }: Progress, row: Row): Progress {
  const stopped = textOf(row["unit_hash"]) || begunHash || stoppedHash;
  return { direction, done, of, hashes, ...(stopped ? { stoppedHash: stopped } : {}) };
}

/** What stands for the witness of a note that tells how its unit ended: it took effect, and the server warned. */
export const warned = "warned";

/** What is noted again of a unit is how it ended: how all stood before it, its first note has told. */
function witnessOf(row: Row, before: Progress | undefined, unit: number): Pick<Progress, "witness"> {
  const told = row["witness"];
  const witness =
    typeof told === "string" && told !== warned ? told : before?.begun === unit ? before.witness : undefined;
  return witness === undefined ? {} : { witness };
}

function beforeDownOf(before: Applied | undefined): Pick<Applied, "beforeDown"> {
  const was = before?.progress?.direction === "down" ? before.beforeDown : before;
  return was ? { beforeDown: was } : {};
}

/**
 * A down of which nothing stayed leaves what it would have taken back where it was: `up` must not run it again. Where
 * that is nothing that this log knows of, another tool's table tells of it.
 */
function asBeforeDown(before: Applied): Applied | undefined {
  return before.progress?.direction === "down" ? before.beforeDown : before;
}

/** What was in already keeps its place in the order of application: saying so again does not make it the newest. */
function whenFirstIn(before: Applied | undefined, row: Row): Partial<Applied> {
  if (before?.standing !== "applied" && before?.standing !== "baselined") return {};
  const saidAt = timeOf(row["at"]);
  return {
    rank: before.rank,
    ...(before.at === undefined ? {} : { at: before.at }),
    ...(saidAt === undefined ? {} : { saidAt }),
  };
}

function lastOf(row: Row, outcome: LastEvent["outcome"]): LastEvent {
  const by = textOf(row["by"]);
  const host = textOf(row["host"]);
  return { outcome, ...(by === "" ? {} : { by }), ...(host === "" ? {} : { host }) };
}

/** Some of it is in, be it on its way up or back from there. No row says of such that it is in. */
export function isHalfIn({ progress, beforeDown }: Applied): boolean {
  return progress?.direction === "up" || beforeDown?.progress?.direction === "up";
}

/** A migration of several units took the time of all of them. */
function spent(
  before: Applied | undefined,
  own: number | undefined,
  unit: number | undefined,
): { readonly durationMs?: number } {
  const earlier = unit !== undefined && unit > 1 ? (before?.durationMs ?? 0) : 0;
  return own === undefined ? {} : { durationMs: earlier + own };
}

function progressOf(before: Applied | undefined, direction: "up" | "down"): Progress | undefined {
  return before?.progress?.direction === direction ? before.progress : undefined;
}

function basics(row: Row) {
  const at = timeOf(row["at"]);
  const duration = numberOf(row["duration_ms"]);
  return {
    id: String(row["id"]),
    name: String(row["name"]),
    rank: Number(row["seq"]),
    ...(at ? { at } : {}),
    ...(duration === undefined ? {} : { durationMs: duration }),
  };
}

/** Checksums and down: those of this row, else those known before. */
function keptBy(row: Row | undefined, before: Applied | undefined) {
  const raw = row?.["checksum_raw"];
  const tokens = row?.["checksum_tokens"];
  const checksums =
    typeof raw === "string" && typeof tokens === "string"
      ? { raw, tokens, version: Number(row?.["checksum_version"] ?? 0) }
      : before?.checksums;
  const keepsDown = row?.["keeps_down"] === "t" || row?.["keeps_down"] === true || (before?.keepsDown ?? false);
  return { keepsDown, ...(checksums ? { checksums } : {}) };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function numberOf(value: unknown): number | undefined {
  const number = value === null || value === undefined ? NaN : Number(value);
  return Number.isNaN(number) ? undefined : number;
}

const inIso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** A server's `2026-11-21 09:14:02.5+00`, or a driver's Date, as ISO 8601 in UTC. */
export function timeOf(value: unknown): string | undefined {
  // Of `infinity` a driver may make a date that is none.
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
  if (typeof value !== "string") return undefined;
  // As our own statements ask for it: of ten thousand rows each would take longer than all else that is read of it.
  if (inIso.test(value)) return value;
  const iso = value.replace(" ", "T").replace(/([+-]\d\d)$/, "$1:00");
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? value : time.toISOString();
}

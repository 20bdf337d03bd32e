import type { Applied } from "../model/applied.js";
import { closedBy } from "../model/closed-by.js";
import { isIn, leftOut, unheardOf } from "./left-out.js";
import type { Performed } from "../model/migration.js";
import { isOfRow } from "./of-row.js";
import type { Unheard } from "./layout.js";
import type { OwnerRow, OwnerState, OwnerTable } from "./owners/owner.js";
import { isHalfIn } from "./sluice-events.js";

/** A file's id and name, in the files' order. */
export interface Known {
  readonly id: string;
  readonly name: string;
  /** What it stands on right away, where that is a graph. */
  readonly upon?: readonly string[];
  /** Of how many blocks its file is made. */
  readonly up?: { readonly blocks?: number | undefined } & Performable;
  readonly down?: Performable;
}

interface Performable {
  readonly performed?: Pick<Performed, "way"> | undefined;
}

/** How an owner's table is read. */
export interface Reading extends Pick<OwnerTable, "key" | "speaksFor" | "checksum" | "recordsFirstBlock" | "begun"> {
  readonly name: string;
  /** A migration's whole file; undefined where it has none. */
  readonly contentOf: (id: string) => string | undefined;
}

/**
 * What is in is what the owner's table says, whoever wrote it; our own log tells the rest of it: when, what text, how
 * far. What the owner took back is out, whatever our log says.
 */
export function withOwner(
  log: ReadonlyMap<string, Applied>,
  state: OwnerState,
  owner: Reading,
  files: readonly Known[],
): ReadonlyMap<string, Applied> {
  const logged = new Map([...log.values()].map((each) => [owner.key(each.id), each]));
  const named = new Map(files.map((file) => [owner.key(file.id), file]));
  const rows = spokenFor(state, owner, files, logged);
  const mayBeIn = owner.speaksFor === "ancestors" ? belowStray(state, files) : () => false;
  const isGainsaid = gainsaidBy(state, owner, log);
  const merged = new Map<string, Applied>();
  for (const row of rows.values()) {
    const known = logged.get(row.key);
    const { id, name } = known ?? named.get(row.key) ?? { id: row.key, name: "" };
    // Of what is half in we wrote no row that says that it is in.
    const isWhole = known !== undefined && (isIn(known) || isHalfBack(known));
    const isFirst = !isWhole && mayBeFirstBlock(row, owner, named.get(row.key));
    const counts = isFirst ? { ...row, standing: "first-block" as const } : row;
    const one = told(counts, { id, name }, known && isGainsaid(known) ? sinceGainsaid(known, row) : known, owner);
    const isStray = owner.speaksFor === "ancestors" && !named.has(row.key);
    merged.set(id, isStray ? { ...one, stray: true } : one);
  }
  for (const each of log.values()) {
    if (rows.has(owner.key(each.id)) || isGainsaid(each)) continue;
    const isOut = isIn(each) || (owner.speaksFor !== "numbers-up-to" && isHalfBack(each));
    merged.set(each.id, isOut && !mayBeIn(each.id) ? takenBack(each) : newest(each));
  }
  for (const [rank, { id, name }] of files.entries()) {
    const known = merged.get(id);
    if (!mayBeIn(id) || isIn(known) || known?.progress) continue;
    merged.set(id, { id, name, rank, standing: "applied", keepsDown: false, assumed: true });
  }
  return merged;
}

/**
 * A row that no file is may stand on all that was ever in, whatever our log says, but for what stands on another row:
 * that one would not be there.
 */
function belowStray({ rows }: OwnerState, files: readonly Known[]): (id: string) => boolean {
  const named = new Set(files.map(({ id }) => id));
  if ([...rows.keys()].every((key) => named.has(key))) return () => false;
  const above = new Set<string>();
  // What one stands on comes before it.
  for (const { id, upon = [] } of files) if (upon.some((each) => rows.has(each) || above.has(each))) above.add(id);
  return (id) => !above.has(id);
}

/**
 * What is on its way is newer than all that is in: its owner's rows are counted by their place in that table, which
 * may be far beyond the number of our own events.
 */
function newest(each: Applied): Applied {
  return each.progress ? { ...each, rank: beyondRows + each.rank } : each;
}

const beyondRows = 1e9;

/**
 * Half in by our log, or half back, of which its owner keeps a note, and has none any more: somebody has taken that
 * away, and with it what our log knows. Both are written together.
 */
function gainsaidBy(
  state: OwnerState,
  { begun, key, speaksFor }: Pick<Reading, "begun" | "key" | "speaksFor">,
  log: ReadonlyMap<string, Applied>,
): (each: Applied) => boolean {
  if (!begun) return () => false;
  if (speaksFor !== "numbers-up-to") {
    const isOpen = (standing: OwnerRow["standing"] | undefined): boolean =>
      standing === "begun" || standing === "failed";
    return (each) =>
      each.progress !== undefined && !isHalfBack(each) && !isOpen(state.rows.get(key(each.id))?.standing);
  }
  const last = lastOf(state);
  // While the number is dirty nobody has said anything yet; and what came late it cannot tell of.
  if (last?.standing === "dirty" || state.oddities.some(({ kind }) => kind === "dirty-base")) return () => false;
  return (each) =>
    each.progress !== undefined && (!last || order(key(each.id), last.key) >= 0) && !cameLate(each, log, key);
}

/** One behind it was in when it began: its owner's number had no word for it. */
function cameLate(each: Applied, log: ReadonlyMap<string, Applied>, key: OwnerTable["key"]): boolean {
  const wasIn = (other: Applied): boolean =>
    isIn(other) || (other.standing === "reverted" && !other.neverWhole && (other.at ?? "") >= (each.at ?? ""));
  return [...log.values()].some(
    (other) => other.rank < each.rank && order(key(other.id), key(each.id)) > 0 && wasIn(other),
  );
}

/** Of what was half back, and is said to be in: what it was before. */
function sinceGainsaid(known: Applied, { standing }: OwnerRow): Applied | undefined {
  if (standing !== "applied") return undefined;
  return isHalfBack(known) ? known.beforeDown : known;
}

/** Taking it back is on its way, and all of it was in. */
function isHalfBack(one: Applied): boolean {
  return one.progress?.direction === "down" && !isHalfIn(one);
}

function takenBack(one: Applied): Applied {
  const { progress: _, last: _last, beforeDown: _before, error: _error, ...each } = one;
  return { ...each, standing: "reverted" };
}

/** It says that it is in, and speaks for the first of several blocks. */
export function mayBeFirstBlock(
  { standing }: OwnerRow,
  { recordsFirstBlock }: Pick<OwnerTable, "recordsFirstBlock">,
  file: Known | undefined,
): boolean {
  return recordsFirstBlock === true && standing === "applied" && (file?.up?.blocks ?? 1) > 1;
}

/** By key; a row that speaks for others as well has told of all of them. */
function spokenFor(
  state: OwnerState,
  { key, speaksFor }: Pick<OwnerTable, "key" | "speaksFor">,
  files: readonly Known[],
  logged: ReadonlyMap<string, Applied>,
): ReadonlyMap<string, OwnerRow> {
  if (speaksFor === "itself") return state.rows;
  if (speaksFor === "ancestors") return ofGraph(state, files, logged);
  return upToLast(
    state,
    files.map(({ id }) => key(id)),
    logged,
  );
}

/** By key, where a row speaks for all before it as well. */
function upToLast(
  { rows, oddities }: OwnerState,
  keys: readonly string[],
  logged: ReadonlyMap<string, Applied>,
): ReadonlyMap<string, OwnerRow> {
  const last = lastOf({ rows });
  const out = last ? leftOut(keys, { last: last.key, logged, order }) : new Set<string>();
  const sorted = keys.filter((key) => !out.has(key)).sort(order);
  const isDownOf = (key: string | undefined): boolean =>
    key !== undefined && logged.get(key)?.progress?.direction === "down";
  if (!last) {
    // Taking back the very first one failed.
    const [first] = sorted;
    const isDirty = oddities.some(({ kind }) => kind === "dirty-base") && !isDownOf(first);
    return new Map(isDirty && first !== undefined ? [[first, { key: first, standing: "dirty-down", rank: 0 }]] : []);
  }
  const before = sorted.filter((key) => order(key, last.key) < 0);
  // Of ours that was being taken back the one before it is dirty; what came late between them is in neither's way.
  const behind = sorted.filter((key) => order(key, last.key) > 0);
  const isDirty = last.standing === "dirty";
  const isOurs = isDirty && isDownOf(behind.find((key) => logged.has(key)));
  // Its owner's the file before it. Both were in: to run that one anew, both would have had to be taken back.
  const [next] = behind;
  const isNext = isDirty && !isOurs && isIn(logged.get(last.key)) && isIn(logged.get(next ?? ""));
  const all = [
    ...before.map(applied),
    isOurs || isNext ? applied(last.key) : last,
    ...(isNext && next !== undefined ? [{ ...applied(next), standing: "dirty-down" as const }] : []),
  ];
  return new Map(all.map((row, rank) => [row.key, { ...row, rank }]));
}

function lastOf({ rows }: Pick<OwnerState, "rows">): OwnerRow | undefined {
  return [...rows.values()].sort((a, b) => order(a.key, b.key)).at(-1);
}

/** Where a number speaks for all before it: what of those is out all the same, and what is in and our log has no word of. */
export function besideNumber(
  log: ReadonlyMap<string, Applied>,
  state: OwnerState,
  owner: Pick<OwnerTable, "key">,
  files: readonly Known[],
): { readonly out: ReadonlySet<string>; readonly unheard: readonly Unheard[] } {
  const last = lastOf(state);
  if (!last) return { out: new Set(), unheard: [] };
  const logged = new Map([...log.values()].map((each) => [owner.key(each.id), each]));
  const named = new Map(files.map((file) => [owner.key(file.id), file]));
  const upTo = { last: last.key, logged, order };
  const spoken = upToLast(state, [...named.keys()], logged);
  const areIn = [...spoken.values()].flatMap(({ key, standing }) => (standing === "applied" ? [key] : []));
  const unheard = unheardOf(areIn, upTo).map((key): Unheard => {
    const { id, name } = logged.get(key) ?? named.get(key) ?? { id: key, name: "" };
    return { id, name, as: "applied", ...(logged.has(key) ? { anew: true } : {}) };
  });
  const late = [...log.values()].filter((each) => isHalfIn(each) && cameLate(each, log, owner.key));
  return { out: new Set([...leftOut([...named.keys()], upTo), ...late.map(({ id }) => owner.key(id))]), unheard };
}

/** Each row and all that it stands on, in the order of the files; what no file is came after them. */
function ofGraph(
  { rows }: OwnerState,
  files: readonly Known[],
  log: ReadonlyMap<string, Applied>,
): ReadonlyMap<string, OwnerRow> {
  const upon = new Map(files.map((file) => [file.id, file.upon ?? []]));
  const all = closedBy(rows.keys(), (id) => upon.get(id) ?? []);
  const known = [...upon.keys()].filter((id) => all.has(id));
  const unknown = [...rows.keys()].filter((id) => !upon.has(id));
  const behind = Math.max(files.length, ...Array.from(log.values(), ({ rank }) => rank + 1));
  const ranked = (key: string, rank: number): readonly [string, OwnerRow] => [key, { ...applied(key), rank }];
  return new Map([...known.map(ranked), ...unknown.map((key, index) => ranked(key, behind + index))]);
}

function applied(key: string): OwnerRow {
  return { key, standing: "applied", rank: 0 };
}

/** By their numbers. */
export function order(a: string, b: string): number {
  const [one, other] = [BigInt(a), BigInt(b)];
  return one < other ? -1 : one > other ? 1 : 0;
}

function told(row: OwnerRow, { id, name }: Known, known: Applied | undefined, owner: Reading): Applied {
  const { rank, standing } = row;
  switch (standing) {
    case "applied": {
      // Its row stays until all of it is taken back.
      if (known && isHalfBack(known) && isOfRow(row, known, owner)) return { ...known, rank };
      const own = known && isIn(known) ? known : undefined;
      if (own && isOfRow(row, own, owner)) return { ...own, rank };
      // What our log knows to be half in was brought in whole since, by somebody else.
      const keepsDown = own ? false : (known?.keepsDown ?? false);
      return { id, name, rank, standing: "applied", keepsDown, ...momentOf(row), ...fitOf(row, id, owner) };
    }
    case "reverted":
    case "rolled-back":
      return known && !isIn(known)
        ? isHalfBack(known)
          ? takenBack(known)
          : known
        : { id, name, rank, standing: "reverted", keepsDown: false, ...momentOf(row) };
    case "begun":
    case "failed":
    case "dirty":
    case "dirty-down":
    case "first-block":
      // Where it is ours our log knows how far it came.
      return known?.progress && standing !== "first-block"
        ? newest(known)
        : {
            id,
            name,
            rank,
            standing: "failed",
            notedBy: { tool: owner.name, as: standing },
            keepsDown: false,
            ...momentOf(row),
            ...(row.error === undefined ? {} : { error: row.error }),
          };
  }
}

/** Where its owner keeps a checksum: whether the file is what that was made of. */
function fitOf({ checksum }: OwnerRow, id: string, owner: Reading): Pick<Applied, "fits"> {
  const content = checksum === undefined || !owner.checksum ? undefined : owner.contentOf(id);
  return content === undefined || checksum === undefined || !owner.checksum
    ? {}
    : { fits: owner.checksum.fits(checksum, content) };
}

function momentOf({ at, durationMs }: OwnerRow): Pick<Applied, "at" | "durationMs"> {
  return { ...(at === undefined ? {} : { at }), ...(durationMs === undefined ? {} : { durationMs }) };
}

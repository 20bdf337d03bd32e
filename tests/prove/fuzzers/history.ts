import { plain } from "../../../src/core/formats/plain.js";
import type { HistoryRows, HistoryState } from "../../../src/core/histories/layout.js";
import { sluiceOnPostgres as sluice } from "../../../src/core/histories/sluice-postgres.js";
import { planDown } from "../../../src/core/plan/plan-down.js";
import { planUp } from "../../../src/core/plan/plan-up.js";
import { statesOf } from "../../../src/core/plan/states.js";
import { cutHalf, cutOf, migrationsOf, policyOf } from "../../unit/told.js";
import { assertSame, assertThat, type Fuzzer, pick, type Random, several, sometimes, upTo } from "./fuzzer.js";

interface HistoryInput {
  readonly version: HistoryRows;
  readonly rows: HistoryRows;
}

type Row = HistoryRows[number];

/** Whatever rows there are: what they say is told, one migration's story by its own rows alone, and plans are made of it. */
export const history: Fuzzer<HistoryInput> = {
  name: "history",
  make: (random) => ({
    version: several(2, random, () => anyRow(["version", "reads_from", "writes_from"], random)),
    rows: sometimes(0.7, random) ? lifeOf(random) : several(12, random, () => anyRow(columns, random)),
  }),
  show: (input) => JSON.stringify(input, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value)),
  check({ version, rows }, random) {
    const state = sluice.decode(version, rows);
    assertThat(state.exists === version.length > 0, "a layout's version is what makes a history");
    nothingLost(state, rows);
    const shown = told(state);
    assertSame(told(sluice.decode(version, rows.map(widened))), shown, "columns of a newer layout change nothing");
    assertSame(told(sluice.decode(version, rows.map(asText))), shown, "rows of a driver that makes no values");
    for (const id of state.applied.keys()) {
      const own = rows.filter((row) => String(row["id"]) === id);
      assertSame(told(sluice.decode(version, own)).get(id), shown.get(id), `${id} by its own rows`);
    }
    const newer = rows.flatMap((row) => (sometimes(0.3, random) ? [{ ...row, kind: "seal" }, row] : [row]));
    assertSame(told(sluice.decode(version, newer)), shown, "kinds of a newer layout change nothing");
    planned(state, random);
  },
};

const files = migrationsOf("1 2:no-down 3:3-units 4:drops 5:3-units-2nd 7:changed");
const ids = ["1", "2", "3", "4", "5", "7", "001", "9", "", "x y", "r1", "10000000000000000000000", "이름", "__proto__"];

/** Each id that an event is about is known, but those that were said to be pending or never ran. */
function nothingLost({ applied }: HistoryState, rows: HistoryRows): void {
  const last = new Map<string, Row>();
  for (const row of rows) if (known.has(String(row["kind"]))) last.set(String(row["id"]), row);
  for (const id of applied.keys()) assertThat(last.has(id), `${id} came from nowhere`);
  for (const [id, row] of last) {
    const event = `${String(row["kind"])} ${String(row["outcome"])}`;
    const standing = applied.get(id)?.standing;
    if (standing === undefined) {
      // Of what was never in a down that failed has changed nothing.
      const leavesNothing = /^resolve (?!applied$)|^(?:up|down) interrupted$|^down failed$/.test(event);
      assertThat(leavesNothing, `${id} is lost after ${event}`);
      continue;
    }
    const wanted = standings[event];
    const whole = row["unit"] === null || row["unit"] === undefined || Number(row["unit"]) >= Number(row["units"]);
    if (wanted !== undefined && (whole || event === "baseline done"))
      assertThat(standing === wanted, `${id} is ${standing} after ${event}`);
  }
}

const known = new Set(["up", "down", "baseline", "resolve"]);
const standings: Readonly<Record<string, string>> = {
  "up done": "applied",
  "up begun": "unknown",
  "down done": "reverted",
  "down begun": "unknown",
  "baseline done": "baselined",
  "resolve applied": "applied",
};

function planned({ applied }: HistoryState, random: Random): void {
  const { compareIds } = plain;
  const states = statesOf(files, applied, compareIds);
  assertThat(new Set(states.map(({ id }) => id)).size === states.length, "an id stands once");
  for (const id of applied.keys())
    assertThat(
      states.some((each) => each.id === id),
      `${id} is not in the states`,
    );
  const to = sometimes(0.3, random) ? { to: pick(ids, random) } : {};
  const steps = sometimes(0.3, random) ? { steps: upTo(3, random) } : {};
  const input = {
    target: "main",
    standings: states,
    policy: policyOf(pick(["opt-in", "automatic", "forgiving", "never-at-start"], random)),
    request: { allowDestructive: [], ...to, ...steps },
    compareIds,
    unitsOf: cutOf,
    halfDownOf: cutHalf,
    keptDowns: new Map(),
  };
  for (const plan of [planUp(input), planDown(input)])
    for (const { fromUnit, units } of plan.steps)
      assertThat(fromUnit >= 0 && fromUnit <= units.length, `from unit ${fromUnit} of ${units.length}`);
}

/** All that is known but the number of the newest event, which other events move. */
function told({ applied, layout }: HistoryState): ReadonlyMap<string, unknown> {
  return new Map<string, unknown>([["", layout], ...applied]);
}

function widened(row: Row): Row {
  return { added_later: "x", ...row, bundle: null, database_user: "me", constructor: "y" };
}

/** As the simple protocol brings it: text and null. */
function asText(row: Row): Row {
  return Object.fromEntries(Object.entries(row).map(([column, value]) => [column, textOf(value)]));
}

function textOf(value: unknown): unknown {
  if (typeof value === "boolean") return value ? "t" : String(value);
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  return value instanceof Date && !Number.isNaN(value.getTime()) ? value.toISOString() : value;
}

/** Events that a log could hold, in an order that it could not. */
function lifeOf(random: Random): HistoryRows {
  let seq = upTo(3, random);
  return several(14, random, () => {
    seq += sometimes(0.9, random) ? 1 : upTo(5, random) - 2;
    const kind = pick(["up", "up", "up", "down", "baseline", "resolve", "seal", "approve"], random);
    const [units, unit] = sometimes(0.5, random) ? [null, null] : [upTo(4, random), upTo(5, random)];
    return {
      seq: asGiven(seq, random),
      at: pick(times, random),
      kind,
      outcome: pick(outcomes, random),
      id: pick(ids, random),
      name: pick(["m", "", "이름"], random),
      unit: asGiven(unit, random),
      units: asGiven(units, random),
      unit_hash: pick([null, "h", ...hashes], random),
      checksum_raw: pick([null, "sha256:r"], random),
      checksum_tokens: pick([null, "sha256:t"], random),
      checksum_version: pick([null, "1", 1], random),
      duration_ms: pick([null, "10", 10, "0"], random),
      keeps_down: pick(["t", "f", true, false, null], random),
      error: pick([null, "it did not work"], random),
    };
  });
}

const hashes = cutOf(files[2]!.up).units.map(({ hash }) => hash);
const outcomes = ["done", "done", "done", "begun", "failed", "interrupted", "applied", "pending", "retry", "rehearsed"];
const times = [
  "2026-11-21T09:14:02.500Z",
  "2026-11-21 09:14:02.5+00",
  "infinity",
  "0044-03-15 00:00:00 BC",
  null,
  new Date("2026-11-21T09:14:02.250Z"),
  new Date(Number.NaN),
];
const columns = Object.keys(lifeOf(alwaysHalf)[0] ?? {});

function alwaysHalf(): number {
  return 0.5;
}

function asGiven(value: number | null, random: Random): number | string | null {
  return value === null || sometimes(0.5, random) ? value : String(value);
}

const values: readonly unknown[] = [
  null,
  undefined,
  "",
  "0",
  "1",
  "-1",
  "1.5",
  "NaN",
  "x",
  "t",
  0,
  1,
  2,
  -1,
  1e21,
  Number.NaN,
  true,
  false,
  7n,
  "up",
  "down",
  "done",
  "begun",
  "resolve",
  "pending",
  "retry",
  "applied",
  "__proto__",
  "constructor",
  ...times,
  [],
  {},
  ["1"],
];

/** Some of the columns, and anything in them. */
function anyRow(of: readonly string[], random: Random): Row {
  return Object.fromEntries(of.flatMap((column) => (sometimes(0.8, random) ? [[column, pick(values, random)]] : [])));
}

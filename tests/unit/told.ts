import { sluiceOnPostgres as sluice } from "../../src/core/histories/sluice-postgres.js";
import type { HistoryState } from "../../src/core/histories/layout.js";
import { plain } from "../../src/core/formats/plain.js";
import type { Applied } from "../../src/core/model/applied.js";
import type { Checksums, Direction, Migration } from "../../src/core/model/migration.js";
import type { TreeFile } from "../../src/core/model/tree.js";
import { type HalfDown, halfDownOf, type HalfIn } from "../../src/core/plan/half-down.js";
import type { Blocked, Plan, PlanInput, PlanRequest } from "../../src/core/plan/plan.js";
import { inWords } from "../../src/core/plan/refusals.js";
import { statesOf, type Standing } from "../../src/core/plan/states.js";
import { type CutScript, type SoFar, unitsOf } from "../../src/core/plan/units.js";
import type { Cells, Policy, PresetName } from "../../src/core/policy/policy.js";
import { presets } from "../../src/core/policy/presets.js";
import { checksumsOf } from "../../src/core/sql/checksum.js";
import { postgresDialect } from "../../src/engines/postgres/dialect.js";
import { postgresReader } from "../../src/engines/postgres/reader.js";

/** A short notation for files, histories, policies and requests, and for what comes out. The tables of states are written in it. */

const reader = await postgresReader();
const dialect = postgresDialect;

/** What a file without a word is: a view, so that neither its up nor its down destroys anything. */
const standard = {
  up: (id: string) => `CREATE VIEW v${bare(id)} AS SELECT '${bare(id)}';\n`,
  down: (id: string) => `DROP VIEW v${bare(id)};\n`,
};

/** `001` that became `1` keeps its text. */
function bare(id: string): string {
  return /^\d+$/.test(id) ? String(BigInt(id)) : id;
}

interface FileText {
  readonly up: string;
  readonly down?: string;
}

const threeUnits = (id: string, second = `INSERT INTO t${id} VALUES (2)`): FileText => ({
  up: `-- sluice:no-transaction\nCREATE TABLE t${id} (i int);\n${second};\nCREATE INDEX CONCURRENTLY i${id} ON t${id} (i);\n`,
  down: `-- sluice:no-transaction\nDROP INDEX CONCURRENTLY i${id};\nTRUNCATE t${id};\nDROP VIEW w${id};\n`,
});

const fileTexts: Readonly<Record<string, (id: string) => FileText>> = {
  "": (id) => ({ up: standard.up(id), down: standard.down(id) }),
  /** Other comments and white space than when it was applied. */
  respaced: (id) => ({ up: `-- reviewed\n${standard.up(id).replaceAll(" ", "  ")}`, down: standard.down(id) }),
  changed: (id) => ({ up: standard.up(id).replace("SELECT", "SELECT 0 +"), down: standard.down(id) }),
  "down-changed": (id) => ({ up: standard.up(id), down: `DROP VIEW IF EXISTS v${id};\n` }),
  "no-down": (id) => ({ up: standard.up(id) }),
  drops: (id) => ({ up: `DROP TABLE old${id};\n`, down: standard.down(id) }),
  unread: (id) => ({ up: `DROP TABLE old${id} WITH CARE;\n`, down: standard.down(id) }),
  "down-drops": (id) => ({ up: standard.up(id), down: `DROP TABLE t${id};\n` }),
  "3-units": (id) => threeUnits(id),
  /** The same with a down that takes back each of its units by one. */
  "3-mirrored": (id) => ({
    up: threeUnits(id).up,
    down: `-- sluice:no-transaction\nDROP INDEX CONCURRENTLY i${id};\nDELETE FROM t${id} WHERE i = 2;\nDROP TABLE t${id};\n`,
  }),
  /** Two units, of which the first destroys. */
  "drops-first": (id) => ({
    up: `-- sluice:no-transaction\nDROP TABLE old${id};\nSELECT 2;\n`,
    down: standard.down(id),
  }),
  /** The same with another second or third unit than when it was begun. */
  "3-units-2nd": (id) => threeUnits(id, `INSERT INTO t${id} VALUES (3)`),
  "3-units-3rd": (id) => ({
    up: threeUnits(id).up.replace(`ON t${id} (i)`, `ON t${id} (i DESC)`),
    ...downOf(threeUnits(id)),
  }),
};

function downOf({ down }: FileText): { readonly down?: string } {
  return down === undefined ? {} : { down };
}

/** `1 2:changed 3:3-units`. */
export function migrationsOf(told: string): readonly Migration[] {
  return tokens(told)
    .map(migrationOf)
    .sort((a, b) => plain.compareIds(a.id, b.id));
}

const parsed = new Map<string, Migration>();

function migrationOf(token: string): Migration {
  const known = parsed.get(token) ?? parse(token);
  parsed.set(token, known);
  return known;
}

function parse(token: string): Migration {
  const [id = "", kind = ""] = token.split(":");
  const { up, down } = fileTexts[kind]?.(id) ?? { up: "" };
  const stem = `${id}_m${bare(id)}`;
  const files = [fileOf(`${stem}.sql`, up), ...(down === undefined ? [] : [fileOf(`${stem}.down.sql`, down)])];
  const { migrations, problems } = plain.parse({ name: "migrations", files }, dialect.rules);
  const [migration] = migrations;
  if (problems.length > 0 || !migration) throw new Error(`${token}: ${problems.map(({ code }) => code).join(" ")}`);
  return migration;
}

function fileOf(path: string, text: string): TreeFile {
  const bytes = new TextEncoder().encode(text);
  return { path, bytes: bytes.length, read: () => [bytes] };
}

/**
 * What was recorded, oldest first, as the server's rows: `1` came in; `-1` was taken back; `!1` and `!-1` failed.
 * `4.2/3` is the second of three units, `4.2/3?` was noted and never recorded, `!4.2/3` failed there.
 * `base:1`, `applied:1`, `pending:1`, `retry:1`; `1#` keeps neither checksum nor text, `1@` one of another algorithm.
 */
export function historyOf(told: string): HistoryState {
  const rows = tokens(told).map((token, index) => rowOf(token, index + 1));
  const version = tokens(told).length === 0 ? [] : [{ version: "2", reads_from: "1", writes_from: "1" }];
  const state = sluice.decode(version, rows);
  const superseded = new Set(tokens(told).flatMap((token) => (token.startsWith("super:") ? [token.slice(6)] : [])));
  // No event of Sluice's own log makes one superseded yet; other layouts will.
  const applied = [...state.applied].map(([id, each]): [string, Applied] => [
    id,
    superseded.has(id) ? { ...each, standing: "superseded" } : each,
  ]);
  return { ...state, applied: new Map(applied) };
}

function rowOf(token: string, seq: number): Readonly<Record<string, string | null>> {
  const found = /^(?:(base|applied|pending|retry|super):)?(!)?(-)?(\d+|r\w+)(?:\.(\d+)\/(\d+))?([?#@~])?$/.exec(token);
  if (!found) throw new Error(`no such event: ${token}`);
  const [, special, failed, down, id = "", unit, units, mark] = found;
  const resolves = special === "applied" || special === "pending" || special === "retry";
  const outcome = resolves
    ? special
    : failed
      ? "failed"
      : mark === "?"
        ? "begun"
        : mark === "~"
          ? "interrupted"
          : "done";
  const kind = special === "base" ? "baseline" : resolves ? "resolve" : down ? "down" : "up";
  const whole = outcome === "done" && kind !== "down" && (unit === undefined || unit === units);
  const text = units === undefined ? standard.up(id) : threeUnits(id).up;
  const sums = (whole || outcome === "applied") && mark !== "#" ? checksumsOfText(text) : undefined;
  const direction = units === undefined ? undefined : directionOf(units, id, down ? "down" : "up");
  const runs = down && units === "2" ? twoBack(id) : direction && cutOf(direction);
  const hash = runs?.units[Number(unit) - 1]?.hash;
  return {
    seq: String(seq),
    at: `2026-11-21 09:${String(Math.floor(seq / 60)).padStart(2, "0")}:${String(seq % 60).padStart(2, "0")}.25+00`,
    kind,
    outcome,
    id,
    name: `m${bare(id)}`,
    unit: unit ?? null,
    units: units ?? null,
    unit_hash: hash ?? null,
    checksum_raw: sums ? (mark === "@" ? "sha256:of another time" : sums.raw) : null,
    checksum_tokens: sums?.tokens ?? null,
    checksum_version: sums ? (mark === "@" ? "0" : String(sums.version)) : null,
    duration_ms: "10",
    keeps_down: whole && mark !== "#" ? "t" : "f",
    error: failed ? "it did not work" : null,
  };
}

const sumsOf = new Map<string, Checksums>();

function checksumsOfText(text: string): Checksums {
  const known = sumsOf.get(text) ?? checksumsOf([text], dialect.rules);
  sumsOf.set(text, known);
  return known;
}

/** `-4.1/2` is of what takes back two of three units. */
function twoBack(id: string): CutScript | undefined {
  const { up, down } = migrationOf(`${id}:3-mirrored`);
  const hashes = cutOf(up)
    .units.slice(0, 2)
    .map(({ hash }) => hash);
  return down && cutHalf({ up, down, isIn: { hashes } }).cut;
}

/** `4.1/3` is of the file with three units, `4.1/2` of that with two, `4.1/1` of one statement that cannot be in a transaction. */
function directionOf(units: string, id: string, way: "up" | "down"): Direction {
  const kinds: Readonly<Record<string, string>> = { "2": ":drops-first", "3": ":3-units" };
  const migration = migrationsOf(`${id}${kinds[units] ?? ""}`)[0];
  const direction = migration?.[way];
  if (!direction) throw new Error(`no ${way} of ${id}`);
  return direction;
}

/** `opt-in`, `automatic outOfOrder=allow`. */
export function policyOf(told: string): Policy {
  const [name = "", ...cells] = tokens(told);
  if (!(name in presets)) throw new Error(`no such preset: ${name}`);
  const preset = name as PresetName;
  const set = Object.fromEntries(cells.map((cell) => cell.split("="))) as Partial<Cells>;
  const from = Object.fromEntries(
    Object.keys(presets[preset]).map((cell) => [cell, cell in set ? `sluice.config.ts: ${cell}` : `preset ${preset}`]),
  ) as Policy["from"];
  return {
    preset,
    cells: { ...presets[preset], ...set },
    from,
    environment: "production",
    kind: "production",
    never: { databases: [], hosts: [] },
  };
}

/** `to 3`, `steps 2`, `only 2`, `allow 2`, `granted`, in any combination. */
export function requestOf(told: string): PlanRequest {
  const words = tokens(told);
  const after = (word: string): string | undefined => words[words.indexOf(word) + 1];
  const has = (word: string): boolean => words.includes(word);
  return {
    allowDestructive: has("allow") ? (after("allow") ?? "").split("+") : [],
    ...(has("to") ? { to: after("to") ?? "" } : {}),
    ...(has("steps") ? { steps: Number(after("steps")) } : {}),
    ...(has("only") ? { only: after("only") ?? "" } : {}),
    ...(has("granted") ? { granted: true } : {}),
  };
}

export interface Told {
  readonly files: string;
  readonly history: string;
  readonly policy?: string;
  readonly request?: string;
  readonly target?: string;
}

const cuts = new Map<Direction, CutScript>();

/** All that a plan is made from. Downs that the history kept are those of the standard files. */
export function inputOf({ files, history, policy = "opt-in", request = "", target = "main" }: Told): PlanInput {
  const { applied } = historyOf(history);
  const kept = [...applied.values()].filter(({ keepsDown }) => keepsDown);
  return {
    target,
    standings: standingsOf(files, history),
    policy: policyOf(policy),
    request: requestOf(request),
    compareIds: plain.compareIds,
    unitsOf: cutOf,
    halfDownOf: cutHalf,
    keptDowns: new Map(kept.map(({ id }): [string, Direction] => [id, keptDown(id)])),
  };
}

export function standingsOf(files: string, history: string): readonly Standing[] {
  return statesOf(migrationsOf(files), historyOf(history).applied, plain.compareIds);
}

export function cutOf(direction: Direction, soFar?: SoFar): CutScript {
  if (soFar) return unitsOf(direction, dialect, reader, { soFar });
  const known = cuts.get(direction) ?? unitsOf(direction, dialect, reader);
  cuts.set(direction, known);
  return known;
}

export function cutHalf(half: HalfIn): HalfDown {
  return halfDownOf(half, dialect, reader);
}

function keptDown(id: string): Direction {
  const down = migrationsOf(id)[0]?.down;
  if (!down) throw new Error("the standard file has a down");
  return down;
}

/** `1 applied, 2 pending out-of-order, 3 changed cosmetic`. */
export function statesInWords(standings: readonly Standing[]): string {
  return standings
    .map(({ id, state, detail, late }) => [id, state, detail, late && detail !== "out-of-order" ? "late" : undefined])
    .map((words) => words.filter((word) => word !== undefined).join(" "))
    .join(", ");
}

/** `apply 2 (out-of-order), resume 4 from 2, revert 3, ! out_of_order 2, said changed 3 cosmetic, stuck partial_changed 4 2/3`. */
export function planInWords(plan: Plan): string {
  const usual = new Set(["pending", "partly-in", "newest-applied", "after-target"]);
  return [
    ...plan.steps.map(({ action, migration, because, fromUnit, half, units }) =>
      [
        action,
        migration.id,
        fromUnit > 0 ? `from ${fromUnit + 1}` : "",
        usual.has(because) ? "" : `(${because})`,
        half ? `of ${half.done}/${half.of}: ${units.flatMap(({ actions }) => actions.map(inWords)).join(", ")}` : "",
      ]
        .filter((word) => word !== "")
        .join(" "),
    ),
    ...plan.refusals.map(({ code, id }) => `! ${code} ${id ?? ""}`),
    ...plan.said.map(({ cell, id, detail }) => `said ${cell} ${id} ${detail}`.trim()),
    ...(plan.blocked ? [stuckIn(plan.blocked)] : []),
  ].join(", ");
}

function stuckIn({ code, id, unit, of, doubted, gone }: Blocked): string {
  return `stuck ${code} ${id} ${unit}/${of}${doubted ? " doubted" : ""}${gone ? " gone" : ""}`;
}

/** What each step would destroy: `2 drop table old2`. */
export function lossesInWords(plan: Plan): string {
  return plan.steps
    .flatMap(({ migration, destructive }) => destructive.map((action) => `${migration.id} ${inWords(action)}`))
    .join(", ");
}

function tokens(told: string): readonly string[] {
  return told.split(" ").filter((token) => token !== "");
}

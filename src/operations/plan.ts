import { SluiceError } from "../core/failures/failure.js";
import type { Blocked, Step } from "../core/plan/plan.js";
import type { Standing } from "../core/plan/states.js";
import type { Unit } from "../core/plan/unit.js";
import { inWords } from "../core/plan/refusals.js";
import type { TargetSettings } from "../config/settings.js";
import type { StatementPiece } from "../core/sql/piece.js";
import { Pieces } from "../run/pieces.js";
import { checkCode } from "./check-code.js";
import { type CauseInWords, likely } from "./likely.js";
import { askTarget } from "./connect-target.js";
import { explainRefusals } from "./explain-refusals.js";
import { downRequest } from "./down.js";
import { matchStanding, openSource, type OpenSource, targetsOf } from "./open-source.js";
import { readOver } from "./over-targets.js";
import { planScript } from "./plan-script.js";
import { Planner } from "./planner.js";
import { readHistory } from "./read-history.js";
import { type PoolerLacks, poolerLacks } from "./may-run.js";
import type { Match } from "./pass.js";
import { described } from "./status.js";
import { isUntold } from "./unit-names.js";
import { goneIn } from "./tell-start.js";
import { upRequest } from "./up.js";
import { wouldFail } from "./would-fail.js";
import type { World } from "./world.js";
import type { Performed } from "../core/model/migration.js";
import { scrubbedCommand } from "../core/sql/password-literals.js";
import type { Action } from "../core/model/action.js";
import type { Because, Said } from "../core/plan/plan.js";
import type { Refusal } from "../core/failures/failure.js";
import type { Problem } from "../core/model/problem.js";
import type { StatementFacts } from "../core/model/statement-facts.js";
import type { Session } from "../engines/engine.js";

export interface PlanRequest {
  readonly target?: string;
  readonly to?: string;
  readonly steps?: number;
  readonly only?: string;
  readonly allowDestructive?: readonly string[];
  readonly check?: boolean;
  /** A script for the server's own shell instead of the plan. */
  readonly sql?: boolean;
  /** The whole SQL of every unit. */
  readonly full?: boolean;
  /** Plan taking back instead of applying: what `down` would do. */
  readonly down?: boolean;
}
export interface PlanResult {
  readonly targets: readonly TargetPlan[];
}
export interface TargetPlan {
  readonly name: string;
  readonly database: string;
  readonly host: string;
  readonly environment: string;
  readonly format: string;
  readonly source: string;
  /** The server only follows another, and takes no changes. */
  readonly standby?: true;
  /** Its database, or our user there, is set to take no changes. */
  readonly readOnly?: true;
  readonly planId: string;
  readonly steps: readonly PlanStep[];
  readonly refusals: readonly Refusal[];
  /** What would end the run before it began, whatever the policy. */
  readonly blocked?: Blocked;
  /** The same: what runs needs what the pooler before the database does not give. */
  readonly pooler?: PoolerLacks;
  /** The same: what `up` would throw, since the server is set to refuse it. */
  readonly wouldFail?: WouldFail;
  readonly said: readonly Said[];
  readonly problems: readonly Problem[];
  /** With `--sql`. */
  readonly script?: string;
  readonly exitCode?: number;
}
export interface WouldFail {
  readonly error: SluiceError<"would_fail">;
  readonly likely: readonly CauseInWords[];
}
export interface PlanStep {
  readonly id: string;
  readonly name: string;
  readonly file: string | null;
  readonly action: "apply" | "resume" | "revert";
  /** True where the whole step is one transaction. */
  readonly transaction: boolean;
  readonly statements: number;
  readonly destructive: readonly string[];
  readonly reason: Because;
  /** What became of it is not known: the next run looks first, or a person must say (`resolve`). */
  readonly unknown?: "look" | "ask";
  readonly units: readonly PlanUnit[];
  /** Of a down that takes back what is half in: so many units of that are in, of so many. */
  readonly half?: { readonly done: number; readonly of: number };
}
export interface PlanUnit {
  readonly kind: "transaction" | "alone";
  readonly why?: string;
  /** It is done by that, and not by statements. */
  readonly performed?: PlanPerformed;
  /** It commits by itself, whatever stands around it. */
  readonly commits?: true;
  readonly statements: number;
  readonly actions: readonly Action[];
  /** Each statement's text, cut at 64 KiB. */
  readonly sql: readonly string[];
  /** What is known of its statements on this server. */
  readonly facts?: readonly NumberedFacts[];
  /** In already (`resume`), or back (`revert`). */
  readonly done?: true;
}

/** Of a command its environment is not shown: it may hold what nobody is to see. */
export type PlanPerformed =
  | { readonly way: "command"; readonly command: string; readonly cwd?: string }
  | { readonly way: "code"; readonly module: string; readonly export: "up" | "down"; readonly inBatches?: true };

export interface NumberedFacts extends StatementFacts {
  /** Of the unit, from 1. */
  readonly statement: number;
}

/** What would run, and what speaks against it. The server itself enforces that nothing is written. */
export async function plan(request: PlanRequest, world: World): Promise<PlanResult> {
  if (request.sql) assertOneTarget(world, request.target);
  return { targets: await readOver(world, request.target, (settings) => planOf(settings, request, world)) };
}

/** A shell runs a script in one database. */
function assertOneTarget(world: World, name: string | undefined): void {
  const among = targetsOf(world, name).map((settings) => settings.name);
  if (among.length > 1) throw new SluiceError("wrong_use", { detail: { kind: "needs_flag", flag: "--target", among } });
}

async function planOf(settings: TargetSettings, request: PlanRequest, world: World): Promise<TargetPlan> {
  const source = await openSource(settings, world);
  const errand = { settings: source.settings, engine: source.engine, world, doing: "plan", readOnly: true };
  return askTarget(errand, async (connection) => {
    const { session } = connection;
    const { history, database, standby, readOnly } = await readHistory(session, source);
    const planner = new Planner(source);
    const standings = planner.standings(history.applied);
    const match: Match = (given, among) => matchStanding(given, among, source);
    const verb = request.down ? "down" : "up";
    const wanted = request.down ? downRequest(request, standings, match) : upRequest(request, standings, match);
    const planned = await planner.plan(verb, history.applied, wanted, session, true);
    const made = await explainRefusals(planned, session, planner);
    if (made.steps.length > 0) await session.recognise(() => connection.open("sluice"));
    const lacks = made.steps.length > 0 ? poolerLacks(made.steps, session, source) : undefined;
    const error = await wouldFail(made.steps, session, source);
    const shown = await showing(session, source);
    const byId = new Map(standings.map((standing) => [standing.id, standing]));
    return {
      ...described(source),
      database,
      ...(standby ? { standby } : {}),
      ...(readOnly ? { readOnly } : {}),
      planId: made.planId,
      steps: await Promise.all(made.steps.map((step) => stepOf(step, shown, byId.get(step.migration.id), planner))),
      refusals: made.refusals,
      ...(made.blocked ? { blocked: made.blocked } : {}),
      ...(lacks ? { pooler: lacks } : {}),
      ...(error ? { wouldFail: { error, likely: await likely(error, settings, source.engine) } } : {}),
      said: made.said,
      problems: [...source.problems, ...goneIn(history.oddities, source), ...planner.problemsOf(made, session)],
      ...(request.sql
        ? {
            script: await planScript(
              made,
              { history, database, ...(error ? { wouldFail: error } : {}) },
              source,
              session,
              world,
            ),
          }
        : {}),
      ...(request.check
        ? { exitCode: checkCode(standings, settings.policy, { ...made, ...(error ? { wouldFail: error } : {}) }) }
        : {}),
    };
  });
}

async function stepOf(step: Step, shown: Showing, standing: Standing | undefined, planner: Planner): Promise<PlanStep> {
  const { migration, action, because, units, statements, destructive, fromUnit, half } = step;
  const [only] = units;
  return {
    id: migration.id,
    name: migration.name,
    file: migration.file ?? null,
    action,
    transaction: units.length === 1 && only?.kind === "transaction",
    statements,
    destructive: destructive.map(inWords),
    reason: because,
    ...(await unknownOf(standing, planner)),
    units: units.map((unit, index) => ({
      kind: unit.kind,
      ...(unit.why ? { why: unit.why } : {}),
      ...(unit.performed ? { performed: shownPerformed(unit.performed) } : {}),
      ...(unit.commits ? { commits: unit.commits } : {}),
      statements: unit.count,
      actions: unit.actions,
      ...shown(step, unit),
      ...(index < fromUnit ? { done: true as const } : {}),
    })),
    ...(half ? { half } : {}),
  };
}

function shownPerformed(performed: Performed): PlanPerformed {
  if (performed.way === "code") return performed;
  const { way, command, cwd } = performed;
  return { way, command: scrubbedCommand(command), ...(cwd === undefined ? {} : { cwd }) };
}

async function unknownOf(standing: Standing | undefined, planner: Planner): Promise<Pick<PlanStep, "unknown">> {
  const { state, migration, applied } = standing ?? {};
  if (state !== "unknown" || !migration || !applied?.progress) return {};
  const units = (await planner.underWay(migration, applied))?.units;
  return { unknown: isUntold(units, applied.progress, planner.source.history) ? "ask" : "look" };
}

/** A statement is shown to this many characters; a script to this many statements a unit, and characters of them all. */
const shownChars = 64 * 1024;
const shownStatements = 1000;
const shownOfUnit = 1024 * 1024;

type Showing = (step: Step, unit: Unit) => Pick<PlanUnit, "sql" | "facts">;

/** Reads the statements of a unit: as they stand, and what is known of them on this server. */
async function showing({ server }: Session, { engine }: OpenSource): Promise<Showing> {
  const known = await engine.facts();
  const pieces = new Pieces(engine.dialect);
  return (step, unit) => {
    const sql: string[] = [];
    const facts: NumberedFacts[] = [];
    let left = shownOfUnit;
    const all = pieces.of(step.migration.direction.script, unit.first, Math.min(unit.count, shownStatements));
    // Not a loop over them: it would hold one statement while the next is read, and both may be megabytes.
    const take = (): boolean => {
      const { done, value: each } = all.next();
      if (each?.kind === "statement") {
        const statement = sql.push(beginningOf(each.piece));
        left -= sql[statement - 1]?.length ?? 0;
        const found = known.of(each.piece, server);
        if (Object.keys(found).length > 0) facts.push({ statement, ...found });
      }
      return !done && left > 0;
    };
    while (take());
    return { sql, ...(facts.length > 0 ? { facts } : {}) };
  };
}

/** A copy, where it is not the whole: a part of a string keeps all of it in memory. */
function beginningOf(piece: StatementPiece): string {
  if (!piece.parts && piece.text.length <= shownChars) return piece.text;
  let beginning = "";
  for (const part of piece.parts ?? [piece.text]) beginning += part.slice(0, shownChars - beginning.length);
  return Buffer.from(beginning, "utf16le").toString("utf16le");
}

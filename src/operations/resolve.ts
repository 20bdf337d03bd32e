import type { NewEvent } from "../core/histories/layout.js";
import { SluiceError } from "../core/failures/failure.js";
import { isIn, type Standing } from "../core/plan/states.js";
import type { Unit } from "../core/plan/unit.js";
import { unitsOf } from "../core/plan/units.js";
import { remembered } from "../run/events.js";
import type { Evidence } from "../engines/engine.js";
import type { OpenSource } from "./open-source.js";
import { writeOver } from "./over-targets.js";
import { type Decide, emptyRecorded, type RecordedResult, recordTarget } from "./record-target.js";
import type { World } from "./world.js";

export interface ResolveRequest {
  readonly target?: string;
  readonly id: string;
  readonly as: "applied" | "pending" | "retry";
  readonly because?: string;
}

/** Says what became of a migration whose outcome is unknown, or that was done by hand. It looks at the schema first where it can. */
export async function resolve(request: ResolveRequest, world: World): Promise<RecordedResult> {
  return writeOver(
    world,
    request.target,
    (settings) => recordTarget(settings, world, decideFor(request)),
    (settings) => ({ ...emptyRecorded(settings), notStarted: true }),
  );
}

function decideFor(request: ResolveRequest): Decide {
  return async ({ source, standings, match, session }) => {
    const id = match(request.id);
    const standing = standings.find((each) => each.id === id);
    if (!standing) throw new SluiceError("unknown_id", { id: request.id, near: [] });
    assertResolvable(standing, request.as);
    const units = await unitsAskedFor(request, standing, source);
    const evidence = await source.engine.questions.evidence(
      session,
      units.flatMap(({ actions }) => actions),
    );
    assertAgrees(request, id, evidence);
    const seen = evidence.map(inWords);
    const because = request.because ? { because: request.because } : {};
    const said = { kind: "resolve", outcome: request.as, id, name: standing.name } as const;
    return { events: [{ ...said, ...whatIsIn(request, standing, units), ...because }], seen };
  };
}

/** The unit of several that nobody saw end, with more to run behind it: that alone is what `--applied` says is in. */
function unitInDoubt(request: ResolveRequest, { state, applied }: Standing): number | undefined {
  const progress = applied?.progress;
  if (request.as !== "applied" || state !== "unknown" || progress?.direction !== "up") return undefined;
  return progress.begun !== undefined && progress.begun < progress.of ? progress.begun : undefined;
}

async function unitsAskedFor(
  request: ResolveRequest,
  standing: Standing,
  source: OpenSource,
): Promise<readonly Unit[]> {
  if (!standing.migration) return [];
  const { units } = unitsOf(standing.migration.up, source.engine.dialect, await source.engine.reader());
  const unit = unitInDoubt(request, standing);
  return unit === undefined ? units : units.slice(unit - 1, unit);
}

function whatIsIn(request: ResolveRequest, standing: Standing, units: readonly Unit[]): Partial<NewEvent> {
  const unit = unitInDoubt(request, standing);
  const progress = standing.applied?.progress;
  if (unit !== undefined && progress)
    return { unit, units: progress.of, unitHash: progress.begunHash ?? units[0]?.hash ?? "" };
  return request.as === "applied" && standing.migration ? remembered(standing.migration) : {};
}

/** `--retry` needs something that was begun; a change that is in is not made pending behind `down`'s back without a word. */
function assertResolvable({ id, state, applied }: Standing, as: ResolveRequest["as"]): void {
  if (as === "retry" && state !== "unknown" && state !== "failed") {
    throw new SluiceError("wrong_use", { detail: { kind: "bad_state", id, state, expected: "unknown, failed" } });
  }
  if (as === "pending" && !applied)
    throw new SluiceError("wrong_use", {
      detail: { kind: "bad_state", id, state, expected: "applied, failed, unknown" },
    });
  if (as === "applied" && applied && isIn(applied) && state === "applied") {
    throw new SluiceError("wrong_use", {
      detail: { kind: "bad_state", id, state, expected: "pending, changed, failed, unknown" },
    });
  }
}

/** What is said against the catalog's evidence needs a reason that is recorded with it. */
function assertAgrees(request: ResolveRequest, id: string, evidence: readonly Evidence[]): void {
  if (request.because !== undefined || request.as === "retry") return;
  const against = evidence.filter(({ there }) => there !== (request.as === "applied"));
  if (against.length === 0) return;
  const why = `${id}: ${against.map(inWords).join(", ")}`;
  throw new SluiceError("wrong_use", { detail: { kind: "needs_flag", flag: "--because", why } });
}

/** `+ table users` is there, `- table users` is not. */
function inWords({ object, there }: Evidence): string {
  return `${there ? "+" : "-"} ${object}`;
}

import type { Refusal } from "../core/failures/failure.js";
import type { StatementFacts } from "../core/model/statement-facts.js";
import type { Plan, PlanRequest } from "../core/plan/plan.js";
import { commandFor, inWords } from "../core/plan/refusals.js";
import type { StatementPiece } from "../core/sql/piece.js";
import type { Session, Text } from "../engines/engine.js";
import type { Facts } from "../engines/facts.js";
import { statementsIn } from "../run/pieces.js";
import { type Work, workOf } from "../run/work.js";
import type { OpenSource } from "./open-source.js";

/**
 * Where nobody may be kept from writing, a plan refuses what is known to do that, and what nothing makes the server
 * refuse. Of the rest only the server knows: it is asked to refuse it.
 */
export async function refuseBlocking(
  plan: Plan,
  verb: "up" | "down",
  request: PlanRequest,
  session: Session,
  source: OpenSource,
): Promise<Plan> {
  const { settings, engine } = source;
  if (settings.session.online !== "require") return plan;
  const facts = await engine.facts();
  const found = new Map<string, Refusal>();
  for (const [work, piece] of statementsIn(changing(plan, source), engine.dialect)) {
    const code = codeFor(piece, facts, session);
    if (code === undefined) continue;
    const { id, name } = work.step.migration;
    const key = `${code} ${id}`;
    const what = [...(found.get(key)?.what ?? []), shown(piece, facts.of(piece, session.server))];
    const { because } = request;
    const again = because === "redo" || because === "reset" ? because : verb;
    const allow = commandFor(again, request, ["--online prefer"]);
    found.set(key, {
      target: settings.name,
      cell: "online",
      code,
      id,
      name,
      what,
      from: settings.session.onlineFrom,
      allow,
    });
  }
  // What code or a command does nobody sees before.
  for (const { step, unit } of workOf(plan.steps)) {
    if (!unit.performed) continue;
    const { id, name } = step.migration;
    const allow = commandFor(verb, request, ["--online prefer"]);
    const about = { target: settings.name, cell: "online", id, name, from: settings.session.onlineFrom, allow };
    found.set(`may_block ${id}`, { ...about, code: "may_block", what: unit.actions.map(inWords) });
  }
  return found.size === 0 ? plan : { ...plan, refusals: [...plan.refusals, ...found.values()] };
}

/** How a statement goes to the server: as it stands, or with what makes the server refuse rather than block. */
export async function sender(session: Session, { settings, engine }: OpenSource): Promise<Sender> {
  if (settings.session.online !== "require") return (piece) => piece.parts ?? piece.text;
  const facts = await engine.facts();
  return (piece) => {
    const { text } = facts.demanding(piece, session.server) ?? {};
    if (text === undefined) throw new Error(`nothing makes the server refuse what the plan let pass: ${piece.words}`);
    return text;
  };
}

export type Sender = (piece: StatementPiece) => Text;

/** Where no transaction holds what changes a table, each such statement stands alone. */
function changing({ steps }: Plan, { engine }: OpenSource): readonly Work[] {
  return workOf(steps).filter(({ unit }) => engine.can.transactionalDdl || unit.kind === "alone");
}

function codeFor(piece: StatementPiece, facts: Facts, { server }: Session): "blocks" | "may_block" | undefined {
  const demanding = facts.demanding(piece, server);
  if (demanding) return demanding.refused ? "blocks" : undefined;
  const { online } = facts.of(piece, server);
  return online?.checked && (online.atBest ?? online).keepsOut !== "nobody" ? "blocks" : "may_block";
}

const mostShown = 60;

/** `ALTER TABLE t MODIFY a bigint (COPY, LOCK=SHARED)`. */
function shown({ text }: StatementPiece, { online }: StatementFacts): string {
  const line = text.slice(0, 10 * mostShown).replace(/\s+/g, " ");
  const short = line.length > mostShown ? `${line.slice(0, mostShown - 1)}…` : line;
  return online ? `${short} (${online.as})` : short;
}

import type { Problem } from "../core/model/problem.js";
import type { Plan } from "../core/plan/plan.js";
import type { Session } from "../engines/engine.js";
import { statementsIn } from "../run/pieces.js";
import { workOf } from "../run/work.js";
import type { OpenSource } from "./open-source.js";

/** Where files mean something else to the server's own shell; of each the first. One that says how it is read is as it says. */
export function readOtherwise({ steps }: Plan, session: Session, { engine }: OpenSource): readonly Problem[] {
  const { dialect } = engine;
  const otherwise = dialect.otherReading?.(session.server.features ?? {});
  if (!otherwise) return [];
  const done = new Set<string>();
  const found: Problem[] = [];
  for (const [{ step }, piece] of statementsIn(workOf(steps), dialect)) {
    const { file } = step.migration.direction.script;
    if (done.has(file)) continue;
    const says = dialect.classify(piece).kind === "alone-in-message";
    const mode = says ? undefined : otherwise(piece);
    if (says || mode !== undefined) done.add(file);
    const { line, column } = piece;
    if (mode !== undefined)
      found.push({ code: "read_otherwise", severity: "warning", at: { file, line, column }, facts: { mode } });
  }
  return found;
}
